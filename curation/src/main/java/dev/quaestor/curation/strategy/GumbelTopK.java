package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sampling without replacement with p ∝ exp(z/τ), z the standardised score: the k largest of z/τ
 * plus Gumbel noise are such a sample (Kool et al. 2019, arXiv 1903.06059). The noise is keyed by
 * (seed, round, id), so the order of the pool does not matter.
 *
 * @param temperature τ: near 0 it is top-k, large it is random
 */
public record GumbelTopK(double temperature) implements BatchSelector {

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
    double[] logits = standardised(scored);
    List<Weighted> weighted = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      weighted.add(new Weighted(scored.get(i), logits[i] / temperature));
    }
    return drawn(weighted, context, count);
  }

  /** A candidate and the logarithm of its weight in the first draw. */
  record Weighted(Scored scored, double logWeight) {}

  /** {@code count} of {@code weighted} without replacement, p ∝ exp(log weight). */
  static Selection drawn(List<Weighted> weighted, SelectionContext context, int count) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    record Perturbed(Scored scored, double key) {}
    List<Perturbed> perturbed = new ArrayList<>();
    for (Weighted each : weighted) {
      String id = each.scored().candidate().id();
      double uniform = streams.stream(context.round(), "gumbel", id).nextDouble();
      double gumbel = -Math.log(-Math.log(Math.max(uniform, Double.MIN_NORMAL)));
      perturbed.add(new Perturbed(each.scored(), each.logWeight() + gumbel));
    }
    List<Selection.Pick> picks =
        perturbed.stream()
            .sorted(
                Comparator.comparingDouble(Perturbed::key)
                    .reversed()
                    .thenComparing(p -> p.scored().candidate().id()))
            .limit(count)
            .map(p -> Ranking.pick(p.scored()))
            .toList();
    double[] logits = weighted.stream().mapToDouble(Weighted::logWeight).toArray();
    return new Selection(picks, List.of(), effectivePool(logits));
  }

  private static double[] standardised(List<Scored> scored) {
    double[] values = scored.stream().mapToDouble(Scored::score).toArray();
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    double deviation = Math.sqrt(variance);
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation == 0 ? 0 : (values[i] - mean) / deviation;
    }
    return values;
  }

  /** exp of the entropy of softmax(logits). */
  private static double effectivePool(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double weighted = 0;
    for (double logit : logits) {
      double weight = Math.exp(logit - largest);
      sum += weight;
      weighted += weight * (logit - largest);
    }
    return logits.length == 0 ? 0 : Math.exp(Math.log(sum) - weighted / sum);
  }
}
