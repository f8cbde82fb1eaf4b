package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.MemoryExhaustedException;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A finetuning under way: each step learns one batch and changes the decoder in place, or its
 * adapter. The loss is the mean over all counted tokens of the batch, which is cut into
 * micro-batches where it is larger than one pass may pack, so that a large batch is gradient
 * accumulation. One caller at a time; several sessions, each with a decoder of its own, may run in
 * one JVM.
 */
public final class FinetuningSession implements AutoCloseable {
  private static final String LOWER =
      "the shards, the length of the sequences, or the student's width, layers or vocabulary";
  private final Learnable learnable;
  private final OptimizerSettings settings;
  private final OptionalLong dropout;
  private final GradientEngine engine;
  private final Work work;
  private final MultiLayerNetwork network;

  /**
   * What one step did.
   *
   * @param number of the step, from 1
   * @param loss before the step, mean over the counted tokens, nats
   * @param gradientNorm global, before clipping
   * @param tokens counted
   * @param learningRate used
   */
  public record Step(int number, double loss, double gradientNorm, int tokens, double learningRate)
      implements Serializable {}

  /** A session at step 0 over a decoder, which stays the caller's. */
  public FinetuningSession(Decoder decoder, OptimizerSettings settings, Execution execution) {
    this(
        decoder,
        settings,
        room(decoder, execution, () -> new GradientEngine(decoder, execution)),
        OptionalLong.empty());
  }

  /**
   * A session at step 0 over an adapter, which stays the caller's, beside a base that does not
   * change.
   *
   * @param dropout keys the masks, with each step's number
   */
  public FinetuningSession(
      Adapted adapted, OptimizerSettings settings, Execution execution, long dropout) {
    this(
        adapted.adapter(),
        settings,
        room(
            adapted.adapter(),
            execution,
            () -> new GradientEngine(adapted.base(), adapted.adapter(), execution, null)),
        OptionalLong.of(dropout));
  }

  /** A session at step 0 in which several processes learn each batch; all take the same steps. */
  public FinetuningSession(
      Decoder decoder, OptimizerSettings settings, GradientEngine.Share share) {
    this(
        decoder,
        settings,
        room(decoder, share.execution(), () -> new GradientEngine(decoder, share)),
        OptionalLong.empty());
  }

  /** The same over an adapter. */
  public FinetuningSession(
      Adapted adapted, OptimizerSettings settings, GradientEngine.Share share, long dropout) {
    this(
        adapted.adapter(),
        settings,
        room(
            adapted.adapter(),
            share.execution(),
            () -> new GradientEngine(adapted.base(), adapted.adapter(), share)),
        OptionalLong.of(dropout));
  }

  /** A base, and the adapter that learns beside it. */
  public record Adapted(FrozenBase base, Adapter adapter) {}

  FinetuningSession(
      Learnable learnable,
      OptimizerSettings settings,
      GradientEngine engine,
      OptionalLong dropout) {
    this.learnable = learnable;
    this.settings = settings;
    this.engine = engine;
    this.dropout = dropout;
    work = new Work(learnable, engine);
    network =
        MemoryExhaustedException.during(
            () -> "making room for the optimizer of %,d parameters".formatted(size(learnable)),
            LOWER,
            () -> network(work, new FusedAdamW(work, settings)));
  }

  private static GradientEngine room(
      Learnable learnable, Execution execution, Supplier<GradientEngine> engine) {
    return MemoryExhaustedException.during(
        () ->
            "making room to train %,d parameters (%d shards, %d tokens a pass)"
                .formatted(size(learnable), execution.shards(), execution.tokensPerPass()),
        LOWER,
        engine);
  }

  private static long size(Learnable learnable) {
    return learnable.vector().length();
  }

  /**
   * The network for gradient checks: plain descent, no clipping, so that Deeplearning4j's checker
   * sees the bare gradient.
   */
  static MultiLayerNetwork bare(Learnable learnable, GradientEngine engine) {
    return network(new Work(learnable, engine), new Sgd(1));
  }

  static MultiLayerNetwork network(Work work, IUpdater updater) {
    CrashReportingUtil.crashDumpsEnabled(false); // no files in whatever folder one works in
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .miniBatch(false)
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .dataType(work.learnable().precision())
            .updater(updater)
            .list()
            .layer(new DecoderLayerConf(work, updater))
            .build();
    MultiLayerNetwork network = new DecoderNetwork(conf, work.learnable());
    network.init(work.learnable().vector(), false);
    return network;
  }

  /**
   * Learns one batch.
   *
   * @throws ArithmeticException if the loss or the gradient is not finite; what learns then is as
   *     it was before the step
   * @throws MemoryExhaustedException where memory runs out; what learns then is as it was, and the
   *     session must be closed
   */
  public Step step(List<Sequence> batch) {
    return MemoryExhaustedException.during(
        () ->
            "learning a batch of %d sequences of up to %d tokens"
                .formatted(
                    batch.size(), batch.stream().mapToInt(s -> s.tokens().length).max().orElse(0)),
        LOWER,
        () -> learned(batch));
  }

  private Step learned(List<Sequence> batch) {
    int iteration = network.getIterationCount();
    double rate = new WarmupCosine(settings).valueAt(iteration, 0);
    if (dropout.isPresent()) {
      engine.draw(OptionalLong.of(dropout.getAsLong() + iteration));
    }
    try (INDArray features = Batches.features(batch, learnable.precision());
        INDArray labels = Batches.labels(batch, learnable.precision())) {
      network.fit(features, labels);
    }
    GradientEngine.BatchLoss last = work.last();
    return new Step(iteration + 1, last.loss(), last.gradientNorm(), last.tokens(), rate);
  }

  /** The number of steps done. */
  public int steps() {
    return network.getIterationCount();
  }

  /** The Deeplearning4j network, for listeners; its parameters are what learns. */
  public MultiLayerNetwork network() {
    return network;
  }

  /** Where the session stands: buffers over its own memory, not copies. */
  public TrainingState state() {
    return new TrainingState(steps(), moments(0), moments(1));
  }

  /**
   * Goes on from a saved state; what learns must hold the parameters saved with it. Same settings
   * then give the same bits.
   */
  public void restore(TrainingState state) {
    copy(state.first(), moments(0), "first moment");
    copy(state.second(), moments(1), "second moment");
    network.setIterationCount(state.steps());
  }

  private Map<String, FloatBuffer> moments(int which) {
    INDArray view = network.getUpdater().getStateViewArray();
    long n = learnable.vector().length();
    Map<String, FloatBuffer> moments = new LinkedHashMap<>();
    for (ParameterShape p : learnable.parameters()) {
      moments.put(p.name(), Decoder.floats(view, which * n + p.offset(), p.size()));
    }
    return moments;
  }

  private static void copy(
      Map<String, FloatBuffer> from, Map<String, FloatBuffer> to, String what) {
    if (!from.keySet().equals(to.keySet())) {
      throw new IllegalArgumentException(
          "the saved "
              + what
              + "s are of parameters "
              + from.keySet()
              + ", those that learn are "
              + to.keySet());
    }
    to.forEach(
        (name, target) -> {
          FloatBuffer source = from.get(name);
          if (source.limit() != target.limit()) {
            throw new IllegalArgumentException(
                "the saved "
                    + what
                    + " of "
                    + name
                    + " has "
                    + source.limit()
                    + " values where "
                    + target.limit()
                    + " are needed");
          }
          target.put(0, source, 0, source.limit());
        });
  }

  @Override
  public void close() {
    engine.close();
  }
}
