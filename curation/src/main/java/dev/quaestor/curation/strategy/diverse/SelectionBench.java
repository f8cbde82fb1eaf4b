package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How long it takes to choose a batch. The floor is what memory alone would take: the numbers of
 * every distance that was computed, read once at the rate at which this machine reads the points on
 * all its threads. BADGE and k-centre compute few of the candidates × picks distances that their
 * definitions speak of, and say what share.
 */
public final class SelectionBench {

  /** What can be measured, by the name scripts know it by. */
  public enum Mode {
    BADGE("badge"),
    K_CENTRE("k-centre"),
    PLUS_PLUS("k-means++"),
    TOP_K("top-k");

    private final String written;

    Mode(String written) {
      this.written = written;
    }

    public String written() {
      return written;
    }
  }

  /**
   * What was found.
   *
   * @param candidates chosen from
   * @param width numbers of each
   * @param seconds the median of the repetitions
   * @param computed the share of candidates × picks (× trials) distances that was computed
   * @param floorSeconds what reading their numbers would take
   */
  public record Result(
      Mode mode,
      int candidates,
      int width,
      int picks,
      double seconds,
      double computed,
      double floorSeconds) {}

  private final Points points;
  private final int picks;
  private final int repeat;
  private final LongSupplier clock;
  private final double bytesPerSecond;

  /**
   * @param points chosen from by all but top-k
   * @param picks of each mode
   * @param repeat timed repetitions
   * @param clock nanoseconds
   */
  public SelectionBench(Points points, int picks, int repeat, LongSupplier clock) {
    if (picks < 1 || picks > points.size() || repeat < 1) {
      throw new IllegalArgumentException(
          "a bench of selection needs 1 pick or more, as many candidates, and 1 repetition or more; found %d picks of %d candidates, %d repetitions"
              .formatted(picks, points.size(), repeat));
    }
    this.points = points;
    this.picks = picks;
    this.repeat = repeat;
    this.clock = clock;
    bytesPerSecond = bytesPerSecond();
  }

  /** A hundred clusters of unlike spread, always the same. */
  public static Points made(int size, int width) {
    long length = (long) size * width;
    if (size < 1 || width < 1 || length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "points are 1 or more of width 1 or more, less than 2^31 numbers together; found %d of %d"
              .formatted(size, width));
    }
    RandomStreams streams = new RandomStreams(1);
    RandomGenerator random = streams.stream(0, "bench");
    float[] centres = new float[100 * width];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextGaussian();
    }
    float[] values = new float[(int) length];
    IntStream.range(0, size)
        .parallel()
        .forEach(
            i -> {
              RandomGenerator own = streams.stream(0, "bench", Integer.toString(i));
              int from = own.nextInt(100) * width;
              double spread = 0.5 * Math.exp(0.5 * own.nextGaussian());
              for (int j = 0; j < width; j++) {
                values[i * width + j] = (float) (centres[from + j] + spread * own.nextGaussian());
              }
            });
    return new Points(size, width, values);
  }

  /** The rate at which all threads together read the points, the best of five passes. */
  private double bytesPerSecond() {
    float[] values = points.values();
    int parts = 64;
    float[] sums = new float[parts];
    double best = 0;
    for (int pass = 0; pass < 5; pass++) {
      long before = clock.getAsLong();
      IntStream.range(0, parts)
          .parallel()
          .forEach(
              part -> {
                int from = (int) ((long) values.length * part / parts);
                int to = (int) ((long) values.length * (part + 1) / parts);
                float a = 0;
                float b = 0;
                float c = 0;
                float d = 0;
                // One number of every cache line: the line is read whole all the same.
                for (int i = from; i < to - 48; i += 64) {
                  a += values[i];
                  b += values[i + 16];
                  c += values[i + 32];
                  d += values[i + 48];
                }
                sums[part] = a + b + c + d;
              });
      double seconds = Math.max(1, clock.getAsLong() - before) / 1e9;
      best = Math.max(best, values.length * 4.0 / seconds);
    }
    return best;
  }

  /** Measures one mode on the points; top-k is {@link #topK}. */
  public Result run(Mode mode) {
    chosen(mode, sample(), Math.min(picks, 20));
    double[] seconds = new double[repeat];
    long computed = 0;
    for (int i = 0; i < repeat; i++) {
      long before = clock.getAsLong();
      computed = chosen(mode, points, picks);
      seconds[i] = (clock.getAsLong() - before) / 1e9;
    }
    double all = (double) points.size() * picks;
    double read = mode == Mode.PLUS_PLUS ? all : computed;
    double asDefined = mode == Mode.PLUS_PLUS ? all * PlusPlus.trials(picks) : all;
    return new Result(
        mode,
        points.size(),
        points.width(),
        picks,
        median(seconds),
        computed / asDefined,
        read * points.width() * 4 / bytesPerSecond);
  }

  /** Few points, which the compiler is warmed up on. */
  private Points sample() {
    int size = Math.min(points.size(), 4096);
    float[] values = new float[size * points.width()];
    System.arraycopy(points.values(), 0, values, 0, values.length);
    return new Points(size, points.width(), values);
  }

  /** How many distances it took. */
  private static long chosen(Mode mode, Points points, int picks) {
    RandomGenerator random = new RandomStreams(1).stream(1, mode.written());
    Points none = Points.none(points.width());
    Nearest nearest = new Nearest(points, none, picks);
    switch (mode) {
      case BADGE -> Badge.choose(points, nearest, picks, random);
      case K_CENTRE -> KCentre.choose(points, nearest, picks);
      case PLUS_PLUS -> {
        int trials = PlusPlus.trials(picks);
        PlusPlus.choose(new Panels(points), picks, trials, random);
        return points.size() * (1 + (picks - 1L) * trials);
      }
      case TOP_K -> throw new IllegalArgumentException("top-k chooses by scores, not by points");
    }
    return nearest.evaluated();
  }

  /** The highest of so many scores, as a round picks them. */
  public Result topK(int scores) {
    RandomGenerator random = new RandomStreams(1).stream(1, "scores");
    List<Scored> scored = new ArrayList<>(scores);
    for (int i = 0; i < scores; i++) {
      scored.add(new Scored(Candidate.of("prompt " + i, "bench", ""), random.nextDouble()));
    }
    RunState state = RunState.start(1).after(Round.base("", List.of()));
    SelectionContext context = new SelectionContext(state, Observed.unseen(List.of()), picks);
    double[] seconds = new double[Math.max(5, repeat)];
    for (int i = 0; i < seconds.length; i++) {
      long before = clock.getAsLong();
      new TopK().pick(scored, context, picks);
      seconds[i] = (clock.getAsLong() - before) / 1e9;
    }
    return new Result(
        Mode.TOP_K, scores, 1, picks, median(seconds), 1, scores * 8.0 / bytesPerSecond);
  }

  private static double median(double[] seconds) {
    java.util.Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }
}
