package dev.quaestor.curation.strategy;

import dev.quaestor.curation.student.Draw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often each final answer was given among samples of one candidate. A sample without a final
 * answer, or cut at the length limit, agrees with none, not even with another such.
 *
 * @param samples how many there were
 * @param counts how many gave each, largest first
 */
record Votes(int samples, List<Integer> counts) {

  static Votes of(List<Draw> draws) {
    Map<String, Integer> byAnswer = new HashMap<>();
    List<Integer> counts = new ArrayList<>();
    for (Draw draw : draws) {
      Optional<String> vote =
          draw.observation().truncated() ? Optional.empty() : draw.finalAnswer();
      vote.ifPresentOrElse(v -> byAnswer.merge(v, 1, Integer::sum), () -> counts.add(1));
    }
    counts.addAll(byAnswer.values());
    counts.sort(Comparator.reverseOrder());
    return new Votes(draws.size(), List.copyOf(counts));
  }

  /** The share of the most frequent final answer, in [1 / samples, 1]. */
  double most() {
    return (double) counts.get(0) / samples;
  }

  /** The entropy of the final answers' frequencies, in nats. */
  double entropy() {
    double entropy = 0;
    for (int count : counts) {
      double share = (double) count / samples;
      entropy -= share * Math.log(share);
    }
    return entropy;
  }
}
