package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Gemm;
import dev.quaestor.trainer.engine.GemmPeak;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures training, scoring or generation of a decoder on random tokens, every token counting. */
public final class EngineBench {
  private final @Nullable Decoder decoder;
  private final FinetuningSession.@Nullable Adapted adapted;
  private final DecoderConfig config;
  private final Load load;
  private final Execution execution;
  private final LongSupplier clock;

  /** What is measured. */
  public enum Mode {
    TRAIN,
    SCORE,
    GENERATE
  }

  /**
   * The work of one repetition: a batch of sequences, each with {@code minLength} to {@code length}
   * predicted tokens, uniformly drawn; generation answers as many prompts of those lengths, halved,
   * with as many new tokens.
   */
  public record Load(int batch, int length, int minLength, int warm, int timed) {
    public Load {
      if (batch < 1 || minLength < 2 || length < minLength || warm < 0 || timed < 1) {
        throw new IllegalArgumentException(
            "a bench load needs batch >= 1, 2 <= minLength <= length, warm >= 0, timed >= 1; found batch "
                + batch
                + ", minLength "
                + minLength
                + ", length "
                + length
                + ", warm "
                + warm
                + ", timed "
                + timed);
      }
    }
  }

  /**
   * What was measured.
   *
   * @param tokensPerSecond median over the repetitions: predicted tokens for training and scoring,
   *     new ones for generation
   * @param gemmShare of the shards' time that went into matrix products
   * @param gemmGflops their rate on one shard, 10^9 operations a second
   * @param gemmPeakGflops the rate of large products on one shard while all work, median of those
   *     measured between the repetitions; 0 where it is not measured
   * @param floorShare how near the floor it came: the part of a repetition that its matrix products
   *     alone would have taken at the rate of large ones just before and after it, 1 where nothing
   *     else took time; median over the repetitions
   * @param residentBytes of the process at the end
   * @param peakBytes the most that were resident since the process began; where the system does not
   *     tell, as at the end
   */
  public record Result(
      Mode mode,
      double tokensPerSecond,
      double gemmShare,
      double gemmGflops,
      double gemmPeakGflops,
      double floorShare,
      long residentBytes,
      long peakBytes) {}

  /**
   * A bench over a decoder, which training changes.
   *
   * @param clock nanoseconds
   */
  public EngineBench(Decoder decoder, Load load, Execution execution, LongSupplier clock) {
    this(decoder.config(), decoder, null, load, execution, clock);
  }

  /**
   * A bench of an adapter beside its base, which training changes; scoring and generation are by
   * the two merged.
   *
   * @param clock nanoseconds
   */
  public EngineBench(
      FinetuningSession.Adapted adapted, Load load, Execution execution, LongSupplier clock) {
    this(adapted.base().config(), null, adapted, load, execution, clock);
  }

  private EngineBench(
      DecoderConfig config,
      @Nullable Decoder decoder,
      FinetuningSession.@Nullable Adapted adapted,
      Load load,
      Execution execution,
      LongSupplier clock) {
    this.config = config;
    this.decoder = decoder;
    this.adapted = adapted;
    this.load = load;
    this.execution = execution;
    this.clock = clock;
    if (load.length() > config.context()) {
      throw new IllegalArgumentException(
          "length "
              + load.length()
              + " passes the decoder's context of "
              + config.context()
              + ": lower length");
    }
  }

  public Result run(Mode mode) {
    return switch (mode) {
      case TRAIN -> train();
      case SCORE -> observing(this::score);
      case GENERATE -> observing(this::generate);
    };
  }

  private Result observing(Function<Decoder, Result> measured) {
    if (decoder != null) {
      return measured.apply(decoder);
    }
    FinetuningSession.Adapted beside = Objects.requireNonNull(adapted);
    try (Decoder merged = beside.adapter().merged(beside.base())) {
      return measured.apply(merged);
    }
  }

  private Result train() {
    GradientEngine engine =
        decoder != null
            ? new GradientEngine(decoder, execution, clock)
            : new GradientEngine(
                Objects.requireNonNull(adapted).base(), adapted.adapter(), execution, clock);
    Learnable learnable = decoder != null ? decoder : Objects.requireNonNull(adapted).adapter();
    try (FinetuningSession session =
        new FinetuningSession(
            learnable, OptimizerSettings.constant(3e-4), engine, OptionalLong.of(1))) {
      return time(Mode.TRAIN, batch -> session.step(batch).tokens(), engine::gemm);
    }
  }

  private Result score(Decoder decoder) {
    try (Scorer scorer = new Scorer(decoder, execution, clock)) {
      return time(
          Mode.SCORE,
          batch -> scorer.score(batch).stream().mapToInt(s -> s.logprobs().length).sum(),
          scorer::gemm);
    }
  }

  private Result generate(Decoder decoder) {
    try (Generator generator = new Generator(decoder, execution, clock)) {
      Sampling sampling = Sampling.at(1, Math.max(1, load.length() / 2), Set.of());
      return time(
          Mode.GENERATE,
          batch -> {
            List<int[]> prompts =
                batch.stream()
                    .map(s -> Arrays.copyOf(s.tokens(), Math.max(1, s.tokens().length / 2)))
                    .toList();
            return generator.generate(prompts, sampling, SplittableRandom::new).stream()
                .mapToInt(g -> g.tokens().length)
                .sum();
          },
          generator::gemm);
    }
  }

  /** One repetition, and the tokens it counts. */
  private interface Repetition {
    int run(List<Sequence> batch);
  }

  private Result time(Mode mode, Repetition repetition, Supplier<Gemm> gemm) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < load.warm(); i++) {
      repetition.run(batch(random));
    }
    boolean held = execution.path() == Execution.Path.FAST;
    double[] rates = new double[load.timed()];
    double[] floors = new double[rates.length];
    double[] peaks = new double[rates.length + 1];
    long spent = 0;
    Gemm before = gemm.get();
    try (GemmPeak peak = held ? new GemmPeak(execution.shards(), clock) : null) {
      peaks[0] = peak == null ? 0 : peak.gflops();
      for (int i = 0; i < rates.length; i++) {
        List<Sequence> batch = batch(random);
        Gemm until = gemm.get();
        long since = clock.getAsLong();
        int tokens = repetition.run(batch);
        long nanos = clock.getAsLong() - since;
        spent += nanos;
        rates[i] = tokens / (nanos / 1e9);
        if (peak != null) {
          peaks[i + 1] = peak.gflops();
          double most = execution.shards() * (peaks[i] + peaks[i + 1]) / 2;
          floors[i] = gemm.get().since(until).flops() / nanos / most;
        }
      }
    }
    Gemm done = gemm.get().since(before);
    ResidentMemory resident = ResidentMemory.now();
    return new Result(
        mode,
        median(rates),
        done.seconds() / (spent / 1e9 * execution.shards()),
        done.gflops(),
        median(peaks),
        median(floors),
        resident.bytes(),
        resident.peakBytes());
  }

  private List<Sequence> batch(SplittableRandom random) {
    List<Sequence> batch = new ArrayList<>();
    for (int s = 0; s < load.batch(); s++) {
      int length = load.minLength() + random.nextInt(load.length() - load.minLength() + 1);
      batch.add(new Sequence(random.ints(length + 1, 0, config.vocab()).toArray(), 1));
    }
    return batch;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
