package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long a student's work takes on this machine, measured on random tokens.
 *
 * @param learned seconds to train on one example, with its share of the optimizer's step
 * @param answered seconds to answer one prompt among many
 */
public record Pace(double learned, double answered) {

  private static final int TOGETHER = 64;
  private static final long LEAST_NANOS = 3_000_000_000L;
  private static final long MOST_NANOS = 20_000_000_000L;
  private static final double STEADY = 0.9;

  /** So low that the same examples, learned thousands of times, teach nothing. */
  private static final double RATE = 1e-12;

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
   * @param clock nanoseconds
   */
  public static Pace of(Decoder decoder, Load load, Execution execution, LongSupplier clock) {
    return measured(
        decoder,
        load,
        execution,
        clock,
        () -> new FinetuningSession(decoder, OptimizerSettings.constant(RATE), execution));
  }

  /**
   * The pace of an adapter beside its base, which training changes; the two merged answer.
   *
   * @param clock nanoseconds
   */
  public static Pace of(
      FinetuningSession.Adapted adapted, Load load, Execution execution, LongSupplier clock) {
    try (Decoder merged = adapted.adapter().merged(adapted.base())) {
      return measured(
          merged,
          load,
          execution,
          clock,
          () -> new FinetuningSession(adapted, OptimizerSettings.constant(RATE), execution, 1L));
    }
  }

  private static Pace measured(
      Decoder decoder,
      Load load,
      Execution execution,
      LongSupplier clock,
      Supplier<FinetuningSession> training) {
    int vocabulary = decoder.config().vocab();
    List<int[]> prompts = load.prompts(vocabulary);
    Sampling greedy = Sampling.greedy(load.answer(), Set.of());
    double answered;
    try (Generator generator = new Generator(decoder, execution, clock)) {
      answered =
          seconds(() -> generator.generate(prompts, greedy, SplittableRandom::new), clock)
              / TOGETHER;
    }
    List<Sequence> examples = load.examples(vocabulary);
    try (FinetuningSession session = training.get()) {
      return new Pace(seconds(() -> session.step(examples), clock) / load.batch(), answered);
    }
  }

  /**
   * Of one go, once it is compiled: the median of the last third, when the third before was no
   * slower or the time is over.
   */
  private static double seconds(Runnable go, LongSupplier clock) {
    long begun = clock.getAsLong();
    List<Long> taken = new ArrayList<>();
    for (long now = begun; goesOn(taken, now - begun); ) {
      go.run();
      long after = clock.getAsLong();
      taken.add(after - now);
      now = after;
    }
    return third(taken, 2) / 1e9;
  }

  private static boolean goesOn(List<Long> taken, long nanos) {
    if (taken.isEmpty() || nanos < LEAST_NANOS) {
      return true;
    }
    return nanos < MOST_NANOS && third(taken, 2) < STEADY * third(taken, 1);
  }

  private static double third(List<Long> taken, int which) {
    int size = taken.size();
    List<Long> part =
        taken.subList(which * size / 3, Math.max(which * size / 3 + 1, (which + 1) * size / 3));
    return part.stream().sorted().toList().get(part.size() / 2);
  }
}
