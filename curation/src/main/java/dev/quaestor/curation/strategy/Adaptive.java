package dev.quaestor.curation.strategy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A bandit over strategies, for who does not know which one suits the task. Each round is divided
 * among them, and each pick says who made it. A strategy's reward for a round is what its picks
 * gained: the mean, over them, of the rise of e^(−loss) on the steer items of the pick's group for
 * a unit of budget spent there; the loss itself falls fastest where it was highest, which is where
 * nothing is learned. Shares follow exponential weights of the rewards, divided by the largest
 * there was, older ones fading; every strategy keeps a part, so that it can come back.
 *
 * <p>Hedge (Freund and Schapire 1997) with what was gained fed back by group, so that strategies
 * which chose from the same group are told apart by how much of it they chose, not by luck of the
 * draw. A pool of one group tells none apart and is refused at the start.
 *
 * @param arms the strategies, by names that differ
 * @param axis in which the budget is counted
 */
public record Adaptive(List<QueryStrategy> arms, Dimension axis) implements QueryStrategy {

  /** The part of a round that is divided evenly. */
  private static final double EXPLORATION = 0.2;

  /** How strongly shares follow rewards. */
  private static final double RATE = 2;

  /** What a reward is worth after one round more. */
  private static final double FADING = 0.7;

  public Adaptive {
    arms = List.copyOf(arms);
    long names = arms.stream().map(QueryStrategy::name).distinct().count();
    if (arms.size() < 2 || names != arms.size()) {
      throw new IllegalArgumentException(
          "adaptive chooses among two strategies or more, all different, found "
              + arms.stream().map(QueryStrategy::name).toList());
    }
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>();
    arms.forEach(arm -> needs.addAll(arm.needs(round)));
    needs.add(new Need.SteerLoss());
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    SortedMap<String, Double> shares = shares(context);
    Map<String, Integer> most =
        shares.keySet().stream()
            .collect(Collectors.toMap(name -> name, name -> context.candidates().size()));
    SortedMap<String, Integer> seats = Apportionment.of(shares, most, context.count());
    List<Candidate> left = new ArrayList<>(context.candidates());
    List<List<Selection.Pick>> picks = new ArrayList<>();
    double effective = 0;
    for (QueryStrategy arm : arms) {
      int count = Math.min(seats.get(arm.name()), left.size());
      if (count > 0) {
        Selection some = arm.select(context.only(left, count));
        picks.add(some.picks().stream().map(pick -> pick.by(arm.name())).toList());
        Set<String> taken =
            some.picks().stream().map(Selection.Pick::candidateId).collect(Collectors.toSet());
        left.removeIf(candidate -> taken.contains(candidate.id()));
        effective += some.effectivePool();
      }
    }
    double pool = Math.min(effective, context.candidates().size());
    return new Selection(Ranking.interleaved(picks), List.of(), pool)
        .on(context.evidence().withShares(shares));
  }

  private SortedMap<String, Double> shares(SelectionContext context) {
    SortedMap<String, Double> standing = new TreeMap<>();
    arms.forEach(arm -> standing.put(arm.name(), 0.0));
    List<Map<String, Double>> gains =
        Gains.before(context, axis, Gains.Measure.PROBABILITY).byRound();
    List<Map<String, Double>> rewards = new ArrayList<>();
    for (int r = 0; r < gains.size(); r++) {
      rewards.add(rewards(context.state().rounds().get(r + 1), gains.get(r)));
    }
    double largest =
        rewards.stream()
            .flatMap(round -> round.values().stream())
            .mapToDouble(Math::abs)
            .max()
            .orElse(0);
    for (Map<String, Double> round : rewards) {
      standing.replaceAll(
          (name, sum) ->
              FADING * sum + (largest > 0 ? RATE * round.getOrDefault(name, 0.0) / largest : 0));
    }
    double highest = standing.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    standing.replaceAll((name, sum) -> Math.exp(sum - highest));
    double sum = standing.values().stream().mapToDouble(Double::doubleValue).sum();
    standing.replaceAll(
        (name, weight) -> (1 - EXPLORATION) * weight / sum + EXPLORATION / arms.size());
    return standing;
  }

  /** The mean gain of each strategy's picks in {@code round}. */
  private static Map<String, Double> rewards(Round round, Map<String, Double> gains) {
    Map<String, String> groups = new HashMap<>();
    for (Exchange exchange : round.exchanges()) {
      Candidate candidate = exchange.request().candidate();
      groups.put(candidate.id(), candidate.group());
    }
    return round.selection().picks().stream()
        .filter(pick -> gains.containsKey(groups.getOrDefault(pick.candidateId(), "")))
        .collect(
            Collectors.groupingBy(
                Selection.Pick::by,
                Collectors.averagingDouble(pick -> gains.get(groups.get(pick.candidateId())))));
  }
}
