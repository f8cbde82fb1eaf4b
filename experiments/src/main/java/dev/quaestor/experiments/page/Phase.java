package dev.quaestor.experiments.page;

import dev.quaestor.curation.Round;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.RunRecord.State;
import java.util.Optional;

/** What a run does now, as far as its files tell. */
enum Phase {
  /** Nothing, or nothing any more. */
  NONE(""),
  BASE("making and measuring the base"),
  OBSERVE("observing and choosing"),
  ASK("asking and judging"),
  TRAIN("training and measuring");

  private final String words;

  Phase(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /**
   * The phase of {@code run}.
   *
   * @param underway what was decided of the round after its last
   */
  static Phase of(RunRecord run, Optional<Round> underway) {
    if (run.state() != State.RUNNING) {
      return NONE;
    }
    if (run.rounds().isEmpty()) {
      return BASE;
    }
    return underway.map(round -> round.exchanges().isEmpty() ? ASK : TRAIN).orElse(OBSERVE);
  }
}
