package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns a batch of sequences into its mean loss and the gradient of it, by as many threads as there
 * are shards. The batch is dealt to the shards by length, each shard packs its part into
 * micro-batches and adds up its own gradient, and the shards' gradients are summed in their order:
 * the same settings give the same bits, whatever the threads' timing. One caller at a time.
 */
public final class GradientEngine implements AutoCloseable {
  private static final int REDUCE = 1 << 18;
  private final Decoder decoder;
  private final Execution execution;
  private final Shards shards;
  private final Passage[] passages;
  private final INDArray[] gradients;
  private final Weights[] own;
  private @Nullable INDArray bound;
  private Region[][] targets = new Region[0][];
  private Region[][] sources = new Region[0][];
  private Weights first;
  private @Nullable INDArray updated;
  private @Nullable INDArray advanced;
  private List<Kernels.Stretch> stretches = List.of();
  private final List<Boolean> decaying = new ArrayList<>();

  /**
   * What one batch said.
   *
   * @param loss mean cross-entropy over the counted tokens, in nats
   * @param tokens the number of counted tokens
   * @param gradientNorm Euclidean norm of the gradient over all parameters; NaN where none was
   *     asked
   */
  public record BatchLoss(double loss, int tokens, double gradientNorm) {}

  /** An engine over a decoder, whose parameters each call reads as they then are. */
  public GradientEngine(Decoder decoder, Execution execution) {
    this(decoder, execution, null);
  }

