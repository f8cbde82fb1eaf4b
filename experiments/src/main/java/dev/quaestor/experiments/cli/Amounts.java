package dev.quaestor.experiments.cli;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers of things, as a person reads them. */
final class Amounts {

  private Amounts() {}

  /** {@code 1 run}, {@code 6 runs}. */
  static String of(long count, String thing) {
    return count == 1 ? "1 " + thing : count + " " + thing + "s";
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
