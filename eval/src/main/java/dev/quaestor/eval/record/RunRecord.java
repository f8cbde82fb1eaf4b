package dev.quaestor.eval.record;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.eval.statistics.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run as comparisons and reports see it.
 *
 * @param variant what was run
 * @param seed its seed
 * @param state how far it came
 * @param limits the hard limits of its budget
 * @param billed every attempt really sent, answers taken from the tape not among them
 * @param rounds the committed rounds, round 0 being the base
 * @param gate where its base's macro accuracy was to lie
 * @param sealed the final student on the sealed test split; empty until it was read
 */
public record RunRecord(
    Variant variant,
    long seed,
    State state,
    Limits limits,
    Cost billed,
    List<Round> rounds,
    Band gate,
    Optional<Scorecard> sealed) {

  /** How far a run came. */
  public enum State {
    WAITING,
    RUNNING,
    INTERRUPTED,
    DONE,
    FAILED
  }

  public RunRecord {
    rounds = List.copyOf(rounds);
  }

  /** Why it cannot be compared; empty where it can. */
  public Optional<String> unfit() {
    if (rounds.isEmpty()) {
      return Optional.of("no round was recorded (" + stateWord() + ")");
    }
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      if (round.number() != i) {
        return Optional.of("round " + i + " is missing from its curve");
      }
      if (round.evaluations().isEmpty()) {
        return Optional.of("round " + i + " has no held-out score");
      }
    }
    if (state != State.DONE) {
      return Optional.of(stateWord() + " after round " + last().number());
    }
    return Optional.empty();
  }

  public Round last() {
    return rounds.get(rounds.size() - 1);
  }

  /** What it owes for all it asked. */
  public Cost charged() {
    return rounds.stream().map(Round::charge).reduce(Cost.ZERO, Cost::plus);
  }

  /** What of that was for scores, to choose what is asked or what is learned. */
  public Cost charged(Appraisal.Purpose purpose) {
    return rounds.stream().map(round -> round.charge(purpose)).reduce(Cost.ZERO, Cost::plus);
  }

  /** What of that was for answers. */
  public Cost chargedForAnswers() {
    return rounds.stream()
        .map(round -> Exchange.charge(round.exchanges()))
        .reduce(Cost.ZERO, Cost::plus);
  }

  /** The held-out scorecard of a round that has one: the monitor split's. */
  public static Scorecard monitored(Round round) {
    return round.evaluations().get(0).scorecard();
  }

  /**
   * The monitor scores of all rounds that have one against what had been charged; empty where none
   * has, or the metric is not defined.
   */
  public Optional<Curve> curve(Dimension axis, Metric metric) {
    List<Curve.Point> points = new ArrayList<>();
    long charged = 0;
    for (Round round : rounds) {
      charged += axis.of(round.charge());
      if (!round.evaluations().isEmpty()) {
        double score = metric.of(monitored(round));
        if (Double.isNaN(score)) {
          return Optional.empty();
        }
        points.add(new Curve.Point(charged, score));
      }
    }
    return points.isEmpty() ? Optional.empty() : Optional.of(new Curve(points));
  }

  private String stateWord() {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
