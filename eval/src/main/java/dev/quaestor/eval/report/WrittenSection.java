package dev.quaestor.eval.report;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.fidelity.Harvest;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.fidelity.Resemblance;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What came of each way of asking, and how far what teachers wrote is like what it was written
 * from.
 */
final class WrittenSection {

  private WrittenSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    harvests(html, shown);
    if (written(shown.runs())) {
      resemblance(html, shown);
      html.element(
          "p",
          "Spearman's rank correlation between what the strategy gave a chosen question and what the same student gives the question written from it: question by question, and by the means of each group. High in the aggregate and low one by one says that the right kinds of question were written, and not the ones that were meant.",
          "class",
          "key");
    }
    return html;
  }

  /** The same of one run, round by round; empty where nothing was written. */
  static Html rounds(RunRecord run) {
    Html html = new Html();
    if (!written(List.of(run))) {
      return html;
    }
    Table table =
        new Table(
            "Written questions by round",
            List.of(
                Table.Cell.text("Round"),
                Table.Cell.number("Scored"),
                Table.Cell.number("Rank correlation, one by one"),
                Table.Cell.number("Groups"),
                Table.Cell.number("Rank correlation of groups")));
    for (Round round : run.rounds()) {
      if (!round.echoes().isEmpty()) {
        Resemblance found = Resemblance.of(round.echoes());
        table.row(
            List.of(
                Table.Cell.text(Integer.toString(round.number())),
                Table.Cell.number(Wording.amount(found.items().pairs())),
                Table.Cell.number(said(found.items())),
                Table.Cell.number(Wording.amount(found.groups().pairs())),
                Table.Cell.number(said(found.groups()))));
      }
    }
    table.write(html);
    return html;
  }

  private static void harvests(Html html, Shown shown) {
    Table table =
        new Table(
            "What came of each mode, all seeds together; a chain of calls ends in one judgement",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.text("Mode"),
                Table.Cell.number("Judged"),
                Table.Cell.number("Admitted"),
                Table.Cell.number("Different questions"),
                Table.Cell.number("Charged for one admitted")));
    for (Variant variant : shown.variants()) {
      List<Round> rounds =
          shown.runsOf(variant).stream().flatMap(run -> run.rounds().stream()).toList();
      Harvest.of(rounds).forEach((mode, harvest) -> table.row(row(variant, mode, harvest)));
    }
    if (!table.isEmpty()) {
      table.write(html);
    }
  }

  private static List<Table.Cell> row(Variant variant, String mode, Harvest harvest) {
    String share =
        harvest.judged() == 0
            ? "–"
            : "%s (%s)"
                .formatted(
                    Wording.amount(harvest.admitted()),
                    Wording.percent((double) harvest.admitted() / harvest.judged()));
    return List.of(
        Table.Cell.text(variant.name()),
        Table.Cell.text(mode),
        Table.Cell.number(Wording.amount(harvest.judged())),
        Table.Cell.number(share),
        Table.Cell.number(Wording.amount(harvest.distinct())),
        Table.Cell.number(each(harvest)));
  }

  private static String each(Harvest harvest) {
    List<String> parts = new ArrayList<>();
    for (Dimension dimension : Dimension.values()) {
      harvest
          .perAdmitted(dimension)
          .ifPresent(
              each -> {
                if (each > 0) {
                  parts.add(
                      switch (dimension) {
                        case MICRO_USD, MEGA_FLOPS -> Wording.spend(each, dimension);
                        default ->
                            String.format(Locale.ROOT, "%.1f %s", each, Wording.unit(dimension));
                      });
                }
              });
    }
    return parts.isEmpty() ? "–" : String.join(", ", parts);
  }

  private static void resemblance(Html html, Shown shown) {
    Table table =
        new Table(
            "Rank correlation of written questions with those they were written from, mean over rounds and seeds (lowest to highest)",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.number("Rounds"),
                Table.Cell.number("Questions"),
                Table.Cell.number("One by one"),
                Table.Cell.number("By group")));
    for (Variant variant : shown.variants()) {
      List<Round> rounds =
          shown.runsOf(variant).stream()
              .flatMap(run -> run.rounds().stream())
              .filter(round -> !round.echoes().isEmpty())
              .toList();
      if (!rounds.isEmpty()) {
        List<Resemblance> found = rounds.stream().map(r -> Resemblance.of(r.echoes())).toList();
        table.row(
            List.of(
                Table.Cell.text(variant.name()),
                Table.Cell.number(Wording.amount(rounds.size())),
                Table.Cell.number(
                    Wording.amount(rounds.stream().mapToInt(r -> r.echoes().size()).sum())),
                Table.Cell.number(mean(found, Resemblance::items)),
                Table.Cell.number(mean(found, Resemblance::groups))));
      }
    }
    table.write(html);
  }

  /** The mean of those that have a number; else why the last has none. */
  private static String mean(
      List<Resemblance> found, Function<Resemblance, RankCorrelation> which) {
    DoubleSummaryStatistics values =
        found.stream()
            .map(which)
            .flatMapToDouble(correlation -> correlation.value().stream())
            .summaryStatistics();
    return values.getCount() == 0
        ? which.apply(found.get(found.size() - 1)).reason()
        : String.format(
            Locale.ROOT,
            "%.2f (%.2f to %.2f; %d of %d rounds)",
            values.getAverage(),
            values.getMin(),
            values.getMax(),
            values.getCount(),
            found.size());
  }

  private static String said(RankCorrelation correlation) {
    return correlation.value().isPresent()
        ? String.format(Locale.ROOT, "%.2f", correlation.value().getAsDouble())
        : correlation.reason();
  }

  private static boolean written(List<RunRecord> runs) {
    return runs.stream()
        .flatMap(run -> run.rounds().stream())
        .anyMatch(round -> !round.echoes().isEmpty());
  }
}
