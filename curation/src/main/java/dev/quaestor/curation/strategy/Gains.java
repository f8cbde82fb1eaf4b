package dev.quaestor.curation.strategy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the student gained by each round, for a unit of budget spent on a group in the round, as
 * measured on the group's steer items before and after it.
 *
 * @param byRound one map a round that was followed by a measurement, oldest first; a group on which
 *     nothing was spent is not in it
 */
record Gains(List<Map<String, Double>> byRound) {

  /** What of the steer split counts as gained. */
  enum Measure {
    /** The fall of the mean loss, in nats per token. */
    LOSS,
    /**
     * The rise of e^(−loss), the mean probability of a token of the reference: what is hopeless
     * cannot gain much of it however high its loss was, nor what is mastered.
     */
    PROBABILITY;

    private double gain(double earlier, double later) {
      return this == LOSS ? earlier - later : Math.exp(-later) - Math.exp(-earlier);
    }
  }

  /**
   * The gains of all rounds before the one to come, the last measured by what was just observed.
   */
  static Gains before(SelectionContext context, Dimension axis, Measure measure) {
    List<Round> rounds = context.state().rounds();
    List<Map<String, Double>> gains = new ArrayList<>();
    for (int r = 1; r < rounds.size(); r++) {
      SortedMap<String, Double> earlier = rounds.get(r).selection().evidence().steerLosses();
      SortedMap<String, Double> later =
          r + 1 < rounds.size()
              ? rounds.get(r + 1).selection().evidence().steerLosses()
              : context.steerLosses();
      gains.add(perUnit(spent(rounds.get(r), axis), earlier, later, measure));
    }
    return new Gains(gains);
  }

  private static Map<String, Long> spent(Round round, Dimension axis) {
    Map<String, String> seen = new HashMap<>(); // a cluster, where clusters stand for groups
    round.selection().evidence().sightings().forEach(s -> seen.put(s.candidateId(), s.group()));
    Map<String, Long> spent = new HashMap<>();
    for (Exchange exchange : round.exchanges()) {
      Candidate candidate = exchange.request().candidate();
      String group = seen.getOrDefault(candidate.id(), candidate.group());
      spent.merge(group, axis.of(exchange.charge()), Long::sum);
    }
    return spent;
  }

  private static Map<String, Double> perUnit(
      Map<String, Long> spent,
      SortedMap<String, Double> earlier,
      SortedMap<String, Double> later,
      Measure measure) {
    Map<String, Double> gains = new HashMap<>();
    spent.forEach(
        (group, units) -> {
          if (units > 0 && earlier.containsKey(group) && later.containsKey(group)) {
            gains.put(group, measure.gain(earlier.get(group), later.get(group)) / units);
          }
        });
    return gains;
  }

  /** The mean of the last two gains of each group that has any. */
  Map<String, Double> smoothed() {
    Map<String, List<Double>> all = new HashMap<>();
    for (Map<String, Double> round : byRound) {
      round.forEach((group, gain) -> all.computeIfAbsent(group, g -> new ArrayList<>()).add(gain));
    }
    Map<String, Double> means = new HashMap<>();
    all.forEach(
        (group, gains) ->
            means.put(
                group,
                gains.subList(Math.max(0, gains.size() - 2), gains.size()).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow()));
    return means;
  }
}
