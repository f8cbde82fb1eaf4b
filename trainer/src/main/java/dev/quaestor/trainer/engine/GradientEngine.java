package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns a batch of sequences into its mean loss and the gradient of it, by as many threads as there
 * are shards. The batch is dealt to the shards by length, each shard packs its part into
 * micro-batches and adds up its own gradient, and the shards' gradients are summed in their order:
 * the same settings give the same bits, whatever the threads' timing. One caller at a time.
 *
 * <p>Shards may also lie in processes of their own: then this engine computes one of them, and its
 * {@link Rank} adds the others'.
 */
public final class GradientEngine implements AutoCloseable {
  private static final int REDUCE = 1 << 18;
  private final DecoderConfig config;
  private final Learnable learnable;
  private final Execution execution;
  private final @Nullable Rank rank;
  private final Shards shards;
  private final Passage[] passages;
  private final @Nullable RoundedWeights rounded;
  private final INDArray[] gradients;
  private final Passage.Gradient[] own;
  private @Nullable INDArray bound;
  private Region[][] targets = new Region[0][];
  private Region[][] sources = new Region[0][];
  private Passage.@Nullable Gradient first;
  private OptionalLong draw = OptionalLong.empty();
  private @Nullable INDArray updated;
  private @Nullable INDArray advanced;
  private List<Kernels.Stretch> stretches = List.of();
  private final List<Boolean> decaying = new ArrayList<>();

