package dev.quaestor.curation;

import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.Trained;

/**
 * What a round took of the student, for equal training to be checked.
 *
 * @param observed candidates observed
 * @param observationTokens tokens read and written to observe them, to choose among answers, and on
 *     the steer split where it decides when training ends
 * @param observationMegaFlops 2 × active parameters × those tokens, in 10⁶
 * @param steps optimizer steps
 * @param trainingTokens tokens passed forward and backward
 * @param loss training loss at the end of the round, in nats per answer token; NaN with no steps
 */
public record Effort(
    int observed,
    long observationTokens,
    long observationMegaFlops,
    int steps,
    long trainingTokens,
    double loss) {

  /** The effort of a round that did nothing. */
  public static final Effort NONE = new Effort(0, 0, 0, 0, 0, Double.NaN);

  /** What it took to observe, before anything was trained. */
  static Effort seen(Observed observed) {
    return new Effort(observed.count(), observed.tokens(), 0, 0, 0, Double.NaN);
  }

  /** With tokens read to choose among answers. */
  Effort reading(long tokens) {
    return new Effort(
        observed, observationTokens + tokens, observationMegaFlops, steps, trainingTokens, loss);
  }

  /** With a training, all that was read having been read by {@code observer}. */
  Effort training(Student observer, Trained trained) {
    long read = observationTokens + trained.readTokens();
    double flops = 2.0 * observer.activeParameters() * read;
    return new Effort(
        observed,
        read,
        (long) Math.ceil(flops / 1e6),
        trained.steps(),
        trained.tokens(),
        trained.loss());
  }
}
