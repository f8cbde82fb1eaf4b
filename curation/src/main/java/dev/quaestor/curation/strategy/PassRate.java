package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.History.Tally;
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
 * its weight. Both carry over rounds, what is older counting less ({@link History}). Looks at
 * references: a league of its own.
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

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    History history = History.verdicts(context.state());
    Map<String, Tally> groups = new HashMap<>();
    for (Candidate candidate : context.candidates()) {
      groups.merge(candidate.group(), now(context.samples(candidate)), Tally::plus);
    }
    groups.replaceAll((group, tally) -> tally.plus(history.ofGroup(group)));
    return candidate -> {
      Tally own = now(context.samples(candidate)).plus(history.ofCandidate(candidate.id()));
      return expectedVariance(own, groups.get(candidate.group()).minus(own));
    };
  }

  private static Tally now(List<Draw> draws) {
    return new Tally(draws.stream().filter(Draw::right).count(), draws.size());
  }

  private static double expectedVariance(Tally own, Tally others) {
    double weight = Math.min(GROUP_WEIGHT, others.all());
    double alpha = 1 + weight * others.rate() + own.right();
    double beta = 1 + weight * (1 - others.rate()) + own.all() - own.right();
    double sum = alpha + beta;
    return alpha * beta / (sum * (sum + 1));
  }
}
