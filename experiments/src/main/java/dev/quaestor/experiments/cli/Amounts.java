package dev.quaestor.experiments.cli;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.admission.Rejections;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.fidelity.Resemblance;
import dev.quaestor.eval.comparison.Wording;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers of things, as a person reads them. */
final class Amounts {

  private Amounts() {}

  /** {@code 1 run}, {@code 6 runs}. */
  static String of(long count, String thing) {
    return count == 1 ? "1 " + thing : count + " " + thing + "s";
  }

  /** A cost in words, what is nothing left out: {@code 8 queries, 1,204 input tokens, $0.0012}. */
  static String cost(Cost cost) {
    String words =
        Arrays.stream(Dimension.values())
            .filter(dimension -> dimension.of(cost) > 0)
            .map(dimension -> one(Wording.spend(dimension.of(cost), dimension)))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "nothing" : words;
  }

  /**
   * What a round did not learn from and what that had cost: {@code , rejected 9 of 60 (7 verify, 2
   * form) for 27 calls and 310 tokens}; nothing where all was learned.
   */
  static String rejections(Round round) {
    Rejections rejections = Rejections.of(List.of(round));
    if (rejections.byReason().isEmpty()) {
      return "";
    }
    Rejections.Lost all = rejections.all();
    return String.format(
        Locale.ROOT,
        ", rejected %d of %d (%s) for %,d calls and %,d tokens",
        all.answers(),
        round.admissions().size(),
        rejections.byReason().entrySet().stream()
            .map(e -> e.getValue().answers() + " " + e.getKey())
            .collect(Collectors.joining(", ")),
        Math.round(all.calls()),
        Math.round(all.tokens()));
  }

  /**
   * How written questions rank beside their seeds, one by one and by group: {@code , fidelity 0.41
   * (98 questions), 0.80 (6 groups)}; nothing where none was scored.
   */
  static String fidelity(List<Echo> echoes) {
    if (echoes.isEmpty()) {
      return "";
    }
    Resemblance found = Resemblance.of(echoes);
    String items = correlation(found.items(), "question");
    return ", fidelity "
        + items
        + (found.groups().pairs() == 0 ? "" : ", " + correlation(found.groups(), "group"));
  }

  private static String correlation(RankCorrelation found, String thing) {
    return found.value().isPresent()
        ? String.format(
            Locale.ROOT, "%.2f (%s)", found.value().getAsDouble(), of(found.pairs(), thing))
        : "open (%s: %s)".formatted(of(found.pairs(), thing), found.reason());
  }

  private static String one(String amount) {
    return amount.equals("1 queries") ? "1 query" : amount.replaceFirst("^(1 .*token)s$", "$1");
  }

  /** What is spent of what is limited: {@code 15 of 60 queries, 812 of 5000 output-tokens}. */
  static String spent(Cost spent, Limits limits) {
    return Arrays.stream(Dimension.values())
        .filter(dimension -> limits.limit(dimension).isPresent())
        .map(
            dimension ->
                String.format(
                    Locale.ROOT,
                    "%d of %d %s",
                    dimension.of(spent),
                    limits.limit(dimension).getAsLong(),
                    dimension.key()))
        .collect(Collectors.joining(", "));
  }

  /** So many nanoseconds ahead, rounded up: {@code 12 s}, {@code 4 min}, {@code 2 h 5 min}. */
  static String time(long ahead) {
    Duration left = Duration.ofNanos(ahead);
    return left.toHours() > 1
        ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
        : left.toMinutes() > 0
            ? "%d min".formatted(left.toMinutes() + 1)
            : "%d s".formatted(left.toSeconds() + 1);
  }
}
