package dev.quaestor.eval.report;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** What was owed against its limit, what was really billed, and what the student itself took. */
final class SpendSection {

  private SpendSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    List<Dimension> dimensions =
        Arrays.stream(Dimension.values())
            .filter(d -> shown.runs().stream().anyMatch(run -> counts(run, d)))
            .toList();
    if (dimensions.isEmpty()) {
      return html.element("p", "Nothing was charged and nothing billed.");
    }
    charges(html, shown, dimensions);
    purposes(html, shown, dimensions);
    overRounds(html, shown);
    bills(html, shown, dimensions);
    html.element(
        "p",
        "The charge is what a run owes for what it asked, the same on every machine; it governs the "
            + "loop. The bill is every attempt really sent: answers taken from the tape cost nothing "
            + "there, retries and failures do.",
        "class",
        "key");
    return html;
  }

  /** What making the students took. */
  static Html effort(Shown shown) {
    Html html = new Html();
    Table table =
        new Table(
            "Effort of a run, mean over seeds",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.number("Observed"),
                Table.Cell.number("Observation tokens"),
                Table.Cell.number("Observation compute"),
                Table.Cell.number("Optimizer steps"),
                Table.Cell.number("Training tokens"),
                Table.Cell.number(
                    "Steps per 1,000 " + Wording.unit(shown.question().trainingAxis()))));
    for (Variant variant : shown.variants()) {
      List<RunRecord> runs = shown.runsOf(variant);
      if (runs.isEmpty()) {
        continue;
      }
      double steps = mean(runs, r -> r.effort().steps());
      double charged = mean(runs, r -> shown.question().trainingAxis().of(r.charge()));
      table.row(
          List.of(
              Table.Cell.text(variant.name()),
              Table.Cell.number(Wording.amount(mean(runs, r -> r.effort().observed()))),
              Table.Cell.number(Wording.amount(mean(runs, r -> r.effort().observationTokens()))),
              Table.Cell.number(
                  Wording.spend(
                      mean(runs, r -> r.effort().observationMegaFlops()), Dimension.MEGA_FLOPS)),
              Table.Cell.number(Wording.amount(steps)),
              Table.Cell.number(Wording.amount(mean(runs, r -> r.effort().trainingTokens()))),
              Table.Cell.number(charged == 0 ? "–" : Wording.amount(1000 * steps / charged))));
    }
    if (!table.isEmpty()) {
      table.write(html);
    }
    return html;
  }

  private interface OfRound {
    long value(Round round);
  }

  private static double mean(List<RunRecord> runs, OfRound of) {
    return runs.stream()
        .mapToLong(run -> run.rounds().stream().mapToLong(of::value).sum())
        .average()
        .orElse(0);
  }

  private static boolean counts(RunRecord run, Dimension dimension) {
    return dimension.of(run.charged()) > 0
        || dimension.of(run.billed()) > 0
        || run.limits().limit(dimension).isPresent();
  }

  private static void charges(Html html, Shown shown, List<Dimension> dimensions) {
    Table table =
        new Table("Charged to a run, mean over seeds, against its limit", head(dimensions));
    for (Variant variant : shown.variants()) {
      List<RunRecord> runs = shown.runsOf(variant);
      if (runs.isEmpty()) {
        continue;
      }
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(variant.name())));
      for (Dimension dimension : dimensions) {
        double charged =
            runs.stream().mapToLong(run -> dimension.of(run.charged())).average().orElse(0);
        OptionalLong limit = runs.get(0).limits().limit(dimension);
        row.add(
            limit.isEmpty()
                ? Table.Cell.number(amount(charged, dimension))
                : Table.Cell.bar(
                    amount(charged, dimension) + " of " + amount(limit.getAsLong(), dimension),
                    limit.getAsLong() == 0 ? 0 : charged / limit.getAsLong()));
      }
      table.row(row);
    }
    table.write(html);
  }

  /** What choosing cost beside what generating cost. */
  private static void purposes(Html html, Shown shown, List<Dimension> dimensions) {
    List<Table.Cell> head = new ArrayList<>(head(dimensions));
    head.add(1, Table.Cell.text("For"));
    head.add(Table.Cell.number("The student's own reading"));
    Table table = new Table("Charged to a run by what it was for, mean over seeds", head);
    for (Variant variant : shown.variants()) {
      List<RunRecord> runs = shown.runsOf(variant);
      if (runs.isEmpty()) {
        continue;
      }
      String read =
          "%s tokens, %s"
              .formatted(
                  Wording.amount(mean(runs, r -> r.effort().observationTokens())),
                  Wording.spend(
                      mean(runs, r -> r.effort().observationMegaFlops()), Dimension.MEGA_FLOPS));
      Map<String, Function<RunRecord, Cost>> purposes = new LinkedHashMap<>();
      purposes.put("generation", RunRecord::chargedForAnswers);
      purposes.put("selection", run -> run.charged(Appraisal.Purpose.SELECTION));
      purposes.put("admission", run -> run.charged(Appraisal.Purpose.ADMISSION));
      purposes.forEach(
          (purpose, charged) -> {
            List<Table.Cell> row = new ArrayList<>();
            row.add(Table.Cell.text(variant.name()));
            row.add(Table.Cell.text(purpose));
            for (Dimension d : dimensions) {
              double amount =
                  runs.stream().mapToLong(run -> d.of(charged.apply(run))).average().orElse(0);
              row.add(Table.Cell.number(amount(amount, d)));
            }
            row.add(Table.Cell.number(purpose.equals("selection") ? read : "–"));
            table.row(row);
          });
    }
    table.write(html);
  }

  /** What had been charged after each round, a bar for the share of the most any variant spent. */
  private static void overRounds(Html html, Shown shown) {
    Dimension axis = shown.question().axis();
    int rounds = shown.runs().stream().mapToInt(run -> run.rounds().size()).max().orElse(0);
    double most = shown.runs().stream().mapToLong(r -> axis.of(r.charged())).max().orElse(0);
    if (rounds < 2 || most == 0) {
      return;
    }
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("After round")));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    Table table =
        new Table(Wording.capital(Wording.unit(axis)) + " charged so far, mean over seeds", head);
    for (int round = 1; round < rounds; round++) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(Integer.toString(round))));
      for (Variant variant : shown.variants()) {
        int through = round;
        double charged =
            shown.runsOf(variant).stream()
                .filter(run -> run.rounds().size() > through)
                .mapToLong(
                    run ->
                        run.rounds().subList(0, through + 1).stream()
                            .mapToLong(r -> axis.of(r.charge()))
                            .sum())
                .average()
                .orElse(Double.NaN);
        row.add(
            Double.isNaN(charged)
                ? Table.Cell.number("–")
                : Table.Cell.bar(amount(charged, axis), charged / most));
      }
      table.row(row);
    }
    table.write(html);
  }

  private static void bills(Html html, Shown shown, List<Dimension> dimensions) {
    Table table = new Table("Billed in all, over all seeds", head(dimensions));
    Cost all = Cost.ZERO;
    for (Variant variant : shown.variants()) {
      Cost billed = billed(shown.runsOf(variant));
      all = all.plus(billed);
      table.row(bill(variant.name(), billed, dimensions));
    }
    if (shown.variants().size() > 1) {
      table.row(bill("all", all, dimensions));
    }
    table.write(html);
  }

  private static List<Table.Cell> bill(String name, Cost billed, List<Dimension> dimensions) {
    List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(name)));
    dimensions.forEach(d -> row.add(Table.Cell.number(amount(d.of(billed), d))));
    return row;
  }

  private static Cost billed(List<RunRecord> runs) {
    return runs.stream().map(RunRecord::billed).reduce(Cost.ZERO, Cost::plus);
  }

  private static List<Table.Cell> head(List<Dimension> dimensions) {
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Variant")));
    for (Dimension dimension : dimensions) {
      head.add(
          Table.Cell.number(
              switch (dimension) {
                case MICRO_USD -> "Money";
                case MEGA_FLOPS -> "Teacher compute";
                default -> Wording.capital(Wording.unit(dimension));
              }));
    }
    return head;
  }

  /** An amount without the unit that its column names. */
  private static String amount(double amount, Dimension dimension) {
    return switch (dimension) {
      case MICRO_USD, MEGA_FLOPS -> Wording.spend(amount, dimension);
      default -> Wording.amount(amount);
    };
  }
}
