package dev.quaestor.trainer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers many prompts at once. Each shard holds a fixed number of slots in a cache of keys and
 * values; a step gives every slot one token, and a slot whose answer ended takes the next prompt.
 * The same call gives the same bits. Which prompts share a step changes nothing where oneDNN
 * multiplies; by OpenBLAS it changes a token's numbers by rounding, so that a sampled draw within
 * 1e-5 of the edge between two tokens may fall on its other side. One caller at a time.
 */
public final class Generator implements AutoCloseable {
  static final int SLOTS = 64;
  private static final int PREFILL = 1024;
  private final Decoder decoder;
  private final Shards shards;
  private final Passage[] passages;
  private final Kernels.@Nullable KvCache[] caches;
  private final int slots;
  private int capacity;

  /** A generator over a decoder, whose parameters each call reads as they then are. */
  public Generator(Decoder decoder, Execution execution) {
    this(decoder, execution, SLOTS, null);
  }

  /** A generator that answers at most {@code slots} prompts of a shard at once. */
  public Generator(Decoder decoder, Execution execution, int slots) {
    this(decoder, execution, slots, null);
  }

  /**
   * The same, measuring its matrix products.
   *
   * @param clock nanoseconds, read around each product; null measures nothing
   */
  public Generator(Decoder decoder, Execution execution, @Nullable LongSupplier clock) {
    this(decoder, execution, SLOTS, clock);
  }

  private Generator(Decoder decoder, Execution execution, int slots, @Nullable LongSupplier clock) {
    Backend.check();
    this.decoder = decoder;
    shards = new Shards(execution.shards());
    this.slots = slots;
    passages = new Passage[execution.shards()];
    caches = new Kernels.KvCache[execution.shards()];
    Execution prefill =
        execution.withTokensPerPass(Math.max(slots, Math.min(PREFILL, execution.tokensPerPass())));
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              decoder.config(),
              decoder.precision(),
              execution,
              clock == null ? null : new Meter(clock));
      passages[i] = new Passage(decoder.config(), kernels, decoder.vector(), prefill, false);
    }
  }

  /**
   * One answer a prompt, in the order of the prompts.
   *
   * @param prompts at least one token each, and fewer than the context
   * @param streams the generator of prompt i's own draws, so that an answer does not depend on its
   *     neighbours; unused when greedy
   * @throws CancellationException between two steps where the calling thread was interrupted; the
   *     interrupt stays set
   */
  public List<Generated> generate(
      List<int[]> prompts, Sampling sampling, IntFunction<RandomGenerator> streams) {
    int longest = 0;
    for (int i = 0; i < prompts.size(); i++) {
      longest = Math.max(longest, check(prompts.get(i), i));
    }
    reserve((int) Math.min(decoder.config().context(), (long) longest + sampling.maxNew()));
    Generated[] answers = new Generated[prompts.size()];
    shards.run(
        shard -> {
          ArrayDeque<Integer> waiting = new ArrayDeque<>();
          for (int i = shard; i < answers.length; i += shards.count()) {
            waiting.add(i);
          }
          new Slots(
                  new Slots.Desk(
                      decoder.config(),
                      passages[shard],
                      java.util.Objects.requireNonNull(caches[shard]),
                      slots),
                  sampling,
                  shards::interrupted)
              .answer(prompts, waiting, streams, answers);
        });
    return new ArrayList<>(List.of(answers));
  }

  private int check(int[] prompt, int index) {
    if (prompt.length < 1 || prompt.length >= decoder.config().context()) {
      throw new IllegalArgumentException(
          "prompt "
              + index
              + " has "
              + prompt.length
              + " tokens where 1 to "
              + (decoder.config().context() - 1)
              + " fit the decoder's context with room for an answer: shorten it");
    }
    Sequences.checked(prompt, decoder.config());
    return prompt.length;
  }

  private void reserve(int positions) {
    if (positions <= capacity) {
      return;
    }
    for (int i = 0; i < caches.length; i++) {
      Kernels.KvCache old = caches[i];
      if (old != null) {
        old.close();
      }
      caches[i] = passages[i].kernels().cache(slots, positions);
    }
    capacity = positions;
  }

  /** The matrix products so far, where a clock was given. */
  public Gemm gemm() {
    return Gemm.of(passages);
  }

  @Override
  public void close() {
    shards.close();
    for (int i = 0; i < passages.length; i++) {
      passages[i].close();
      Kernels.KvCache cache = caches[i];
      if (cache != null) {
        cache.close();
      }
    }
  }
}
