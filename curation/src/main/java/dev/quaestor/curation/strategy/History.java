package dev.quaestor.curation.strategy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What earlier rounds saw, discounted by age: evidence of a round ago counts half, of two rounds
 * ago a quarter, because the student it was taken of has since learned.
 *
 * @param candidates verified answers by candidate id
 * @param groups the same by group
 */
record History(Map<String, Tally> candidates, Map<String, Tally> groups) {

  /** What evidence is worth after one round more. */
  static final double DISCOUNT = 0.5;

  /** Verified answers, discounted, so not whole numbers. */
  record Tally(double right, double all) {

    static final Tally NONE = new Tally(0, 0);

    Tally plus(Tally other) {
      return new Tally(right + other.right, all + other.all);
    }

    Tally minus(Tally other) {
      return new Tally(Math.max(0, right - other.right), Math.max(0, all - other.all));
    }

    Tally times(double weight) {
      return new Tally(weight * right, weight * all);
    }

    /** The share that is right; 0 where nothing was verified. */
    double rate() {
      return all == 0 ? 0 : right / all;
    }
  }

  /** The verified answers before the round to come. */
  static History verdicts(RunState state) {
    return new History(tallied(state, Sighting::candidateId), tallied(state, Sighting::group));
  }

  private static Map<String, Tally> tallied(RunState state, Function<Sighting, String> key) {
    Map<String, Tally> tallies = new HashMap<>();
    for (Round round : state.rounds()) {
      double weight = Math.pow(DISCOUNT, state.next() - round.number());
      for (Sighting seen : round.selection().evidence().sightings()) {
        Tally tally = new Tally(seen.right(), seen.judged()).times(weight);
        tallies.merge(key.apply(seen), tally, Tally::plus);
      }
    }
    return tallies;
  }

  /** The last sighting of each candidate of which an answer was verified. */
  static Map<String, Sighting> lastJudged(RunState state) {
    Map<String, Sighting> last = new HashMap<>();
    for (Round round : state.rounds()) {
      for (Sighting seen : round.selection().evidence().sightings()) {
        if (seen.judged() > 0) {
          last.put(seen.candidateId(), seen);
        }
      }
    }
    return last;
  }

  Tally ofCandidate(String id) {
    return candidates.getOrDefault(id, Tally.NONE);
  }

  Tally ofGroup(String group) {
    return groups.getOrDefault(group, Tally.NONE);
  }
}
