package dev.quaestor.curation.strategy;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
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
 * with visible groups.
 *
 * @param inside scores the candidates of a group
 * @param selector picks among them
 * @param axis in which the budget is counted
 */
public record Progress(AcquisitionFunction inside, BatchSelector selector, Dimension axis)
    implements QueryStrategy {

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
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    ToDoubleFunction<Candidate> scores = inside.scores(context);
    List<Scored> scored = Scoring.scored(name(), scores, context);
    SortedMap<String, List<Scored>> groups = new TreeMap<>();
    scored.forEach(
        s -> groups.computeIfAbsent(s.candidate().group(), g -> new ArrayList<>()).add(s));
    SortedMap<String, Double> shares =
        shares(
            List.copyOf(groups.keySet()),
            Gains.before(context, axis, Gains.Measure.LOSS).smoothed());
    Map<String, Integer> sizes = new HashMap<>();
    groups.forEach((group, members) -> sizes.put(group, members.size()));
    List<List<Selection.Pick>> picks = new ArrayList<>();
    double effective = 0;
    for (var given : Apportionment.of(shares, sizes, context.count()).entrySet()) {
      if (given.getValue() > 0) {
        Selection some = selector.pick(groups.get(given.getKey()), context, given.getValue());
        picks.add(some.picks());
        effective += some.effectivePool();
      }
    }
    return new Selection(Ranking.interleaved(picks), List.of(), effective)
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
