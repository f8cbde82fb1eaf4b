package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import java.nio.charset.StandardCharsets;

/** Trains challengers from a base or an incumbent. */
public interface StudentTrainer {

  /**
   * The student in force after the rounds of {@code state}: the base where there are none, else the
   * last round's checkpoint, refused unless it verifies against its recorded digests.
   */
  Student incumbent(RunState state);

  /**
   * Trains and saves a challenger; the incumbent is left as it is.
   *
   * @throws TrainingDivergedException if the loss is not finite
   * @throws InterruptedException if the thread was interrupted; the step under way was finished and
   *     nothing of the round is lost that a resumed run would not do again to the same bits
   */
  Trained train(Training training) throws InterruptedException;

  /**
   * As {@link #train}, and nothing is saved: a twin to be looked at and closed, never in force. A
   * trainer whose students are elsewhere refuses.
   */
  default Trained twin(Training training) throws InterruptedException {
    throw new UnsupportedOperationException(
        "this trainer makes no students to be looked at beside the one in force; choose a strategy"
            + " that needs none, such as self-variance");
  }

  /**
   * Tokens that a prompt takes of its students; an upper bound where it is not known better: a
   * token a byte, and what stands around a prompt.
   */
  default int promptTokens(Candidate candidate) {
    return candidate.prompt().getBytes(StandardCharsets.UTF_8).length + 64;
  }
}
