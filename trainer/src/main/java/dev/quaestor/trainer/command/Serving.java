package dev.quaestor.trainer.command;

import dev.quaestor.curation.student.Student;
import java.io.IOException;
import java.nio.file.Path;

/** Makes a student of what lies in a directory: loaded here, or served elsewhere. */
public interface Serving {

  /**
   * The student in {@code directory}.
   *
   * @param directory a model in Hugging Face's layout, or an adapter in PEFT's
   * @param sha256 of its weights
   */
  Student serve(Path directory, String sha256) throws IOException, InterruptedException;
}
