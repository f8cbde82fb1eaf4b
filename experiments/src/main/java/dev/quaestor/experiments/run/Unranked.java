package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.experiments.manifest.StrategySettings;
import java.util.List;
import java.util.Optional;

/**
 * Whether a round's scores told no candidate from another, so that the picks were drawn by lot:
 * what that means for the criterion that gave them, and what to do where something can be done.
 */
final class Unranked {

  private Unranked() {}

  static Optional<String> of(Round round, StrategySettings strategy) {
    List<Double> scores =
        round.selection().evidence().sightings().stream()
            .map(Sighting::score)
            .filter(Double::isFinite)
            .toList();
    return scores.size() > 1 && scores.stream().distinct().count() == 1
        ? Optional.of(
            "round %d: all %d candidates scored %s, so that the picks were drawn by lot; %s"
                .formatted(
                    round.number(),
                    scores.size(),
                    scores.get(0),
                    meaning(strategy, round.number(), scores.get(0))))
        : Optional.empty();
  }

  private static String meaning(StrategySettings strategy, int round, double score) {
    String criterion = strategy.name().equals("progress") ? strategy.inside() : strategy.name();
    return switch (criterion) {
      case "bald" ->
          round == 1
              ? "before round 1 there is the base alone, which disagrees with nobody; from round 2"
                  + " on bald compares several students, and nothing is to be done"
              : "the last students all answer alike; take self-variance, or a larger"
                  + " strategy.ensemble";
      case "forgetting" ->
          round == 1
              ? "nothing was seen before, so that nothing can be forgotten; from round 2 on it can,"
                  + " and nothing is to be done"
              : "nothing that was seen right before is wrong now; raise observe.fraction, so that"
                  + " more is seen again, or take error";
      case "self-variance" ->
          "of long answers a student is never sure as a whole (self-variance is 0 for all): take"
              + " agreement, or a longer observe.max-tokens where answers are cut";
      case "agreement", "disagreement" ->
          "the sampled answers of each agree alike; raise strategy.samples or sample-temperature,"
              + " or take self-variance";
      case "pass-rate" ->
          "all samples are right, or none is; raise strategy.samples, or ask what the student can"
              + " half do";
      case "error" ->
          score > 0
              ? "the student has none of them right; take a base that knows more, or a pool that is"
                  + " easier"
              : "the student has all of them right; take a pool that is harder";
      default -> strategy.name() + " tells none from another here; take another criterion";
    };
  }
}
