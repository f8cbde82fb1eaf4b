package dev.quaestor.trainer.work;

import java.io.Serializable;
import java.util.List;

/**
 * Those who do errands on other machines, each as many at a time as it has room for. Any number of
 * threads may ask at once; who has to wait waits.
 */
public interface Errands extends AutoCloseable {

  /**
   * What an errand came to.
   *
   * @param by who did it, for messages
   */
  record Told<T>(String by, T value) {}

  /**
   * Has an errand done, again where the one who does it is lost.
   *
   * @throws java.util.concurrent.CancellationException where the calling thread was interrupted;
   *     the interrupt stays set, and who does it is told to leave off
   * @throws IllegalStateException if it cannot be done, or whoever does it is lost each time
   */
  <T extends Serializable> Told<T> done(Errand<T> errand);

  /** Has a short errand done by each that is there now, some perhaps more than once. */
  <T extends Serializable> List<Told<T>> byEach(Errand<T> errand);

  @Override
  void close();
}
