package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a round trains on, from where, and for how long. The number of optimizer steps is a function
 * of the budget charged and of nothing else, so that variants which spent the same have trained the
 * same.
 *
 * @param from where training starts
 * @param window how many rounds back examples are taken from: 1 is this round only, {@link
 *     Integer#MAX_VALUE} all
 * @param axis the dimension of the budget that steps follow
 * @param stepsPerUnit optimizer steps for one unit charged on that axis: of all rounds when
 *     training starts from the base, of this round when it starts from the incumbent
 * @param steering what may end a training before, and choose which of its states is kept
 */
public record TrainingPlan(
    From from, int window, Dimension axis, double stepsPerUnit, Optional<Steering> steering) {

  /** Where a round's training starts. */
  public enum From {
    BASE,
    INCUMBENT
  }

  /** All steps, and the student they end with. */
  public TrainingPlan(From from, int window, Dimension axis, double stepsPerUnit) {
    this(from, window, axis, stepsPerUnit, Optional.empty());
  }

  public TrainingPlan {
    if (window < 1) {
      throw new IllegalArgumentException(
          "train.data: a window covers at least 1 round, found " + window);
    }
    if (!(stepsPerUnit > 0)) {
      throw new IllegalArgumentException(
          "train: steps per unit must be positive, found " + stepsPerUnit);
    }
  }

  /**
   * The steps due after {@code earlier} was charged in earlier rounds and {@code now} in this one.
   */
  public int steps(Cost earlier, Cost now) {
    Cost due = from == From.BASE ? earlier.plus(now) : now;
    return Math.toIntExact(Math.round(stepsPerUnit * axis.of(due)));
  }

  /** The course of the round after {@code state}, which admitted {@code fresh} for {@code now}. */
  public Training.Course course(RunState state, List<Example> fresh, Cost now) {
    return new Training.Course(from, corpus(state, fresh), steps(state.charged(), now), steering);
  }

  /**
   * The corpus of the round after {@code state} that admitted {@code fresh}, in admission order.
   */
  public List<Example> corpus(RunState state, List<Example> fresh) {
    List<Example> corpus =
        new ArrayList<>(state.admittedSince((int) Math.max(0L, (long) state.next() - window + 1)));
    corpus.addAll(fresh);
    return corpus;
  }
}
