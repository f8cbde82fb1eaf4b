package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.parallel.Ranks;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where students' work is done. Whoever does it, and in however many parts, what it yields is the
 * same to the bit.
 */
public interface Workers extends AutoCloseable {

  /**
   * Those who work on one student.
   *
   * @param student fetched when there is something to do; it stays as it is until the crew is
   *     closed
   * @param execution how the engine runs in this process
   */
  Crew crew(Supplier<Decoder> student, Execution execution);

  /** Those of them that train a student together; empty where training stays in this process. */
  default Optional<Ranks> ranks() {
    return Optional.empty();
  }

  /** Who works on one student; used by one thread at a time. */
  interface Crew extends AutoCloseable {

    /**
     * Has a work done.
     *
     * @throws java.util.concurrent.CancellationException where the calling thread was interrupted;
     *     the interrupt stays set
     */
    <T> Yield<T> done(Work<T> work);

    @Override
    void close();
  }

  @Override
  void close();
}
