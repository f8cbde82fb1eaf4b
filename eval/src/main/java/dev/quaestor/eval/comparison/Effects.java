package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds each criterion's controls among the variants, and takes its gain apart. */
final class Effects {

  private Effects() {}

  static List<Effect> of(ExperimentRecord experiment, Scores scores) {
    List<Effect> effects = new ArrayList<>();
    for (Variant oneShot : experiment.variants()) {
      if (!oneShot.oneShot() || oneShot.random()) {
        continue;
      }
      random(experiment, oneShot)
          .flatMap(
              random ->
                  effect(
                      experiment,
                      scores,
                      Effect.Kind.SELECTION,
                      new Contrast(oneShot.name(), random.name())))
          .ifPresent(effects::add);
      closed(experiment, oneShot)
          .flatMap(
              closed ->
                  effect(
                      experiment,
                      scores,
                      Effect.Kind.LOOP,
                      new Contrast(closed.name(), oneShot.name())))
          .ifPresent(effects::add);
    }
    return effects;
  }

  /** One-shot random where it was run, else closed random: the two are the same estimator. */
  private static Optional<Variant> random(ExperimentRecord experiment, Variant like) {
    List<Variant> randoms =
        experiment.variants().stream()
            .filter(variant -> variant.random() && variant.setting().equals(like.setting()))
            .toList();
    return randoms.stream()
        .filter(Variant::oneShot)
        .findFirst()
        .or(() -> randoms.stream().findFirst());
  }

  private static Optional<Variant> closed(ExperimentRecord experiment, Variant oneShot) {
    return experiment.variants().stream()
        .filter(
            variant ->
                !variant.oneShot()
                    && variant.strategy().equals(oneShot.criterion())
                    && variant.setting().equals(oneShot.setting()))
        .findFirst();
  }

  private static Optional<Effect> effect(
      ExperimentRecord experiment, Scores scores, Effect.Kind kind, Contrast contrast) {
    Map<Metric, PairedDifference> finals = scores.finals(Comparison.pairs(experiment, contrast));
    String criterion =
        experiment.variants().stream()
            .filter(variant -> variant.name().equals(contrast.variant()))
            .findFirst()
            .orElseThrow()
            .criterion();
    return finals.isEmpty()
        ? Optional.empty()
        : Optional.of(new Effect(kind, criterion, contrast, finals));
  }
}
