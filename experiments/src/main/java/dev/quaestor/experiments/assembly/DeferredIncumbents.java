package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.student.Deferred;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;

/**
 * A trainer whose incumbents are fetched only when they are asked something: where a challenger is
 * told of, its server may have taken the place of theirs.
 *
 * @param trainer the trainer itself
 * @param base the digest of the base's weights
 * @param parameters used for one token
 */
record DeferredIncumbents(StudentTrainer trainer, String base, long parameters)
    implements StudentTrainer {

  @Override
  public Student incumbent(RunState state) {
    String sha256 = state.next() == 0 ? base : state.last().model().sha256();
    return new Deferred(sha256, parameters, () -> trainer.incumbent(state));
  }

  @Override
  public Trained train(Training training) throws InterruptedException {
    return trainer.train(training);
  }
}
