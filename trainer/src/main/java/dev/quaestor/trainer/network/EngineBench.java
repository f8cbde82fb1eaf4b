package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Gemm;
import dev.quaestor.trainer.engine.GemmPeak;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Precision;
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
   * @param precision what weights were multiplied in
   * @param timesFirst its speed in that of the first that was measured turn about with it, median
   *     over the pairs; 1 of the first itself, and where it was measured alone
   * @param tokensPerSecond median over the repetitions: predicted tokens for training and scoring,
   *     new ones for generation
   * @param gemmShare of the shards' time that went into matrix products
   * @param gemmGflops their rate on one shard, 10^9 operations a second
   * @param gemmPeakGflops the rate of large products in this precision on one shard while all work,
   *     median of those measured before and after the repetitions; 0 where it is not measured
   * @param floorShare how near the floor it came: the part of a repetition that its matrix products
   *     alone would have taken at the rate of large ones just before and after it, 1 where nothing
   *     else took time; median over the repetitions
   * @param residentBytes of the process at the end
   * @param peakBytes the most that were resident since the process began; where the system does not
   *     tell, as at the end
   */
  public record Result(
      Mode mode,
      Precision precision,
      double tokensPerSecond,
      double timesFirst,
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

  /** Measures one kind of work, in the execution's precision. */
  public Result run(Mode mode) {
    return run(mode, List.of(execution)).get(0);
  }

  /**
   * Measures work in f32 and in another precision, turn about, on the same batches; each training
   * changes a copy.
   *
   * @return of f32, then of the other
   */
  public List<Result> beside(Mode mode, Precision other) {
    return run(mode, List.of(execution.in(Precision.F32), execution.in(other)));
  }

  private List<Result> run(Mode mode, List<Execution> executions) {
    return switch (mode) {
      case TRAIN -> train(executions);
      case SCORE -> observing(decoder -> score(decoder, executions));
      case GENERATE -> observing(decoder -> generate(decoder, executions));
    };
  }

  private List<Result> observing(Function<Decoder, List<Result>> measured) {
    if (decoder != null) {
      return measured.apply(decoder);
    }
    FinetuningSession.Adapted beside = Objects.requireNonNull(adapted);
    try (Decoder merged = beside.adapter().merged(beside.base())) {
      return measured.apply(merged);
    }
  }

  private List<Result> train(List<Execution> executions) {
    List<Trained> trained = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    try {
      for (Execution by : executions) {
        Trained next = new Trained(by, executions.size() > 1);
        trained.add(next);
        contenders.add(
            new Contender(by, batch -> next.session.step(batch).tokens(), next.engine::gemm));
      }
      return time(Mode.TRAIN, contenders);
    } finally {
      contenders.forEach(Contender::close);
      trained.forEach(Trained::close);
    }
  }

  /** A training, of a copy where others train beside it. */
  private final class Trained implements AutoCloseable {
    private final @Nullable Decoder whole;
    private final @Nullable Adapter part;
    private final boolean copied;
    private final GradientEngine engine;
    private final FinetuningSession session;

    Trained(Execution by, boolean copied) {
      this.copied = copied;
      whole = decoder == null || !copied ? decoder : decoder.copy();
      Adapter given = adapted == null ? null : adapted.adapter();
      part = given == null || !copied ? given : given.copy();
      engine =
          whole != null
              ? new GradientEngine(whole, by, clock)
              : new GradientEngine(
                  Objects.requireNonNull(adapted).base(), Objects.requireNonNull(part), by, clock);
      session =
          new FinetuningSession(
              whole != null ? whole : Objects.requireNonNull(part),
              OptimizerSettings.constant(3e-4),
              engine,
              OptionalLong.of(1));
    }

    @Override
    public void close() {
      session.close();
      if (copied && whole != null) {
        whole.close();
      }
      if (copied && part != null) {
        part.close();
      }
    }
  }

  private List<Result> score(Decoder decoder, List<Execution> executions) {
    List<Scorer> scorers = executions.stream().map(e -> new Scorer(decoder, e, clock)).toList();
    List<Contender> contenders = new ArrayList<>();
    try {
      for (int i = 0; i < executions.size(); i++) {
        Scorer scorer = scorers.get(i);
        contenders.add(
            new Contender(
                executions.get(i),
                batch -> scorer.score(batch).stream().mapToInt(s -> s.logprobs().length).sum(),
                scorer::gemm));
      }
      return time(Mode.SCORE, contenders);
    } finally {
      contenders.forEach(Contender::close);
      scorers.forEach(Scorer::close);
    }
  }

  private List<Result> generate(Decoder decoder, List<Execution> executions) {
    List<Generator> generators =
        executions.stream().map(e -> new Generator(decoder, e, clock)).toList();
    Sampling sampling = Sampling.at(1, Math.max(1, load.length() / 2), Set.of());
    List<Contender> contenders = new ArrayList<>();
    try {
      for (int i = 0; i < executions.size(); i++) {
        Generator generator = generators.get(i);
        contenders.add(
            new Contender(
                executions.get(i),
                batch ->
                    generator.generate(prompts(batch), sampling, SplittableRandom::new).stream()
                        .mapToInt(g -> g.tokens().length)
                        .sum(),
                generator::gemm));
      }
      return time(Mode.GENERATE, contenders);
    } finally {
      contenders.forEach(Contender::close);
      generators.forEach(Generator::close);
    }
  }

  private static List<int[]> prompts(List<Sequence> batch) {
    return batch.stream()
        .map(s -> Arrays.copyOf(s.tokens(), Math.max(1, s.tokens().length / 2)))
        .toList();
  }

  /** One repetition, and the tokens it counts. */
  private interface Repetition {
    int run(List<Sequence> batch);
  }

  /** What is timed, with what came of it. */
  private final class Contender implements AutoCloseable {
    private final Precision precision;
    private final Repetition repetition;
    private final Supplier<Gemm> gemm;
    private final @Nullable GemmPeak peak;
    private final double[] rates = new double[load.timed()];
    private final double[] floors = new double[load.timed()];
    private final double[] peaks = new double[load.timed()];
    private Gemm before = new Gemm(0, 0);
    private long spent;

    Contender(Execution by, Repetition repetition, Supplier<Gemm> gemm) {
      precision = by.precision();
      this.repetition = repetition;
      this.gemm = gemm;
      peak = by.path() == Execution.Path.FAST ? new GemmPeak(by, clock) : null;
    }

    void warm(List<Sequence> batch) {
      repetition.run(batch);
      before = gemm.get();
    }

    void time(int turn, List<Sequence> batch) {
      double first = peak == null ? 0 : peak.gflops();
      Gemm until = gemm.get();
      long since = clock.getAsLong();
      int tokens = repetition.run(batch);
      long nanos = clock.getAsLong() - since;
      spent += nanos;
      rates[turn] = tokens / (nanos / 1e9);
      if (peak != null) {
        peaks[turn] = (first + peak.gflops()) / 2;
        double most = execution.shards() * peaks[turn];
        floors[turn] = gemm.get().since(until).flops() / nanos / most;
      }
    }

    Result result(Mode mode, double[] others) {
      double[] ratios = new double[rates.length];
      Arrays.setAll(ratios, i -> rates[i] / others[i]);
      Gemm done = gemm.get().since(before);
      ResidentMemory resident = ResidentMemory.now();
      return new Result(
          mode,
          precision,
          median(rates),
          median(ratios),
          done.seconds() / (spent / 1e9 * execution.shards()),
          done.gflops(),
          median(peaks),
          median(floors),
          resident.bytes(),
          resident.peakBytes());
    }

    @Override
    public void close() {
      if (peak != null) {
        peak.close();
      }
    }
  }

  /** All contenders, turn about; the others are held against the first. */
  private List<Result> time(Mode mode, List<Contender> contenders) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < load.warm(); i++) {
      List<Sequence> batch = batch(random);
      contenders.forEach(contender -> contender.warm(batch));
    }
    for (int i = 0; i < load.timed(); i++) {
      List<Sequence> batch = batch(random);
      for (Contender contender : contenders) {
        contender.time(i, batch);
      }
    }
    double[] first = contenders.get(0).rates;
    return contenders.stream().map(contender -> contender.result(mode, first)).toList();
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
