package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, of a round's answers to one prompt, those with the final answer that more of them give
 * than any other (Wang et al. 2022, arXiv 2203.11171). Answers without one have no vote and are not
 * kept; where several final answers share the most votes there is no majority, and none is kept. It
 * needs no reference.
 *
 * @param vote the final answer of a text
 * @param atLeast so many must give it, a tie of so many being none either; 0 for a majority of
 *     whatever size
 */
public record Majority(Function<String, Optional<String>> vote, int atLeast) {

  /** A majority of whatever size. */
  public Majority(Function<String, Optional<String>> vote) {
    this(vote, 0);
  }

  private String name() {
    return atLeast == 0 ? "majority: " : "agree: ";
  }

  /**
   * Why answers are not kept, by their position.
   *
   * @param answers what each answer would teach; null where it has nothing to learn
   */
  Map<Integer, String> rejections(List<@Nullable Example> answers) {
    Map<String, List<Integer>> byCandidate = new LinkedHashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      Example answer = answers.get(i);
      if (answer != null) {
        byCandidate.computeIfAbsent(answer.candidateId(), id -> new ArrayList<>()).add(i);
      }
    }
    Map<Integer, String> rejections = new TreeMap<>();
    byCandidate.values().forEach(group -> judge(group, answers, rejections));
    return rejections;
  }

  private void judge(
      List<Integer> group, List<@Nullable Example> answers, Map<Integer, String> rejections) {
    Map<Integer, String> votes = new TreeMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int position : group) {
      Example answer = answers.get(position);
      Optional<String> given = answer == null ? Optional.empty() : vote.apply(answer.answer());
      if (given.isEmpty()) {
        rejections.put(position, name() + "no final answer to vote with");
      } else {
        votes.put(position, given.get());
        counts.merge(given.get(), 1, Integer::sum);
      }
    }
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<String> leading =
        counts.entrySet().stream()
            .filter(e -> e.getValue() == most)
            .map(Map.Entry::getKey)
            .toList();
    votes.forEach(
        (position, given) -> {
          if (most < atLeast) {
            rejections.put(
                position,
                "%sat most %d of %d answers say the same, %d are needed"
                    .formatted(name(), most, group.size(), atLeast));
          } else if (leading.size() > 1) {
            rejections.put(
                position,
                "%s%d final answers have %d of %d votes each"
                    .formatted(name(), leading.size(), most, votes.size()));
          } else if (!given.equals(leading.get(0))) {
            rejections.put(
                position,
                "%sanother answer has %d of %d votes".formatted(name(), most, votes.size()));
          }
        });
  }
}
