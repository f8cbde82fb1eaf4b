package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** A cost as the five columns that it takes in every table with one. */
public final class CostColumns {

  private static final List<String> NAMES =
      List.of("queries", "input_tokens", "output_tokens", "mega_flops", "micro_usd");

  private CostColumns() {}

  /** The columns' names behind {@code prefix}, as SQL lists them. */
  public static String names(String prefix) {
    return NAMES.stream().map(name -> prefix + name).collect(Collectors.joining(", "));
  }

  /** The columns' sums over all rows, none included, as SQL lists them. */
  public static String sums(String prefix) {
    return NAMES.stream()
        .map(name -> "coalesce(sum(" + prefix + name + "), 0)")
        .collect(Collectors.joining(", "));
  }

  /** What stands in them. */
  public static Session.Columns of(Cost cost) {
    return () ->
        List.of(
            cost.queries(),
            cost.inputTokens(),
            cost.outputTokens(),
            cost.megaFlops(),
            cost.microUsd());
  }

  /** The cost in a row's next columns. */
  public static Cost read(Session.Row row) throws SQLException {
    return new Cost(row.integer(), row.integer(), row.integer(), row.integer(), row.integer());
  }
}