  /**
   * The same, measuring its matrix products.
   *
   * @param clock nanoseconds, read around each product; null measures nothing
   */
  public GradientEngine(Decoder decoder, Execution execution, @Nullable LongSupplier clock) {
    Backend.check();
    this.decoder = decoder;
    this.execution = execution;
    shards = new Shards(execution.shards());
    passages = new Passage[execution.shards()];
    gradients = new INDArray[execution.shards()];
    own = new Weights[execution.shards()];
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              decoder.config(),
              decoder.precision(),
              execution,
              clock == null ? null : new Meter(clock));
      passages[i] = new Passage(decoder.config(), kernels, decoder.vector(), execution, true);
      if (i > 0) {
        gradients[i] = Nd4j.create(decoder.precision(), decoder.vector().length());
        own[i] = new Weights(decoder.config(), gradients[i], kernels);
      }
    }
  }

  /**
   * The mean loss of a batch, and its gradient.
   *
   * @param gradient as long as the decoder's vector and of its type, overwritten; giving the same
   *     array each time saves binding it
   */
  public BatchLoss learn(List<Sequence> batch, INDArray gradient) {
    int tokens = check(batch);
    bind(gradient);
    List<List<Sequence>> dealt = deal(batch);
    double[] losses = new double[execution.shards()];
    shards.run(i -> losses[i] = learn(i, dealt.get(i), 1.0 / tokens));
    double[] squares = new double[targets[0].length];
    shards.run(
        i -> {
          for (int chunk = i; chunk < squares.length; chunk += execution.shards()) {
            squares[chunk] = passages[i].kernels().reduce(targets[i][chunk], sources[chunk]);
          }
        });
    double norm = 0;
    for (double s : squares) {
      norm += s;
    }
    return new BatchLoss(sum(losses) / tokens, tokens, Math.sqrt(norm));
  }

  /** The mean loss of a batch, nothing else. */
  public BatchLoss loss(List<Sequence> batch) {
    int tokens = check(batch);
    List<List<Sequence>> dealt = deal(batch);
    double[] losses = new double[execution.shards()];
    shards.run(
        i -> {
          for (List<Sequence> micro : microBatches(dealt.get(i))) {
            losses[i] += passages[i].loss(Pack.of(micro));
          }
        });
    return new BatchLoss(sum(losses) / tokens, tokens, Double.NaN);
  }

  private double learn(int shard, List<Sequence> part, double scale) {
    Weights into = shard == 0 ? first : own[shard];
    double loss = 0;
    boolean fresh = true;
    for (List<Sequence> micro : microBatches(part)) {
      loss += passages[shard].learn(Pack.of(micro), into, scale, fresh);
      fresh = false;
    }
    if (fresh) {
      (shard == 0 ? bound : gradients[shard]).assign(0);
    }
    return loss;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum;
  }

  private int check(List<Sequence> batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one sequence");
    }
    return batch.stream().mapToInt(s -> Sequences.checked(s, decoder.config()).counted()).sum();
  }

  /** Regions over the caller's gradient, made again only when it is another array. */
  private void bind(INDArray gradient) {
    if (gradient == bound) {
      return;
    }
    if (gradient.length() != decoder.vector().length()
        || gradient.dataType() != decoder.precision()) {
      throw new IllegalArgumentException(
          "the gradient needs "
              + decoder.vector().length()
              + " elements of "
              + decoder.precision()
              + "; found "
              + gradient.length()
              + " of "
              + gradient.dataType());
    }
    INDArray flat = flat(gradient);
    first = new Weights(decoder.config(), flat, passages[0].kernels());
    int chunks = (int) ((flat.length() + REDUCE - 1) / REDUCE);
    targets = new Region[execution.shards()][chunks];
    sources = new Region[chunks][execution.shards() - 1];
    for (int c = 0; c < chunks; c++) {
      long from = (long) c * REDUCE;
      int size = (int) Math.min(REDUCE, flat.length() - from);
      Kernels kernels = passages[c % execution.shards()].kernels();
      targets[c % execution.shards()][c] = kernels.view(flat, from, 1, size);
      for (int i = 1; i < execution.shards(); i++) {
        sources[c][i - 1] = kernels.view(gradients[i], from, 1, size);
      }
    }
    bound = gradient;
  }

  /**
   * One AdamW step over all parameters, by all shards: advances the moments and replaces the
   * gradient by what is to be subtracted from the parameters, which are left alone.
   *
   * @param gradient as {@link #learn} left it
   * @param moments first moments, then second: twice as long as the decoder's vector; giving the
   *     same array each time saves binding it
   */
  public void adamW(AdamW step, INDArray gradient, INDArray moments) {
    if (gradient != updated || moments != advanced) {
      stretches = stretches(gradient, moments);
      updated = gradient;
      advanced = moments;
    }
    shards.run(
        i -> {
          for (int s = i; s < stretches.size(); s += execution.shards()) {
            passages[i].kernels().adamW(stretches.get(s), step, decaying.get(s));
          }
        });
  }

  private List<Kernels.Stretch> stretches(INDArray gradient, INDArray moments) {
    long n = decoder.vector().length();
    if (gradient.length() != n || moments.length() != 2 * n) {
      throw new IllegalArgumentException(
          "AdamW on "
              + n
              + " parameters needs as many gradients and twice as many moments; found "
              + gradient.length()
              + " and "
              + moments.length());
    }
    INDArray flatGradient = flat(gradient);
    INDArray flatMoments = flat(moments);
    List<Kernels.Stretch> all = new ArrayList<>();
    decaying.clear();
    for (ParameterShape p : decoder.config().parameters()) {
      for (long from = p.offset(); from < p.offset() + p.size(); from += REDUCE) {
        int size = (int) Math.min(REDUCE, p.offset() + p.size() - from);
        Kernels k = passages[all.size() % execution.shards()].kernels();
        all.add(
            new Kernels.Stretch(
                k.view(decoder.vector(), from, 1, size),
                k.view(flatGradient, from, 1, size),
                k.view(flatMoments, from, 1, size),
                k.view(flatMoments, n + from, 1, size)));
        decaying.add(p.decays());
      }
    }
    return all;
  }

  private static INDArray flat(INDArray array) {
    return array.rank() == 1 ? array : array.reshape('c', new long[] {array.length()});
  }

  /** Longest first to the shard with the fewest tokens so far; ties to the lower shard. */
  private List<List<Sequence>> deal(List<Sequence> batch) {
    List<List<Sequence>> parts = new ArrayList<>();
    long[] load = new long[execution.shards()];
    IntStream.range(0, load.length).forEach(i -> parts.add(new ArrayList<>()));
    batch.stream()
        .sorted(Comparator.comparingInt(s -> -s.inputs()))
        .forEach(
            s -> {
              int lightest = 0;
              for (int i = 1; i < load.length; i++) {
                lightest = load[i] < load[lightest] ? i : lightest;
              }
              load[lightest] += s.inputs();
              parts.get(lightest).add(s);
            });
    return parts;
  }

  private List<List<Sequence>> microBatches(List<Sequence> part) {
    return Sequences.packs(part, execution.tokensPerPass());
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
      if (gradients[i] != null) {
        Memory.close(gradients[i]);
      }
    }
  }
}
