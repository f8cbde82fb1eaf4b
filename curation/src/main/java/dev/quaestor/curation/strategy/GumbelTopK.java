package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Sampling without replacement with p ∝ exp(z/τ), z the standardised score: the k largest of z/τ
 * plus Gumbel noise are such a sample (Kool et al. 2019, arXiv 1903.06059). The noise is keyed by
 * (seed, round, id), so the order of the pool does not matter.
 *
 * @param temperature τ: near 0 it is top-k, large it is random
 */
public record GumbelTopK(double temperature) implements MergingSelector {

  public GumbelTopK {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "strategy.temperature must be positive, found " + temperature);
    }
  }

  @Override
  public String name() {
    return "gumbel";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    return pick(Parts.here(List.of(scored)), context, count);
  }

  @Override
  public Selection pick(Parts<List<Scored>> scored, SelectionContext context, int count) {
    Standard standard = Standard.of(scored);
    double scale = temperature;
    return drawn(new Weights(scored, s -> standard.of(s.score()) / scale), context, count);
  }

  /**
   * Candidates with the logarithm of each one's weight in the first draw.
   *
   * @param scored in pool order
   */
  private record Weights(Parts<List<Scored>> scored, ToDoubleFunction<Scored> logWeight) {}

  /** A candidate and the logarithm of its weight in the first draw. */
  record Weighted(Scored scored, double logWeight) {}

  /** {@code count} of {@code weighted} without replacement, p ∝ exp(log weight). */
  static Selection drawn(List<Weighted> weighted, SelectionContext context, int count) {
    Map<Scored, Double> logWeights = new IdentityHashMap<>();
    weighted.forEach(each -> logWeights.put(each.scored(), each.logWeight()));
    List<Scored> scored = weighted.stream().map(Weighted::scored).toList();
    return drawn(new Weights(Parts.here(List.of(scored)), logWeights::get), context, count);
  }

  private static Selection drawn(Weights weights, SelectionContext context, int count) {
    List<Perturbed> best =
        weights.scored.merged(
            part -> perturbed(part, weights.logWeight, context, count),
            (a, b) -> first(Ranking.joined(a, b), count));
    List<Selection.Pick> picks = best.stream().map(p -> Ranking.pick(p.scored())).toList();
    return new Selection(picks, List.of(), effectivePool(weights));
  }

  private record Perturbed(Scored scored, double key) {}

  private static List<Perturbed> perturbed(
      List<Scored> part, ToDoubleFunction<Scored> logWeight, SelectionContext context, int count) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    List<Perturbed> perturbed = new ArrayList<>(part.size());
    for (Scored each : part) {
      String id = each.candidate().id();
      double uniform = streams.stream(context.round(), "gumbel", id).nextDouble();
      double gumbel = -Math.log(-Math.log(Math.max(uniform, Double.MIN_NORMAL)));
      perturbed.add(new Perturbed(each, logWeight.applyAsDouble(each) + gumbel));
    }
    return first(perturbed, count);
  }

  private static List<Perturbed> first(List<Perturbed> perturbed, int count) {
    return perturbed.stream()
        .sorted(
            Comparator.comparingDouble(Perturbed::key)
                .reversed()
                .thenComparing(p -> p.scored().candidate().id()))
        .limit(count)
        .toList();
  }

  /** Mean and deviation of all scores, summed in pool order. */
  private record Standard(double mean, double deviation) {

    static Standard of(Parts<List<Scored>> scored) {
      int size = scored.each(List::size).stream().mapToInt(n -> n).sum();
      double mean =
          scored.through(
              0.0,
              (sum, part) -> {
                double carried = sum;
                for (Scored each : part) {
                  carried += each.score() / size;
                }
                return carried;
              });
      double variance =
          scored.through(
              0.0,
              (sum, part) -> {
                double carried = sum;
                for (Scored each : part) {
                  carried += (each.score() - mean) * (each.score() - mean) / size;
                }
                return carried;
              });
      return new Standard(mean, Math.sqrt(variance));
    }

    double of(double score) {
      return deviation == 0 ? 0 : (score - mean) / deviation;
    }
  }

  /** exp of the entropy of the softmax of all log weights. */
  private static double effectivePool(Weights weights) {
    ToDoubleFunction<Scored> logWeight = weights.logWeight;
    double largest =
        weights.scored.merged(
            part ->
                part.stream().mapToDouble(logWeight).reduce(Double.NEGATIVE_INFINITY, Math::max),
            Math::max);
    double sum =
        weights.scored.through(
            0.0,
            (before, part) -> {
              double carried = before;
              for (Scored each : part) {
                carried += Math.exp(logWeight.applyAsDouble(each) - largest);
              }
              return carried;
            });
    double weighted =
        weights.scored.through(
            0.0,
            (before, part) -> {
              double carried = before;
              for (Scored each : part) {
                double logit = logWeight.applyAsDouble(each);
                carried += Math.exp(logit - largest) * (logit - largest);
              }
              return carried;
            });
    return sum == 0 ? 0 : Math.exp(Math.log(sum) - weighted / sum);
  }
}
