package dev.quaestor.curation.student;

import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.pool.Example;
import java.util.List;

/** Reads how well a student does on a split that may guide its training. */
public interface Gauge {

  /** How well {@code student} does now; the same student always reads the same. */
  Reading read(Student student);

  /**
   * What was read.
   *
   * @param score higher is better
   * @param tokens read and written for it
   */
  record Reading(float score, long tokens) {}

  /**
   * The reward: macro accuracy of greedy answers, by the task's verifier (Singh et al. 2023 stop by
   * the validation reward).
   */
  static Gauge reward(HeldOut split) {
    return student -> {
      Scorecard card = split.evaluate(student).scorecard();
      return new Reading((float) card.macroAccuracy(), card.tokens());
    };
  }

  /** Minus the mean loss of the references, in nats per token, each reference the same weight. */
  static Gauge loss(List<Example> references) {
    List<Example> split = List.copyOf(references);
    return student -> {
      List<TextLoss> losses = student.losses(split);
      double mean = losses.stream().mapToDouble(TextLoss::perToken).average().orElseThrow();
      return new Reading((float) -mean, losses.stream().mapToLong(TextLoss::tokens).sum());
    };
  }
}
