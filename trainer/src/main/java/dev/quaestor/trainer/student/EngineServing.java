package dev.quaestor.trainer.student;

import dev.quaestor.curation.student.Student;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.engine.Precision;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads what others trained into this process's engine, read and asked as the base is.
 *
 * @param base whose tokenizer and turns it keeps
 * @param observing the precision in which they are observed to be chosen by
 */
public record EngineServing(BaseStudents.Base base, Precision observing) implements Serving {

  @Override
  public Student serve(Path directory, String sha256) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(directory)) {
      return new LocalStudent(
          base.model().observedIn(observing), new WholeParameters(model.load()), sha256);
    }
  }
}
