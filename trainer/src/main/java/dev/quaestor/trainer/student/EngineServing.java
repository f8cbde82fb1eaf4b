package dev.quaestor.trainer.student;

import dev.quaestor.curation.student.Student;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.command.Serving;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads what others trained into this process's engine, read and asked as the base is.
 *
 * @param base whose tokenizer and turns it keeps
 */
public record EngineServing(BaseStudents.Base base) implements Serving {

  @Override
  public Student serve(Path directory, String sha256) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(directory)) {
      return new LocalStudent(base.model(), new WholeParameters(model.load()), sha256);
    }
  }
}
