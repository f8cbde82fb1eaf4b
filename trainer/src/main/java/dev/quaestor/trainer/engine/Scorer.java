package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores sequences: log-probability of each counted token, entropy and margin of the distribution
 * it came from. Sequences are sorted by length and packed without padding, so the same list on as
 * many shards gives the same bits; packed with other neighbours, a score may differ by rounding
 * where OpenBLAS multiplies or oneDNN without AVX-512, and by nothing where oneDNN does with it.
 * What several sequences begin with, and none of them counts, is computed once a shard, in whole
 * blocks of 64 tokens. One caller at a time.
 */
public final class Scorer implements AutoCloseable {
  private static final int PACK = 1024;
  private static final String LOWER =
      "the length of the sequences, the shards, or the student's width, layers or vocabulary";
  private final Decoder decoder;
  private final Execution execution;
  private final Shards shards;
  private final LinearMaps maps;
  private final Passage[] passages;
  private final PrefixStore[] stores;

  /**
   * A scorer over a decoder, whose parameters each call reads as they then are, in the execution's
   * precision.
   */
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
    maps = new LinearMaps(execution);
    shards = new Shards(execution.shards());
    passages = new Passage[execution.shards()];
    stores = new PrefixStore[execution.shards()];
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              decoder.config(),
              decoder.precision(),
              execution,
              clock == null ? null : new Meter(clock));
      passages[i] =
          new Passage(
              decoder.config(), kernels, decoder.vector(), maps.of(kernels), this.execution);
      stores[i] = new PrefixStore(decoder.config(), passages[i], this.execution.tokensPerPass());
    }
  }

  /**
   * Scores in the order of the sequences.
   *
   * @throws CancellationException between two packs where the calling thread was interrupted; the
   *     interrupt stays set
   * @throws MemoryExhaustedException where memory runs out
   */
  public List<TokenScores> score(List<Sequence> sequences) {
    try (AnswerVectors none = AnswerVectors.none()) {
      return score(sequences, none);
    }
  }

  /** The same, heard token by token. */
  public List<TokenScores> score(List<Sequence> sequences, TokenListener listener) {
    try (AnswerVectors none = AnswerVectors.none()) {
      return score(sequences, none, listener);
    }
  }

  /**
   * The same, with a sketch of the gradient that the loss of each sequence has in the head's
   * weights.
   *
   * @param vectors sketches alone, one row a sequence
   */
  public List<TokenScores> score(List<Sequence> sequences, AnswerVectors vectors) {
    return score(sequences, vectors, TokenListener.NOBODY);
  }

  private List<TokenScores> score(
      List<Sequence> sequences, AnswerVectors vectors, TokenListener listener) {
    return MemoryExhaustedException.during(
        () ->
            "scoring %d sequences of up to %d tokens (%d shards, %d tokens a pass)"
                .formatted(
                    sequences.size(),
                    sequences.stream().mapToInt(Sequence::inputs).max().orElse(0),
                    execution.shards(),
                    execution.tokensPerPass()),
        LOWER,
        () -> scored(sequences, vectors, listener));
  }

  private List<TokenScores> scored(
      List<Sequence> sequences, AnswerVectors vectors, TokenListener listener) {
    sequences.forEach(s -> Sequences.checked(s, decoder.config()));
    maps.read(passages[0].matrices(), shards);
    PrefixTree tree =
        passages[0].kernels().sharesPrefixes()
            ? PrefixTree.of(
                sequences.stream().map(Sequence::tokens).toList(), i -> sequences.get(i).from() - 1)
            : PrefixTree.none(sequences.size());
    List<List<Integer>> packs = packs(sequences, tree);
    for (PrefixStore store : stores) {
      store.begin(tree);
    }
    TokenScores[] scores = new TokenScores[sequences.size()];
    AtomicInteger next = new AtomicInteger();
    shards.run(
        shard -> {
          // Whoever is free takes the next pack: what a pack says does not depend on who computes
          // it.
          try (AnswerVectors.Taking taking = vectors.new Taking(passages[shard])) {
            for (int p = next.getAndIncrement(); p < packs.size(); p = next.getAndIncrement()) {
              if (shards.interrupted()) {
                throw new CancellationException(
                    "interrupted before pack %d of %d".formatted(p + 1, packs.size()));
              }
              List<Integer> members = packs.get(p);
              List<TokenScores> done =
                  score(shard, members, new Given(sequences, tree, taking, listener));
              for (int i = 0; i < done.size(); i++) {
                scores[members.get(i)] = done.get(i);
              }
            }
          }
        });
    return List.of(scores);
  }

  /**
   * The longest first, those that continue the same stretch together; cut into packs of at most so
   * many rows, whose stretches a store can hold at once: as many for each shard, and as even as can
   * be.
   */
  private List<List<Integer>> packs(List<Sequence> sequences, PrefixTree tree) {
    Comparator<Integer> order =
        Comparator.<Integer>comparingInt(i -> PrefixTree.order(tree.of(i)))
            .thenComparingInt(i -> -sequences.get(i).inputs());
    List<Integer> sorted = IntStream.range(0, sequences.size()).boxed().sorted(order).toList();
    return Sequences.even(
        execution.tokensPerPass(), execution.shards(), rows -> cut(sorted, sequences, tree, rows));
  }

  private List<List<Integer>> cut(
      List<Integer> sorted, List<Sequence> sequences, PrefixTree tree, int most) {
    List<List<Integer>> packs = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    int room = tree.isEmpty() ? 0 : PrefixStore.room(decoder.config(), tree);
    PrefixTree.Need need = new PrefixTree.Need(room);
    int rows = 0;
    for (int i : sorted) {
      PrefixTree.Stretch stretch = tree.of(i);
      int own = sequences.get(i).inputs() - (stretch == null ? 0 : stretch.to);
      if (!open.isEmpty() && (rows + own > most || !need.fits(stretch))) {
        packs.add(open);
        open = new ArrayList<>();
        need = new PrefixTree.Need(room);
        rows = 0;
      }
      need.add(stretch);
      open.add(i);
      rows += own;
    }
    if (!open.isEmpty()) {
      packs.add(open);
    }
    return packs;
  }

  /** All that is scored, what is taken of it, and who hears it. */
  private record Given(
      List<Sequence> all, PrefixTree tree, AnswerVectors.Taking taking, TokenListener listener) {

    /** For each counted token of {@code members}, in order, whose it is. */
    int[] owners(List<Integer> members) {
      return members.stream()
          .flatMapToInt(
              member -> IntStream.range(0, all.get(member).counted()).map(token -> member))
          .toArray();
    }
  }

  private List<TokenScores> score(int shard, List<Integer> members, Given given) {
    Passage passage = passages[shard];
    Kernels k = passage.kernels();
    List<Sequence> sequences = members.stream().map(given.all()::get).toList();
    PrefixStore.Held held = stores[shard].hold(members, given.tree());
    Pack pack = Pack.after(held.skipped(), sequences);
    double[] logprobs = new double[pack.targets().length];
    double[] entropies = new double[logprobs.length];
    double[] margins = new double[logprobs.length];
    int[] owners = given.owners(members);
    Kernels.Observation seen = new Kernels.Observation();
    TokenListener listener = given.listener();
    Likeliest likeliest = new Likeliest(listener.likeliest(), decoder.config().vocab());
    passage.forward(
        pack,
        (layer, qkv, out, logSums) -> {
          if (held.isEmpty()) {
            k.attention(qkv, out, logSums, pack);
          } else {
            for (int s = 0; s < pack.sequences(); s++) {
              held.attend(layer, qkv, out, logSums, new Kernels.Continued(pack, s, held.chain(s)));
            }
          }
        });
    passage.head(
        pack,
        (logits, from, count) -> {
          for (int i = 0; i < count; i++) {
            k.observe(logits, i, seen);
            logprobs[from + i] =
                Math.min(0, k.value(logits, i, pack.targets()[from + i]) - seen.logSum);
            entropies[from + i] = seen.entropy;
            margins[from + i] = seen.margin;
            if (listener != TokenListener.NOBODY) {
              int token = pack.targets()[from + i];
              listener.heard(owners[from + i], likeliest.heard(k, logits, i, seen, token));
            }
          }
          given
              .taking()
              .take(
                  logits,
                  Arrays.copyOfRange(owners, from, from + count),
                  Arrays.copyOfRange(pack.targets(), from, from + count),
                  count);
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
    maps.read(passages[0].matrices(), shards);
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
    for (int i = 0; i < passages.length; i++) {
      stores[i].close();
      passages[i].close();
    }
    maps.close();
  }
}
