package dev.quaestor.curation.strategy;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Learning progress: the budget goes where it has just paid. Each group's progress is the fall of
 * the student's loss on that group's steer items for a unit of budget spent there, the mean of the
 * last two rounds in which something was; three quarters of a round are divided by what progress is
 * above 0, a quarter evenly. A group on which nothing was spent yet counts as the best one known:
 * optimism tries it once. Inside a group the candidates are picked by another criterion.
 *
 * <p>After the learning-progress curricula of SEC (arXiv 2505.14970) and DUMP (2504.09710), which
 * take rewards where this takes losses. Only a closed loop has progress to look at, and only a pool
 * with visible groups; where it has none, clusters take their place.
 *
 * @param inside scores the candidates of a group
 * @param selector picks among them
 * @param axis in which the budget is counted
 * @param clusters how many clusters take the groups' place; 0 for the groups
 */
public record Progress(
    AcquisitionFunction inside, BatchSelector selector, Dimension axis, int clusters)
    implements QueryStrategy {

  /** By the pool's own groups. */
  public Progress(AcquisitionFunction inside, BatchSelector selector, Dimension axis) {
    this(inside, selector, axis, 0);
  }

  /** The part of a round that is spread evenly, whatever paid. */
  private static final double EVEN = 0.25;

  @Override
  public String name() {
    return "progress";
  }

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(inside.needs());
    needs.addAll(selector.needs());
    needs.add(new Need.SteerLoss());
    if (clusters > 0) {
      needs.add(new Need.Clusters(clusters));
    }
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    ToDoubleFunction<Candidate> scores = inside.scores(context);
    List<Scored> scored = Scoring.scored(name(), scores, context);
    Division division = Division.of(scored);
    SortedMap<String, Double> shares =
        shares(
            List.copyOf(division.groups().keySet()),
            Gains.before(context, axis, Gains.Measure.LOSS).smoothed());
    return division
        .picked(shares, selector, context)
        .on(context.evidence(scored).withShares(shares));
  }

  private static SortedMap<String, Double> shares(
      List<String> groups, Map<String, Double> progress) {
    double best = progress.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    SortedMap<String, Double> weights = new TreeMap<>();
    groups.forEach(g -> weights.put(g, Math.max(0, progress.getOrDefault(g, best))));
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    double even = 1.0 / groups.size();
    weights.replaceAll((g, weight) -> sum > 0 ? (1 - EVEN) * weight / sum + EVEN * even : even);
    return weights;
  }
}
