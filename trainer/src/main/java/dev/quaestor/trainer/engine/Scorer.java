package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores sequences: log-probability of each counted token, entropy and margin of the distribution
 * it came from. Sequences are sorted by length and packed without padding, so the same list gives
 * the same bits; packed with other neighbours, a score may differ by rounding. One caller at a
 * time.
 */
public final class Scorer implements AutoCloseable {
  private static final int PACK = 1024;
  private final Decoder decoder;
  private final Execution execution;
  private final Shards shards;
  private final Passage[] passages;

  /** A scorer over a decoder, whose parameters each call reads as they then are. */
  public Scorer(Decoder decoder, Execution execution) {
    this(decoder, execution, null);
  }

  /**
   * The same, measuring its matrix products.
   *
   * @param clock nanoseconds, read around each product; null measures nothing
   */
  public Scorer(Decoder decoder, Execution execution, @Nullable LongSupplier clock) {
    Backend.check();
    this.decoder = decoder;
    this.execution = execution.withTokensPerPass(Math.min(PACK, execution.tokensPerPass()));
    shards = new Shards(execution.shards());
    passages = new Passage[execution.shards()];
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              decoder.config(),
              decoder.precision(),
              execution,
              clock == null ? null : new Meter(clock));
      passages[i] = new Passage(decoder.config(), kernels, decoder.vector(), this.execution, false);
    }
  }

  /**
   * Scores in the order of the sequences.
   *
   * @throws CancellationException between two packs where the calling thread was interrupted; the
   *     interrupt stays set
   */
  public List<TokenScores> score(List<Sequence> sequences) {
    sequences.forEach(s -> Sequences.checked(s, decoder.config()));
    Integer[] order = IntStream.range(0, sequences.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingInt(i -> -sequences.get(i).inputs()));
    List<List<Sequence>> packs =
        Sequences.packs(
            Arrays.stream(order).map(sequences::get).toList(), execution.tokensPerPass());
    int[] starts = new int[packs.size() + 1];
    for (int p = 0; p < packs.size(); p++) {
      starts[p + 1] = starts[p] + packs.get(p).size();
    }
    TokenScores[] scores = new TokenScores[sequences.size()];
    java.util.concurrent.atomic.AtomicInteger next =
        new java.util.concurrent.atomic.AtomicInteger();
    shards.run(
        shard -> {
          // Whoever is free takes the next pack: what a pack says does not depend on who computes
          // it.
          for (int p = next.getAndIncrement(); p < packs.size(); p = next.getAndIncrement()) {
            if (shards.interrupted()) {
              throw new CancellationException(
                  "interrupted before pack %d of %d".formatted(p + 1, packs.size()));
            }
            List<TokenScores> done = score(passages[shard], packs.get(p));
            for (int i = 0; i < done.size(); i++) {
              scores[order[starts[p] + i]] = done.get(i);
            }
          }
        });
    return List.of(scores);
  }

  private static List<TokenScores> score(Passage passage, List<Sequence> sequences) {
    Pack pack = Pack.of(sequences);
    int all = pack.targets().length;
    double[] logprobs = new double[all];
    double[] entropies = new double[all];
    double[] margins = new double[all];
    Kernels.Observation seen = new Kernels.Observation();
    Kernels k = passage.kernels();
    passage.forward(pack);
    passage.head(
        pack,
        (logits, from, count) -> {
          for (int i = 0; i < count; i++) {
            k.observe(logits, i, seen);
            logprobs[from + i] =
                Math.min(0, k.value(logits, i, pack.targets()[from + i]) - seen.logSum);
            entropies[from + i] = seen.entropy;
            margins[from + i] = seen.margin;
          }
        });
    List<TokenScores> scores = new ArrayList<>();
    int at = 0;
    for (Sequence s : sequences) {
      int to = at + s.counted();
      scores.add(
          new TokenScores(
              Arrays.copyOfRange(logprobs, at, to),
              Arrays.copyOfRange(entropies, at, to),
              Arrays.copyOfRange(margins, at, to)));
      at = to;
    }
    return scores;
  }

  /**
   * Logits after each token of one sequence, {@code [tokens][vocab]}; for inspection and reference
   * values.
   */
  public float[][] logits(int[] tokens) {
    Sequences.checked(tokens, decoder.config());
    int n = tokens.length;
    Pack prompt = Pack.ofPrompts(List.of(tokens));
    Pack pack =
        new Pack(
            prompt.tokens(),
            prompt.positions(),
            prompt.starts(),
            IntStream.range(0, n).toArray(),
            new int[n]);
    float[][] all = new float[n][decoder.config().vocab()];
    Passage passage = passages[0];
    passage.forward(pack);
    passage.head(
        pack,
        (logits, from, count) -> {
          for (int i = 0; i < count; i++) {
            passage.kernels().read(logits, i, all[from + i]);
          }
        });
    return all;
  }

  /** The matrix products so far, where a clock was given. */
  public Gemm gemm() {
    return Gemm.of(passages);
  }

  @Override
  public void close() {
    shards.close();
    for (Passage passage : passages) {
      passage.close();
    }
  }
}
