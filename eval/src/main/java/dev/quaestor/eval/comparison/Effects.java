package dev.quaestor.eval.comparison;

import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds each criterion's controls among the variants, and takes its gain apart; and what a choice
 * among criteria lost.
 */
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
    for (Variant chooser : experiment.variants()) {
      regret(experiment, scores, chooser).ifPresent(effects::add);
    }
    return effects;
  }

  /** Against the best in hindsight of the strategies that {@code chooser} divided rounds among. */
  private static Optional<Effect> regret(
      ExperimentRecord experiment, Scores scores, Variant chooser) {
    Set<String> arms =
        experiment.fit(chooser).values().stream()
            .flatMap(run -> run.rounds().stream())
            .flatMap(round -> round.selection().picks().stream())
            .map(Selection.Pick::by)
            .filter(arm -> !arm.isEmpty())
            .collect(Collectors.toSet());
    return experiment.variants().stream()
        .filter(arm -> arms.contains(arm.strategy()) && arm.setting().equals(chooser.setting()))
        .flatMap(
            arm ->
                effect(
                    experiment,
                    scores,
                    Effect.Kind.REGRET,
                    new Contrast(arm.name(), chooser.name()))
                    .stream())
        .max(
            Comparator.comparingDouble(
                effect ->
                    Optional.ofNullable(effect.finals().get(experiment.question().metric()))
                        .map(PairedDifference::mean)
                        .orElse(Double.NEGATIVE_INFINITY)))
        .map(best -> new Effect(best.kind(), chooser.criterion(), best.contrast(), best.finals()));
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
