package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.Decoder;
import java.util.Optional;
import java.util.function.Supplier;

/** Processes elsewhere that train a student together, each a shard of every batch. */
public interface Ranks {

  /**
   * Looks whether so many can work at once, and waits for them.
   *
   * @throws IllegalArgumentException if there are not; the message says what to do
   */
  void muster(int count) throws InterruptedException;

  /**
   * Has a stretch of a training done, by as many ranks as it has shards. One that is lost on the
   * way is begun again, a few times, to the same bits.
   *
   * @param base what an adapter learns beside; empty where a whole student learns
   * @throws InterruptedException if this thread was interrupted; nothing came of the stretch then
   * @throws IllegalStateException if it failed, however often it was tried
   */
  Stretch.Done train(Stretch stretch, Optional<Base> base) throws InterruptedException;

  /**
   * A base on its way to ranks; sent once for all the stretches beside it.
   *
   * @param key names it: the same key, the same values
   * @param loading makes a decoder of it, which is closed when it was read
   */
  record Base(String key, Supplier<Decoder> loading) {}
}
