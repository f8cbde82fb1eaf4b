package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Metric;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On how many of the seeds both finished one variant ended higher than another, on the primary
 * metric; shown as {@code 9/10}.
 *
 * @param higher seeds on which it ended strictly higher
 * @param seeds seeds that both finished
 */
public record Wins(int higher, int seeds) {

  /** What a table says of the marks in a matrix of wins. */
  public static final String LEGEND =
      "▲ better, ▼ worse, = not distinguishable, ? too few seeds, × barred";

  static Wins of(Metric metric, Standing of, Standing than) {
    int seeds = 0;
    int higher = 0;
    for (Map.Entry<Long, Map<Metric, Double>> run : of.bySeed().entrySet()) {
      @Nullable Double score = run.getValue().get(metric);
      @Nullable Double other =
          than.bySeed().getOrDefault(run.getKey(), Map.<Metric, Double>of()).get(metric);
      if (score != null && other != null) {
        seeds++;
        higher += score > other ? 1 : 0;
      }
    }
    return new Wins(higher, seeds);
  }

  @Override
  public String toString() {
    return higher + "/" + seeds;
  }
}
