package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A control that knows what teaching gains: twins of the student have been taught references of
 * each group and measured on the steer split. The round is divided in proportion to what each group
 * gained, evenly where none did; inside a group another criterion picks. It says how much better
 * than it does a criterion could divide a budget, and is no criterion itself: it is told answers
 * before they are paid for.
 *
 * @param inside scores the candidates of a group
 * @param selector picks among them
 */
public record Oracle(AcquisitionFunction inside, BatchSelector selector) implements QueryStrategy {

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(inside.needs());
    needs.addAll(selector.needs());
    needs.add(new Need.TwinGains());
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    ToDoubleFunction<Candidate> scores = inside.scores(context);
    List<Scored> scored = Scoring.scored(name(), scores, context);
    Division division = Division.of(scored);
    SortedMap<String, Double> shares = shares(division, context);
    return division
        .picked(shares, selector, context)
        .on(context.evidence(scored).withShares(shares));
  }

  private static SortedMap<String, Double> shares(Division division, SelectionContext context) {
    SortedMap<String, Double> shares = new TreeMap<>();
    division
        .groups()
        .forEach(
            (group, members) -> {
              Candidate any = members.get(0).candidate();
              shares.put(group, Math.max(0, context.beside(new Need.TwinGains(), any)));
            });
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    shares.replaceAll((group, gain) -> sum > 0 ? gain / sum : 1.0 / shares.size());
    return shares;
  }
}
