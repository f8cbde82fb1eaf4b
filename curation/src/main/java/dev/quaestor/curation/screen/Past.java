package dev.quaestor.curation.screen;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Sighting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rounds of a ledger saw: of each candidate the last time, of each group what its
 * candidates were like in the last round that saw any.
 */
final class Past {

  private final Map<String, Seen> candidates = new HashMap<>();
  private final Map<String, Level> groups = new HashMap<>();
  private Level all = new Level(0, 0);

  /**
   * One candidate, the last time it was seen.
   *
   * @param round when
   * @param score what it was given
   * @param logProbability of the student's own answer; 0 where none was needed
   * @param before its score the time before; the same where there was none
   * @param group what its group was like then
   */
  record Seen(int round, double score, double logProbability, double before, Level group) {}

  /** The mean of a group. */
  record Level(double score, double logProbability) {}

  /** Sums over a group, each candidate weighing as many as it was drawn from. */
  private static final class Sums {
    private double weight;
    private double score;
    private double logProbability;

    void add(Sighting seen, double weighs) {
      weight += weighs;
      score += weighs * seen.score();
      logProbability += weighs * logProbability(seen);
    }

    Level mean() {
      return new Level(score / weight, logProbability / weight);
    }
  }

  private Past() {}

  /** Of {@code rounds}, oldest first; what had no score is left out. */
  static Past of(List<Round> rounds) {
    Past past = new Past();
    rounds.forEach(past::add);
    return past;
  }

  private void add(Round round) {
    Evidence evidence = round.selection().evidence();
    List<Sighting> scored = scored(round);
    Set<String> slice = new HashSet<>(evidence.screening().slice());
    double weighs =
        slice.isEmpty()
            ? 1
            : (double) evidence.screening().rest(evidence.sightings().size()) / slice.size();
    Sums whole = new Sums();
    Map<String, Sums> sums = new HashMap<>();
    for (Sighting seen : scored) {
      double weight = slice.contains(seen.candidateId()) ? weighs : 1;
      whole.add(seen, weight);
      sums.computeIfAbsent(seen.group(), group -> new Sums()).add(seen, weight);
    }
    if (scored.isEmpty()) {
      return;
    }
    all = whole.mean();
    sums.forEach((group, sum) -> groups.put(group, sum.mean()));
    for (Sighting seen : scored) {
      Seen earlier = candidates.get(seen.candidateId());
      candidates.put(
          seen.candidateId(),
          new Seen(
              round.number(),
              seen.score(),
              logProbability(seen),
              earlier == null ? seen.score() : earlier.score(),
              level(seen.group())));
    }
  }

  /** What {@code round} saw and scored. */
  static List<Sighting> scored(Round round) {
    return round.selection().evidence().sightings().stream()
        .filter(seen -> Double.isFinite(seen.score()))
        .toList();
  }

  private static double logProbability(Sighting seen) {
    return Double.isFinite(seen.logProbability()) ? seen.logProbability() : 0;
  }

  boolean saw(String candidateId) {
    return candidates.containsKey(candidateId);
  }

  /** The last sighting of a candidate that was seen. */
  Seen last(String candidateId) {
    Seen last = candidates.get(candidateId);
    if (last == null) {
      throw new IllegalArgumentException("candidate " + candidateId + " was never seen");
    }
    return last;
  }

  Map<String, Seen> candidates() {
    return candidates;
  }

  /** What a group is like; as all are where it was never seen. */
  Level level(String group) {
    return groups.getOrDefault(group, all);
  }

  boolean isEmpty() {
    return candidates.isEmpty();
  }
}
