package dev.quaestor.curation;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
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

  static Effort of(Observed observed, Judged judged, Student observer, Trained trained) {
    long read = observed.tokens() + judged.readTokens() + trained.readTokens();
    double flops = 2.0 * observer.activeParameters() * read;
    return new Effort(
        observed.count(),
        read,
        (long) Math.ceil(flops / 1e6),
        trained.steps(),
        trained.tokens(),
        trained.loss());
  }
}
