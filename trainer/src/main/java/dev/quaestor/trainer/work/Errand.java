package dev.quaestor.trainer.work;

import java.io.Serializable;

/**
 * A piece of work that is sent whole to whoever has room for it, such as a run of an experiment. It
 * may be begun again elsewhere when the one who does it is lost, so it must be able to go on where
 * it was left. It holds no secret: what it takes from the environment it finds where it is done.
 *
 * @param <T> what it comes to, which is sent back
 */
@FunctionalInterface
public interface Errand<T extends Serializable> extends Serializable {

  /**
   * Does it, wherever it is.
   *
   * @throws InterruptedException if it is not wanted any more; it has left things in order
   */
  T done() throws InterruptedException;
}