  /** A sequence, and its place in the batch. */
  private record Numbered(Sequence sequence, int number) {
    int inputs() {
      return sequence.inputs();
    }
  }

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
    this(
        decoder.config(),
        decoder,
        execution,
        clock,
        k -> new Passage(decoder.config(), k, decoder.vector(), execution, true));
  }

  /**
   * An engine in which the adapter learns and its base does not: gradients are the adapter's alone.
   *
   * @param clock nanoseconds, read around each product; null measures nothing
   */
  public GradientEngine(
      FrozenBase base, Adapter adapter, Execution execution, @Nullable LongSupplier clock) {
    this(
        checked(base, adapter),
        adapter,
        execution,
        clock,
        k -> new Passage(base, adapter, k, execution));
  }

  /**
   * One shard of a batch that several processes learn together.
   *
   * @param execution of all of them: as many shards as ranks
   * @param rank which this is, and the way to the others
   */
  public record Share(Execution execution, Rank rank) {

    public Share {
      if (execution.shards() != rank.count()) {
        throw new IllegalArgumentException(
            "%d ranks compute a shard each, and there are %d shards"
                .formatted(rank.count(), execution.shards()));
      }
    }
  }

  /** An engine that computes one rank's shard of each batch. */
  public GradientEngine(Decoder decoder, Share share) {
    this(
        decoder.config(),
        decoder,
        share.execution(),
        null,
        k -> new Passage(decoder.config(), k, decoder.vector(), share.execution(), true),
        share.rank());
  }

  /** The same for an adapter beside a base that does not learn. */
  public GradientEngine(FrozenBase base, Adapter adapter, Share share) {
    this(
        checked(base, adapter),
        adapter,
        share.execution(),
        null,
        k -> new Passage(base, adapter, k, share.execution()),
        share.rank());
  }

  private static DecoderConfig checked(FrozenBase base, Adapter adapter) {
    if (!base.config().equals(adapter.config()) || base.precision() != adapter.precision()) {
      throw new IllegalArgumentException(
          "the adapter is for a base of %s in %s; this one is %s in %s"
              .formatted(adapter.config(), adapter.precision(), base.config(), base.precision()));
    }
    return base.config();
  }

  private GradientEngine(
      DecoderConfig config,
      Learnable learnable,
      Execution execution,
      @Nullable LongSupplier clock,
      Function<Kernels, Passage> passage) {
    this(config, learnable, execution, clock, passage, null);
  }

  private GradientEngine(
      DecoderConfig config,
      Learnable learnable,
      Execution execution,
      @Nullable LongSupplier clock,
      Function<Kernels, Passage> passage,
      @Nullable Rank rank) {
    Backend.check();
    this.config = config;
    this.learnable = learnable;
    this.execution = execution;
    this.rank = rank;
    shards = new Shards(rank == null ? execution.shards() : 1);
    rounded = execution.precision() == Precision.BF16 ? new RoundedWeights() : null;
    passages = new Passage[shards.count()];
    gradients = new INDArray[shards.count()];
    own = new Passage.Gradient[shards.count()];
    for (int i = 0; i < passages.length; i++) {
      Kernels kernels =
          Backend.kernels(
              config,
              learnable.precision(),
              execution,
              clock == null ? null : new Meter(clock),
              rounded);
      passages[i] = passage.apply(kernels);
      if (i > 0) {
        gradients[i] = learnable.gradient();
        own[i] = gradient(gradients[i], kernels);
      }
    }
  }

  private Passage.Gradient gradient(INDArray vector, Kernels kernels) {
    return learnable instanceof Adapter adapter
        ? new Passage.Gradient(
            null, new AdapterPass.Adapted(config, adapter.settings(), vector, kernels))
        : new Passage.Gradient(new Weights(config, vector, kernels), null);
  }

  /** The shape of what learns, or of its base. */
  public DecoderConfig config() {
    return config;
  }

  /**
   * Keys the adapter's dropout masks until the next call: the same key drops the same inputs,
   * whatever the shards and packs. Without a key nothing is dropped.
   */
  public void draw(OptionalLong key) {
    draw = key;
  }

  /**
   * The mean loss of a batch, and its gradient.
   *
   * @param gradient as long as the vector of what learns and of its type, overwritten; giving the
   *     same array each time saves binding it
   */
  public BatchLoss learn(List<Sequence> batch, INDArray gradient) {
    int tokens = check(batch);
    bind(gradient);
    round();
    List<List<Numbered>> dealt = mine(deal(batch));
    double[] here = new double[shards.count()];
    shards.run(i -> here[i] = learn(i, dealt.get(i), 1.0 / tokens));
    double[] losses = rank == null ? here : rank.together(whole(gradient), here[0]);
    double[] squares = new double[targets[0].length];
    shards.run(
        i -> {
          for (int chunk = i; chunk < squares.length; chunk += shards.count()) {
            squares[chunk] = passages[i].kernels().reduce(targets[i][chunk], sources[chunk]);
          }
        });
    double norm = 0;
    for (double s : squares) {
      norm += s;
    }
    return new BatchLoss(sum(losses) / tokens, tokens, Math.sqrt(norm));
  }

  /** The mean loss of a batch, nothing else; nothing is dropped. */
  public BatchLoss loss(List<Sequence> batch) {
    return loss(batch, OptionalLong.empty());
  }

  /** The mean loss of a batch as training sees it: under the dropout masks that were drawn. */
  public BatchLoss trainingLoss(List<Sequence> batch) {
    return loss(batch, draw);
  }

  private BatchLoss loss(List<Sequence> batch, OptionalLong masks) {
    int tokens = check(batch);
    round();
    List<List<Numbered>> dealt = mine(deal(batch));
    double[] here = new double[shards.count()];
    shards.run(
        i -> {
          for (List<Numbered> micro : microBatches(dealt.get(i))) {
            here[i] += passages[i].loss(pack(micro), masks);
          }
        });
    double[] losses = rank == null ? here : rank.together(FloatBuffer.allocate(0), here[0]);
    return new BatchLoss(sum(losses) / tokens, tokens, Double.NaN);
  }

  /** Takes weights as they now are, where they are rounded; a frozen base's once. */
  private void round() {
    if (rounded != null && (rounded.isEmpty() || !(learnable instanceof Adapter))) {
      rounded.read(passages[0].matrices(), shards);
    }
  }

  private double learn(int shard, List<Numbered> part, double scale) {
    Passage.Gradient into = shard == 0 ? first : own[shard];
    double loss = 0;
    boolean fresh = true;
    for (List<Numbered> micro : microBatches(part)) {
      loss += passages[shard].learn(pack(micro), Objects.requireNonNull(into), scale, fresh, draw);
      fresh = false;
    }
    if (fresh) {
      (shard == 0 ? bound : gradients[shard]).assign(0);
    }
    return loss;
  }

  /** The parts that are computed here. */
  private List<List<Numbered>> mine(List<List<Numbered>> dealt) {
    return rank == null ? dealt : List.of(dealt.get(rank.number()));
  }

  private static FloatBuffer whole(INDArray gradient) {
    return Memory.floats(flat(gradient), 0, gradient.length());
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
    return batch.stream().mapToInt(s -> Sequences.checked(s, config).counted()).sum();
  }

  /** Regions over the caller's gradient, made again only when it is another array. */
  private void bind(INDArray gradient) {
    if (gradient == bound) {
      return;
    }
    if (gradient.length() != learnable.vector().length()
        || gradient.dataType() != learnable.precision()) {
      throw new IllegalArgumentException(
          "the gradient needs "
              + learnable.vector().length()
              + " elements of "
              + learnable.precision()
              + "; found "
              + gradient.length()
              + " of "
              + gradient.dataType());
    }
    INDArray flat = flat(gradient);
    first = gradient(flat, passages[0].kernels());
    int chunks = (int) ((flat.length() + REDUCE - 1) / REDUCE);
    targets = new Region[shards.count()][chunks];
    sources = new Region[chunks][shards.count() - 1];
    for (int c = 0; c < chunks; c++) {
      long from = (long) c * REDUCE;
      int size = (int) Math.min(REDUCE, flat.length() - from);
      Kernels kernels = passages[c % shards.count()].kernels();
      targets[c % shards.count()][c] = kernels.view(flat, from, 1, size);
      for (int i = 1; i < shards.count(); i++) {
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
   * @param moments first moments, then second: twice as long as the vector of what learns; giving
   *     the same array each time saves binding it
   */
  public void adamW(AdamW step, INDArray gradient, INDArray moments) {
    if (gradient != updated || moments != advanced) {
      stretches = stretches(gradient, moments);
      updated = gradient;
      advanced = moments;
    }
    shards.run(
        i -> {
          for (int s = i; s < stretches.size(); s += shards.count()) {
            passages[i].kernels().adamW(stretches.get(s), step, decaying.get(s));
          }
        });
  }

  private List<Kernels.Stretch> stretches(INDArray gradient, INDArray moments) {
    long n = learnable.vector().length();
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
    for (ParameterShape p : learnable.parameters()) {
      for (long from = p.offset(); from < p.offset() + p.size(); from += REDUCE) {
        int size = (int) Math.min(REDUCE, p.offset() + p.size() - from);
        Kernels k = passages[all.size() % shards.count()].kernels();
        all.add(
            new Kernels.Stretch(
                k.view(learnable.vector(), from, 1, size),
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
  private List<List<Numbered>> deal(List<Sequence> batch) {
    List<List<Numbered>> parts = new ArrayList<>();
    long[] load = new long[execution.shards()];
    IntStream.range(0, load.length).forEach(i -> parts.add(new ArrayList<>()));
    IntStream.range(0, batch.size())
        .mapToObj(i -> new Numbered(batch.get(i), i))
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

  private List<List<Numbered>> microBatches(List<Numbered> part) {
    return Sequences.packs(part, Numbered::inputs, execution.tokensPerPass());
  }

  private static Pack pack(List<Numbered> micro) {
    return Pack.of(
        micro.stream().map(Numbered::sequence).toList(),
        micro.stream().mapToInt(Numbered::number).toArray());
  }

  /** The matrix products so far, where a clock was given. */
  public Gemm gemm() {
    return Gemm.of(passages);
  }

  @Override
  public void close() {
    shards.close();
    if (rounded != null) {
      rounded.close();
    }
    for (int i = 0; i < passages.length; i++) {
      passages[i].close();
      if (gradients[i] != null) {
        Memory.close(gradients[i]);
      }
    }
  }
}
