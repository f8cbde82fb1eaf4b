package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.MeasureSettings;
import dev.quaestor.experiments.manifest.StrategySettings;
import dev.quaestor.trainer.network.Pace;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How long a run computes when all goes as planned, in seconds. What teachers take is not in it,
 * nor what a strategy computes beside answers (gradients, embeddings, twins).
 *
 * @param base making its base, which other runs of the seed use as well
 * @param training all rounds' steps; empty where they follow a charge that nobody knows yet
 * @param observing answers of the pool's candidates
 * @param measuring answers to held-out items, the base's among them
 */
public record TimeForecast(
    double base, OptionalDouble training, double observing, double measuring) {

  /**
   * The forecast of a run of {@code manifest}.
   *
   * @param pool candidates in the pool
   * @param monitor held-out items answered after each round
   */
  public static TimeForecast of(Manifest manifest, int pool, int monitor, Pace pace) {
    int votes = manifest.measure().majority().map(MeasureSettings.Vote::samples).orElse(0);
    boolean trained = manifest.student().checkpoint().isEmpty();
    var made = manifest.student().base();
    return new TimeForecast(
        trained ? (double) made.steps() * made.batch() * pace.learned() : 0,
        steps(manifest).stream()
            .mapToDouble(steps -> steps * manifest.train().batch() * pace.learned())
            .findFirst(),
        observed(manifest, pool) * pace.answered(),
        (manifest.rounds() + 1.0) * monitor * (1 + votes) * pace.answered());
  }

  /** What a run computes after its base, where it is known. */
  public OptionalDouble run() {
    return training.isPresent()
        ? OptionalDouble.of(training.getAsDouble() + observing + measuring)
        : OptionalDouble.empty();
  }

  /** Answers of candidates in all rounds. */
  private static double observed(Manifest manifest, int pool) {
    Set<Need> needs = Strategies.of(manifest).needs(2);
    boolean once = manifest.strategy().schedule() == StrategySettings.Schedule.ONE_SHOT;
    Set<Need> first = Strategies.of(manifest).needs(1);
    return answers(first) * Math.ceil(manifest.observedShare() * pool)
        + (once
            ? 0
            : answers(needs) * Math.ceil(manifest.laterShare() * pool) * (manifest.rounds() - 1));
  }

  /** Answers of one candidate. */
  private static int answers(Set<Need> needs) {
    boolean greedy =
        needs.contains(new Need.Answer())
            || needs.stream().anyMatch(need -> need instanceof Need.Embedded);
    return (greedy ? 1 : 0)
        + needs.stream()
            .mapToInt(need -> need instanceof Need.Samples samples ? samples.count() : 0)
            .sum();
  }

  private static Optional<Long> steps(Manifest manifest) {
    Dimension axis = manifest.train().stepsAxis();
    long queries = manifest.plannedQueries();
    OptionalLong charged =
        axis == Dimension.QUERIES
            ? OptionalLong.of(queries)
            : manifest.budget().limits(manifest.queries()).limit(axis);
    if (charged.isEmpty()) {
      return Optional.empty();
    }
    double each =
        (double) charged.getAsLong() / manifest.rounds() * manifest.train().stepsPerUnit();
    long steps = 0;
    for (int round = 1; round <= manifest.rounds(); round++) {
      steps += Math.round(manifest.train().from() == TrainingPlan.From.BASE ? each * round : each);
    }
    return Optional.of(steps);
  }
}
