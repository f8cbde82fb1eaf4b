package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * E[p(1 − p)], p the chance that a sampled answer of the student is right, under a Beta posterior:
 * αβ / ((α + β)(α + β + 1)). Where p̂(1 − p̂) of k samples is 0 or a coin's toss for small k, the
 * evidence of a candidate's group is its prior, so that one sample each is enough: α = 1 + wμ +
 * right, β = 1 + w(1 − μ) + wrong, with μ the share of right samples among the group's others and w
 * its weight. Looks at references: a league of its own.
 *
 * @param samples k, at least 1
 * @param temperature at which they are drawn
 */
public record PassRate(int samples, double temperature) implements AcquisitionFunction {

  /** As many samples as the group's evidence counts for at the most. */
  private static final double GROUP_WEIGHT = 4;

  @Override
  public String name() {
    return "pass-rate";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Samples(samples, temperature), new Need.Verdicts());
  }

  private record Tally(int right, int all) {

    static Tally of(List<Draw> draws) {
      return new Tally((int) draws.stream().filter(Draw::right).count(), draws.size());
    }

    Tally plus(Tally other) {
      return new Tally(right + other.right, all + other.all);
    }

    Tally minus(Tally other) {
      return new Tally(right - other.right, all - other.all);
    }
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    Map<String, Tally> groups = new HashMap<>();
    for (Candidate candidate : context.candidates()) {
      groups.merge(candidate.group(), Tally.of(context.samples(candidate)), Tally::plus);
    }
    return candidate -> {
      Tally own = Tally.of(context.samples(candidate));
      return expectedVariance(own, groups.get(candidate.group()).minus(own));
    };
  }

  private static double expectedVariance(Tally own, Tally others) {
    double weight = Math.min(GROUP_WEIGHT, others.all);
    double rate = others.all == 0 ? 0 : (double) others.right / others.all;
    double alpha = 1 + weight * rate + own.right;
    double beta = 1 + weight * (1 - rate) + own.all - own.right;
    double sum = alpha + beta;
    return alpha * beta / (sum * (sum + 1));
  }
}
