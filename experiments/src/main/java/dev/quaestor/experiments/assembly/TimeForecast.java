package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.MeasureSettings;
import dev.quaestor.experiments.manifest.StrategySettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.trainer.network.Pace;
import java.util.Map;
import java.util.Set;

/**
 * How long a run computes when all goes as planned, in seconds. What teachers elsewhere take is not
 * in it, nor what a strategy computes beside answers (gradients, embeddings, twins).
 *
 * @param base making its base, which other runs of the seed use as well
 * @param teachers making the teachers that are trained for it, likewise
 * @param training all rounds' steps; where training stops early, all that there may be
 * @param observing answers of the pool's candidates
 * @param asking answers of students that are teachers
 * @param measuring answers to held-out items, the base's among them, and to those that training is
 *     steered by
 */
public record TimeForecast(
    double base,
    double teachers,
    double training,
    double observing,
    double asking,
    double measuring) {

  /**
   * How long a student's work takes here.
   *
   * @param student the run's own
   * @param teachers those that are trained for it, by name
   */
  public record Paces(Pace student, Map<String, Pace> teachers) {

    public Paces {
      teachers = Map.copyOf(teachers);
    }

    /** What is lost until all is compiled, once a process. */
    public double warming() {
      return student.warming();
    }
  }

  /**
   * The forecast of a run of {@code manifest}.
   *
   * @param charged what it will be charged of what its steps follow
   */
  public static TimeForecast of(Manifest manifest, Material material, Paces paces, double charged) {
    int votes = manifest.measure().majority().map(MeasureSettings.Vote::samples).orElse(0);
    boolean trained = manifest.student().checkpoint().isEmpty();
    var made = manifest.student().base();
    Pace pace = paces.student();
    long steps = steps(manifest, charged);
    double monitored =
        (manifest.rounds() + 1.0) * material.monitor().size() * (1 + votes) * pace.answered();
    double steered =
        manifest
            .train()
            .earlyStopping()
            .map(stop -> (double) steps / stop.every() * material.steer().size() * pace.answered())
            .orElse(0.0);
    return new TimeForecast(
        trained ? (double) made.steps() * made.batch() * pace.learned() : 0,
        teachers(manifest, paces),
        steps * manifest.train().batch() * pace.learned(),
        observed(manifest, material.pool().size()) * pace.answered(),
        asked(manifest, paces),
        monitored + steered);
  }

  /** What a run computes after its base and its teachers. */
  public double run() {
    return training + observing + asking + measuring;
  }

  private static double teachers(Manifest manifest, Paces paces) {
    double seconds = 0;
    for (Map.Entry<String, TeacherSettings> named : manifest.faculty().entrySet()) {
      Pace pace = paces.teachers().get(named.getKey());
      if (pace != null && named.getValue().trained().isPresent()) {
        var made = named.getValue().trained().get().base();
        seconds += (double) made.steps() * made.batch() * pace.learned();
      }
    }
    return seconds;
  }

  /** Answers of students that are teachers; each of several teachers has its share. */
  private static double asked(Manifest manifest, Paces paces) {
    double answers =
        manifest.plannedQueries() - Math.min(manifest.scoringCalls(), manifest.plannedQueries());
    double seconds = 0;
    for (Map.Entry<String, TeacherSettings> named : manifest.faculty().entrySet()) {
      if (named.getValue().kind() == TeacherSettings.Kind.STUDENT) {
        Pace pace = paces.teachers().getOrDefault(named.getKey(), paces.student());
        seconds += answers / manifest.faculty().size() * pace.answered();
      }
    }
    return seconds;
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

  /** As the training plan rounds them, by rounds of equal charge. */
  private static long steps(Manifest manifest, double charged) {
    double each = charged / manifest.rounds() * manifest.train().stepsPerUnit();
    long steps = 0;
    for (int round = 1; round <= manifest.rounds(); round++) {
      steps += Math.round(manifest.train().from() == TrainingPlan.From.BASE ? each * round : each);
    }
    return steps;
  }
}
