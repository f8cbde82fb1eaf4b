package dev.quaestor.trainer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers many prompts at once. Each shard holds a fixed number of slots in a cache of keys and
 * values; a step gives every slot one token, and a slot whose answer ended takes the next prompt.
 * What several prompts begin with is computed once a shard, in whole blocks of 64 tokens. The same
 * call gives the same bits. Which prompts share a step changes nothing where oneDNN multiplies with
 * AVX-512; without, or by OpenBLAS, it changes a token's numbers by rounding, so that a sampled
 * draw within 1e-5 of the edge between two tokens may fall on its other side. One caller at a time.
 */
public final class Generator implements AutoCloseable {
  static final int SLOTS = 64;
  private static final int PREFILL = 1024;
  private static final String LOWER =
      "the length of prompts and answers, the shards, or the student's width, layers or vocabulary";
  private final Decoder decoder;
  private final Shards shards;
  private final LinearMaps maps;
  private final Passage[] passages;
  private final PrefixStore[] stores;
  private final Kernels.@Nullable KvCache[] caches;
  private final int rows;
  private final int slots;
  private int capacity;

  /**
   * A generator over a decoder, whose parameters each call reads as they then are, in the
   * execution's precision.
   */
  public Generator(Decoder decoder, Execution execution) {
    this(decoder, maps(decoder, execution), new Setting(execution, SLOTS, null));
  }

  /** A generator that answers at most {@code slots} prompts of a shard at once. */
  public Generator(Decoder decoder, Execution execution, int slots) {
    this(decoder, maps(decoder, execution), new Setting(execution, slots, null));
  }

  /**
   * The same, measuring its matrix products.
   *
   * @param clock nanoseconds, read around each product; null measures nothing
   */
  public Generator(Decoder decoder, Execution execution, @Nullable LongSupplier clock) {
    this(decoder, maps(decoder, execution), new Setting(execution, SLOTS, clock));
  }

  /** How to run, how many prompts a shard answers at once, and what measures. */
  record Setting(Execution execution, int slots, @Nullable LongSupplier clock) {}

  /**
   * A generator whose products are these.
   *
   * @param maps closed with it
   */
  Generator(Decoder decoder, LinearMaps maps, Setting setting) {
    Execution execution = setting.execution;
    Backend.check();
    this.decoder = decoder;
    this.maps = maps;
    shards = new Shards(execution.shards());
    slots = setting.slots;
    passages = new Passage[execution.shards()];
    caches = new Kernels.KvCache[execution.shards()];
    stores = new PrefixStore[execution.shards()];
    rows = Math.max(slots, Math.min(PREFILL, execution.tokensPerPass()));
    Execution pass = execution.withTokensPerPass(rows);
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              decoder.config(),
              decoder.precision(),
              execution,
              setting.clock == null ? null : new Meter(setting.clock));
      passages[i] =
          new Passage(decoder.config(), kernels, decoder.vector(), maps.of(kernels), pass);
      stores[i] = new PrefixStore(decoder.config(), passages[i], rows);
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
   * @throws MemoryExhaustedException where memory runs out
   */
  public List<Generated> generate(
      List<int[]> prompts, Sampling sampling, IntFunction<RandomGenerator> streams) {
    return generate(prompts, sampling, streams, AnswerVectors.none());
  }

  /**
   * The same, with vectors of the answers.
   *
   * @param vectors filled, a row a prompt; empty of answers before
   */
  public List<Generated> generate(
      List<int[]> prompts,
      Sampling sampling,
      IntFunction<RandomGenerator> streams,
      AnswerVectors vectors) {
    return generate(new Asked(prompts, sampling, streams), vectors, TokenListener.NOBODY);
  }

  /**
   * The same, heard token by token.
   *
   * @param listener may end an answer early
   */
  public List<Generated> generate(
      List<int[]> prompts,
      Sampling sampling,
      IntFunction<RandomGenerator> streams,
      TokenListener listener) {
    return generate(new Asked(prompts, sampling, streams), AnswerVectors.none(), listener);
  }

  /** Together where one step reads more weights than a cache holds. */
  private static LinearMaps maps(Decoder decoder, Execution execution) {
    return decoder.vector().length() < JointProducts.LEAST_PARAMETERS
        ? new LinearMaps(execution)
        : LinearMaps.together(execution);
  }

  private record Asked(
      List<int[]> prompts, Sampling sampling, IntFunction<RandomGenerator> streams) {}

  private List<Generated> generate(Asked asked, AnswerVectors vectors, TokenListener listener) {
    List<int[]> prompts = asked.prompts;
    return MemoryExhaustedException.during(
        () ->
            "answering %d prompts of up to %d tokens with up to %d (%d shards of %d slots)"
                .formatted(
                    prompts.size(),
                    prompts.stream().mapToInt(p -> p.length).max().orElse(0),
                    asked.sampling.maxNew(),
                    shards.count(),
                    slots),
        LOWER,
        () -> answered(asked, vectors, listener));
  }

  private List<Generated> answered(Asked asked, AnswerVectors vectors, TokenListener listener) {
    List<int[]> prompts = asked.prompts;
    Sampling sampling = asked.sampling;
    int longest = 0;
    for (int i = 0; i < prompts.size(); i++) {
      longest = Math.max(longest, check(prompts.get(i), i));
    }
    maps.read(passages[0].matrices(), shards);
    reserve((int) Math.min(decoder.config().context(), (long) longest + sampling.maxNew()));
    PrefixTree tree =
        passages[0].kernels().sharesPrefixes()
            ? PrefixTree.of(prompts, i -> prompts.get(i).length - 1)
            : PrefixTree.none(prompts.size());
    Generated[] answers = new Generated[prompts.size()];
    shards.run(
        shard -> {
          try {
            answer(
                shard,
                new Slots.Work(prompts, tree, dealt(tree, shard), listener),
                asked,
                vectors,
                answers);
          } finally {
            passages[shard].leave();
          }
        });
    return new ArrayList<>(List.of(answers));
  }

  private void answer(
      int shard,
      Slots.Work work,
      Asked asked,
      AnswerVectors vectors,
      @Nullable Generated[] answers) {
    stores[shard].begin(work.tree());
    Kernels.KvCache cache = Objects.requireNonNull(caches[shard]);
    Slots.Desk desk =
        new Slots.Desk(decoder.config(), passages[shard], cache, stores[shard], slots, rows);
    try (AnswerVectors.Taking taking = vectors.new Taking(passages[shard])) {
      new Slots(desk, asked.sampling, taking, shards::interrupted)
          .answer(work, asked.streams, answers);
    }
  }

  /** The indexes of a shard's prompts, those that begin alike together. */
  private ArrayDeque<Integer> dealt(PrefixTree tree, int shard) {
    return IntStream.range(0, tree.sequences())
        .filter(i -> i % shards.count() == shard)
        .boxed()
        .sorted(Comparator.comparingInt(i -> PrefixTree.order(tree.of(i))))
        .collect(Collectors.toCollection(ArrayDeque::new));
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
      stores[i].close();
      passages[i].close();
      Kernels.KvCache cache = caches[i];
      if (cache != null) {
        cache.close();
      }
    }
    maps.close();
  }
}
