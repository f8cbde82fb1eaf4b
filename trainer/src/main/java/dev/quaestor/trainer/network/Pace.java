package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How long a student's work takes on this machine, measured on random tokens.
 *
 * @param learned seconds to train on one example, with its share of the optimizer's step
 * @param answered seconds to answer one prompt among many
 * @param warming seconds that both took longer before they were compiled, once a process
 */
public record Pace(double learned, double answered, double warming) {

  private static final int TOGETHER = 64;
  private static final double LEAST_SECONDS = 5;
  private static final double MOST_SECONDS = 20;
  private static final double STEADY = 0.9;

  /** So low that the same examples, learned thousands of times, teach nothing. */
  private static final double RATE = 1e-12;

  /**
   * What time is measured by, both in nanoseconds.
   *
   * @param wall goes on whoever has the processors
   * @param processor what this program has had of them: steady where others take the rest
   */
  public record Clocks(LongSupplier wall, LongSupplier processor) {}

  /** The same work by both clocks. */
  public record Both(Pace wall, Pace processor) {}

  /**
   * What is measured.
   *
   * @param prompt tokens of a prompt
   * @param answer tokens of an answer, its end among them
   * @param batch examples a step
   */
  public record Load(int prompt, int answer, int batch) {

    public Load {
      if (prompt < 1 || answer < 1 || batch < 1) {
        throw new IllegalArgumentException(
            "a pace needs prompt, answer and batch of at least 1; found %d, %d, %d"
                .formatted(prompt, answer, batch));
      }
    }

    private List<Sequence> examples(int vocabulary) {
      var random = new SplittableRandom(1);
      return Stream.generate(
              () -> new Sequence(random.ints(prompt + answer, 0, vocabulary).toArray(), prompt))
          .limit(batch)
          .toList();
    }

    private List<int[]> prompts(int vocabulary) {
      var random = new SplittableRandom(2);
      return Stream.generate(() -> random.ints(prompt, 0, vocabulary).toArray())
          .limit(TOGETHER)
          .toList();
    }
  }

  /**
   * The pace of a decoder, which training changes: some seconds, until it is compiled, and one step
   * and 64 answers at least.
   *
   * @param execution of training; answers are in floats
   */
  public static Both of(Decoder decoder, Load load, Execution execution, Clocks clocks) {
    return measured(
        decoder,
        load,
        execution,
        clocks,
        () -> new FinetuningSession(decoder, OptimizerSettings.constant(RATE), execution));
  }

  /** The pace of an adapter beside its base, which training changes; the two merged answer. */
  public static Both of(
      FinetuningSession.Adapted adapted, Load load, Execution execution, Clocks clocks) {
    try (Decoder merged = adapted.adapter().merged(adapted.base())) {
      return measured(
          merged,
          load,
          execution,
          clocks,
          () -> new FinetuningSession(adapted, OptimizerSettings.constant(RATE), execution, 1L));
    }
  }

  private static Both measured(
      Decoder decoder,
      Load load,
      Execution execution,
      Clocks clocks,
      Supplier<FinetuningSession> training) {
    int vocabulary = decoder.config().vocab();
    List<int[]> prompts = load.prompts(vocabulary);
    Sampling greedy = Sampling.greedy(load.answer(), Set.of());
    List<Taken> answered;
    try (Generator generator = new Generator(decoder, execution.in(Precision.F32), clocks.wall())) {
      answered = taken(() -> generator.generate(prompts, greedy, SplittableRandom::new), clocks);
    }
    List<Sequence> examples = load.examples(vocabulary);
    try (FinetuningSession session = training.get()) {
      List<Taken> learned = taken(() -> session.step(examples), clocks);
      return new Both(
          of(learned, answered, load.batch(), Clock.WALL),
          of(learned, answered, load.batch(), Clock.PROCESSOR));
    }
  }

  private static Pace of(List<Taken> learned, List<Taken> answered, int batch, Clock clock) {
    double step = clock.third(learned, 2);
    double answers = clock.third(answered, 2);
    double all = clock.sum(learned) + clock.sum(answered);
    return new Pace(
        step / batch,
        answers / TOGETHER,
        Math.max(0, all - learned.size() * step - answered.size() * answers));
  }

  /** Seconds of one go. */
  private record Taken(double wall, double processor) {}

  /** What a go usually takes by a clock. */
  private enum Clock {
    /** The median: others may have taken the processors for a while. */
    WALL(Taken::wall, sorted -> sorted[sorted.length / 2]),
    /** The mean: systems count it in hundredths of a second, which many a go does not last. */
    PROCESSOR(Taken::processor, sorted -> Arrays.stream(sorted).average().orElseThrow());

    private final ToDoubleFunction<Taken> of;
    private final ToDoubleFunction<double[]> usual;

    Clock(ToDoubleFunction<Taken> of, ToDoubleFunction<double[]> usual) {
      this.of = of;
      this.usual = usual;
    }

    double sum(List<Taken> taken) {
      return taken.stream().mapToDouble(of).sum();
    }

    /** Of the first, second or last third. */
    double third(List<Taken> taken, int which) {
      int size = taken.size();
      int from = which * size / 3;
      int to = Math.max(from + 1, (which + 1) * size / 3);
      return usual.applyAsDouble(
          taken.subList(from, to).stream().mapToDouble(of).sorted().toArray());
    }
  }

  /**
   * Going again and again until it is compiled: until the last third was no faster than the one
   * before it, or the time is over. What a go then takes is what those of the last third took.
   */
  private static List<Taken> taken(Runnable go, Clocks clocks) {
    List<Taken> taken = new ArrayList<>();
    for (double all = 0; goesOn(taken, all); ) {
      long wall = clocks.wall().getAsLong();
      long processor = clocks.processor().getAsLong();
      go.run();
      Taken one =
          new Taken(
              (clocks.wall().getAsLong() - wall) / 1e9,
              (clocks.processor().getAsLong() - processor) / 1e9);
      taken.add(one);
      all += one.processor();
    }
    return taken;
  }

  /** By processor time: where others take the processors it takes longer to be compiled. */
  private static boolean goesOn(List<Taken> taken, double seconds) {
    if (taken.isEmpty() || seconds < LEAST_SECONDS) {
      return true;
    }
    return seconds < MOST_SECONDS
        && Clock.PROCESSOR.third(taken, 2) < STEADY * Clock.PROCESSOR.third(taken, 1);
  }
}
