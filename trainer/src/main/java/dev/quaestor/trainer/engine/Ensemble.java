package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Several decoders of one shape that read the same sequences, and how much they disagree about
 * them: H(mean p) − mean H(p) of the distributions before each counted token, in nats, over the
 * whole vocabulary, summed in double precision. It is the mutual information between the token to
 * come and which of the decoders writes it, at least 0 and at most the logarithm of their number.
 *
 * <p>All decoders pass over a pack before its head rows are read, a chunk at a time, so that no
 * more than a chunk's distributions are held, whatever the vocabulary. A sequence's result does not
 * depend on who computes it. One caller at a time.
 */
public final class Ensemble implements AutoCloseable {

  private static final int PACK = 1024;

  private final DecoderConfig config;
  private final Execution execution;
  private final Shards shards;
  private final List<List<Passage>> passages = new ArrayList<>();

  /**
   * An ensemble.
   *
   * @param members decoders of one shape, at least 1
   */
  public Ensemble(List<Decoder> members, Execution execution) {
    Backend.check();
    config = members.get(0).config();
    for (Decoder member : members) {
      if (!member.config().equals(config)) {
        throw new IllegalArgumentException(
            "an ensemble is of decoders of one shape, found %s and %s"
                .formatted(config, member.config()));
      }
    }
    this.execution = execution.withTokensPerPass(Math.min(PACK, execution.tokensPerPass()));
    shards = new Shards(execution.shards());
    for (int shard = 0; shard < execution.shards(); shard++) {
      passages.add(members.stream().map(this::passage).toList());
    }
  }

  private Passage passage(Decoder member) {
    Kernels kernels = Backend.kernels(config, member.precision(), execution, null);
    return new Passage(config, kernels, member.vector(), execution, false);
  }

  /**
   * The mean over each sequence's counted tokens, in the order of the sequences.
   *
   * @throws CancellationException between two packs where the calling thread was interrupted; the
   *     interrupt stays set
   */
  public double[] information(List<Sequence> sequences) {
    sequences.forEach(s -> Sequences.checked(s, config));
    List<List<Integer>> packs = packs(sequences);
    double[] found = new double[sequences.size()];
    AtomicInteger next = new AtomicInteger();
    shards.run(
        shard -> {
          for (int p = next.getAndIncrement(); p < packs.size(); p = next.getAndIncrement()) {
            if (shards.interrupted()) {
              throw new CancellationException(
                  "interrupted before pack %d of %d".formatted(p + 1, packs.size()));
            }
            List<Integer> members = packs.get(p);
            Pack pack = Pack.of(members.stream().map(sequences::get).toList());
            double[] tokens = tokens(passages.get(shard), pack);
            int at = 0;
            for (int member : members) {
              int counted = sequences.get(member).counted();
              found[member] = Arrays.stream(tokens, at, at + counted).sum() / counted;
              at += counted;
            }
          }
        });
    return found;
  }

  /** The longest first, at most so many rows together. */
  private List<List<Integer>> packs(List<Sequence> sequences) {
    List<List<Integer>> packs = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    int rows = 0;
    List<Integer> sorted =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sequences.get(i).inputs()))
            .toList();
    for (int i : sorted) {
      int own = sequences.get(i).inputs();
      if (!open.isEmpty() && rows + own > execution.tokensPerPass()) {
        packs.add(open);
        open = new ArrayList<>();
        rows = 0;
      }
      open.add(i);
      rows += own;
    }
    if (!open.isEmpty()) {
      packs.add(open);
    }
    return packs;
  }

  /** Of each head row of {@code pack}. */
  private double[] tokens(List<Passage> members, Pack pack) {
    members.forEach(member -> member.forward(pack));
    int all = pack.headRows().length;
    int most = members.get(0).headChunk();
    double[] found = new double[all];
    double[] means = new double[Math.min(most, all) * config.vocab()];
    for (int from = 0; from < all; from += most) {
      int to = Math.min(all, from + most);
      Pack chunk =
          new Pack(
              pack.tokens(),
              pack.positions(),
              pack.starts(),
              Arrays.copyOfRange(pack.headRows(), from, to),
              Arrays.copyOfRange(pack.targets(), from, to));
      double[] entropies = new double[to - from];
      Arrays.fill(means, 0);
      for (Passage member : members) {
        add(member, chunk, means, entropies);
      }
      for (int row = 0; row < entropies.length; row++) {
        double together = entropy(means, row * config.vocab(), members.size());
        found[from + row] = Math.max(0, together - entropies[row] / members.size());
      }
    }
    return found;
  }

  /** Adds a member's distributions, and its entropies, to those of the members before it. */
  private void add(Passage member, Pack chunk, double[] sums, double[] entropies) {
    int vocab = config.vocab();
    Kernels k = member.kernels();
    float[] row = new float[vocab];
    double[] exps = new double[vocab];
    member.head(
        chunk,
        (logits, from, count) -> {
          for (int i = 0; i < count; i++) {
            k.read(logits, i, row);
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : row) {
              largest = Math.max(largest, logit);
            }
            double total = 0;
            double weighted = 0;
            for (int v = 0; v < vocab; v++) {
              double above = row[v] - largest;
              exps[v] = Math.exp(above);
              total += exps[v];
              weighted += exps[v] * above;
            }
            entropies[from + i] += Math.log(total) - weighted / total;
            int at = (from + i) * vocab;
            for (int v = 0; v < vocab; v++) {
              sums[at + v] += exps[v] / total;
            }
          }
        });
  }

  private double entropy(double[] sums, int at, int members) {
    double entropy = 0;
    for (int v = at; v < at + config.vocab(); v++) {
      double p = sums[v] / members;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }

  @Override
  public void close() {
    shards.close();
    passages.forEach(members -> members.forEach(Passage::close));
  }
}
