package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.StopRule;
import dev.quaestor.experiments.manifest.Manifest;
import java.util.List;
import java.util.Optional;

/** When a run of a manifest is over. */
final class Stops {

  private Stops() {}

  /** The first of {@code rules} to say so. */
  static StopRule first(StopRule... rules) {
    return state -> {
      for (StopRule rule : List.of(rules)) {
        Optional<String> reason = rule.reached(state);
        if (reason.isPresent()) {
          return reason;
        }
      }
      return Optional.empty();
    };
  }

  /**
   * All rounds are done, or the budget is spent: a round asked fewer than it chose, or all of the
   * queries are gone.
   */
  static StopRule planned(Manifest manifest) {
    return state -> {
      if (state.next() == 0) {
        return Optional.empty();
      }
      if (state.next() > manifest.rounds()) {
        return Optional.of("all " + manifest.rounds() + " rounds are done");
      }
      Round last = state.last();
      boolean cut = last.exchanges().size() < last.selection().picks().size();
      boolean spent = state.charged().queries() >= manifest.queries();
      return cut || spent
          ? Optional.of("the budget is spent after round " + last.number())
          : Optional.empty();
    };
  }

  /** Someone wants it to stop. */
  static StopRule raised(StopSignal signal) {
    return state -> signal.raised() ? Optional.of("interrupted") : Optional.empty();
  }
}
