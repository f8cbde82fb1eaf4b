package dev.quaestor.trainer.student;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.OptimizerSettings;
import dev.quaestor.trainer.parallel.Learner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a student consists of, and what its training changes: a whole decoder, or an adapter beside
 * a base that stays as it is.
 */
sealed interface Parameters extends AutoCloseable permits WholeParameters, AdapterParameters {

  /** The weights' file in a checkpoint; its digest names a student. */
  String file();

  /** What answers and is scored; it stays this object's own. */
  Decoder decoder();

  /** Gives back what only {@link #decoder} needed, until it is asked again. */
  void rest();

  /** The same values, to be trained. */
  Parameters copy();

  /** What learns. */
  Learnable learnable();

  /**
   * A training of it.
   *
   * @param dropout keys what is dropped
   */
  FinetuningSession session(OptimizerSettings settings, Execution execution, long dropout);

  /** The same training as ranks are told of it. */
  Learner learner(OptimizerSettings settings, Execution execution, long dropout);

  /** What is learned beside; empty where all of it learns. */
  Optional<Supplier<Decoder>> beside();

  /** Writes it into a checkpoint's directory. */
  void write(Path directory, Model model) throws IOException;

  /** Takes the values of a checkpoint that {@link #write} wrote. */
  void read(Path directory) throws IOException;

  /** How many parameters an answer passes through. */
  long active();

  @Override
  void close();
}
