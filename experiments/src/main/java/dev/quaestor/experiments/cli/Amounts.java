package dev.quaestor.experiments.cli;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.fidelity.Resemblance;
import dev.quaestor.eval.comparison.Wording;
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
}
