package dev.quaestor.curation.student;

import java.util.List;

/**
 * A student's loss on one given text.
 *
 * @param perToken mean negative log-likelihood of the tokens of the answer, its end token included,
 *     in nats
 * @param tokens tokens read, the prompt's included
 */
public record TextLoss(double perToken, int tokens) {

  /** The losses alone. */
  public static double[] values(List<TextLoss> losses) {
    return losses.stream().mapToDouble(TextLoss::perToken).toArray();
  }
}
