package dev.quaestor.curation.student;

import dev.quaestor.curation.Round;

/**
 * A challenger and what making it took.
 *
 * @param student the challenger
 * @param checkpoint the name of its checkpoint inside the run's directory
 * @param steps optimizer steps done, also where an earlier state was kept
 * @param tokens tokens passed forward and backward
 * @param readTokens tokens read and written on the steer split to decide when to end
 * @param loss mean training loss of the last tenth of the steps, in nats per answer token; NaN with
 *     no steps
 */
public record Trained(
    Student student, String checkpoint, int steps, long tokens, long readTokens, double loss) {

  /** A training that nothing steered. */
  public Trained(Student student, String checkpoint, int steps, long tokens, double loss) {
    this(student, checkpoint, steps, tokens, 0, loss);
  }

  /** The challenger as it was saved. */
  public Round.Model model() {
    return new Round.Model(checkpoint, student.sha256());
  }
}
