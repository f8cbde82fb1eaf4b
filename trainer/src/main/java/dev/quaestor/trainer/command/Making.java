package dev.quaestor.trainer.command;

import dev.quaestor.curation.student.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Who makes a round's student out of its corpus, somewhere else than in this process. */
public interface Making {

  /**
   * What is to be made.
   *
   * @param training the round's
   * @param corpus what is learned, as a file
   * @param places where the models lie
   * @param work the directory of the round's training, where what is said of it is kept
   */
  record Order(Training training, Corpus corpus, Places places, Path work) {}

  /** A corpus as a file, with the digest of its bytes. */
  record Corpus(Path file, String sha256) {}

  /**
   * Directories of models.
   *
   * @param base where training starts
   * @param incumbent the student in force
   * @param out empty; what is made is put there
   */
  record Places(Path base, Path incumbent, Path out) {}

  /**
   * Puts a model, an adapter or word of a served student into {@code order.places().out()}.
   *
   * @return what is to be recorded of how it was made, by name
   * @throws AwaitedException if somebody else makes it, later
   */
  Map<String, String> make(Order order) throws IOException, InterruptedException;
}
