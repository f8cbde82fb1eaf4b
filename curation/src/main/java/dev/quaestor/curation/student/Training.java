package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;

/**
 * One round's training.
 *
 * @param round the round it belongs to
 * @param from whether it starts from the base or from the incumbent
 * @param incumbent the student in force
 * @param corpus what it learns from, in admission order
 * @param steps optimizer steps, a function of the budget charged and of nothing else
 * @param ledgerHead the hash of the last committed ledger row, recorded in the checkpoint
 * @param streams the run's random streams
 */
public record Training(
    int round,
    TrainingPlan.From from,
    Student incumbent,
    List<Example> corpus,
    int steps,
    String ledgerHead,
    RandomStreams streams) {

  public Training {
    corpus = List.copyOf(corpus);
    if (steps < 0) {
      throw new IllegalArgumentException(
          "round " + round + ": steps must not be negative, found " + steps);
    }
  }
}
