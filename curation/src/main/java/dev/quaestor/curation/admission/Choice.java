package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.TextLoss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which of a prompt's answers are kept, of those that all rules let pass, where they are more than
 * may be.
 *
 * @param perPrompt the most examples of one prompt, earlier rounds' included
 * @param keep which of them
 */
public record Choice(int perPrompt, Keep keep) {

  /** No limit. */
  public static final Choice ALL = new Choice(Integer.MAX_VALUE, Keep.FIRST);

  /** Which answers are kept. */
  public enum Keep {
    /** Those asked first. */
    FIRST,
    /**
     * Those the student in force finds likeliest: of the highest probability per token, end token
     * included (GRAPE: Zhang et al. 2025, arXiv 2502.04194); of equals those asked first.
     */
    LIKELIEST
  }

  public Choice {
    if (perPrompt < 1) {
      throw new IllegalArgumentException(
          "admission.per-prompt must be at least 1, found " + perPrompt);
    }
  }

  /**
   * What was decided.
   *
   * @param rejections of those that are not kept, by position among the answers
   * @param readTokens tokens the student read to compare them
   */
  record Decision(Map<Integer, String> rejections, long readTokens) {}

  /** An answer that passed, at its position among the round's. */
  record Passed(int position, Example example) {}

  /**
   * Decides among {@code passed}.
   *
   * @param before what was admitted in earlier rounds
   * @param losses the student's, asked only where there is something to compare
   */
  Decision of(
      List<Passed> passed, Admitted before, Function<List<Example>, List<TextLoss>> losses) {
    Map<String, List<Passed>> byCandidate = new LinkedHashMap<>();
    for (Passed each : passed) {
      byCandidate.computeIfAbsent(each.example().candidateId(), id -> new ArrayList<>()).add(each);
    }
    Map<Integer, String> rejections = new TreeMap<>();
    Map<Integer, Double> found = new TreeMap<>();
    long tokens = 0;
    if (keep == Keep.LIKELIEST) {
      List<Passed> compared =
          byCandidate.values().stream()
              .filter(group -> room(group, before) > 0 && group.size() > room(group, before))
              .flatMap(List::stream)
              .toList();
      List<TextLoss> read =
          compared.isEmpty()
              ? List.of()
              : losses.apply(compared.stream().map(Passed::example).toList());
      for (int i = 0; i < compared.size(); i++) {
        found.put(compared.get(i).position(), read.get(i).perToken());
        tokens += read.get(i).tokens();
      }
    }
    for (List<Passed> group : byCandidate.values()) {
      int room = room(group, before);
      List<Passed> ranked = new ArrayList<>(group);
      ranked.sort(Comparator.comparingDouble(each -> found.getOrDefault(each.position(), 0.0)));
      for (Passed over : ranked.subList(Math.min(room, ranked.size()), ranked.size())) {
        rejections.put(over.position(), reason(over, ranked, room, found));
      }
    }
    return new Decision(rejections, tokens);
  }

  private int room(List<Passed> group, Admitted before) {
    return Math.max(0, perPrompt - before.count(group.get(0).example().candidateId()));
  }

  private String reason(Passed over, List<Passed> ranked, int room, Map<Integer, Double> losses) {
    Double loss = losses.get(over.position());
    return loss == null
        ? "per-prompt: the prompt has its " + perPrompt + " already"
        : String.format(
            Locale.ROOT,
            "likeliest: the student's loss on it is %.3f nats a token, on the last one kept %.3f",
            loss,
            losses.getOrDefault(ranked.get(room - 1).position(), Double.NaN));
  }
}
