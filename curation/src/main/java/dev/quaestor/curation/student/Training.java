package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Optional;

/**
 * One round's training.
 *
 * @param round the round it belongs to
 * @param course from where, on what and for how long
 * @param incumbent the student in force
 * @param ledgerHead the hash of the last committed ledger row, recorded in the checkpoint
 * @param streams the run's random streams
 */
public record Training(
    int round, Course course, Student incumbent, String ledgerHead, RandomStreams streams) {

  /**
   * From where, on what and for how long.
   *
   * @param from whether it starts from the base or from the incumbent
   * @param corpus what it learns from, in admission order
   * @param steps the most optimizer steps, a function of the budget charged and of nothing else;
   *     all of them are done unless something steers
   * @param steering what may end it before
   */
  public record Course(
      TrainingPlan.From from, List<Example> corpus, int steps, Optional<Steering> steering) {

    /** All its steps. */
    public Course(TrainingPlan.From from, List<Example> corpus, int steps) {
      this(from, corpus, steps, Optional.empty());
    }

    public Course {
      corpus = List.copyOf(corpus);
      if (steps < 0) {
        throw new IllegalArgumentException("steps must not be negative, found " + steps);
      }
    }
  }
}
