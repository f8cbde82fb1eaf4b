package dev.quaestor.eval.report;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.screen.Recall;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How each variant chose: what the student could already do of what was picked, how much was looked
 * at for it, and what any two variants asked in common.
 */
final class ChoicesSection {

  /** From this accuracy of the incumbent on a skill's held-out items on, the skill is mastered. */
  private static final double MASTERED = 0.9;

  /** Up to this one it is out of reach. */
  private static final double OUT_OF_REACH = 0.1;

  private ChoicesSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    if (shown.runs().stream().allMatch(run -> run.rounds().size() < 2)) {
      return html;
    }
    html.element(
        "p",
        "Mastered is a skill of which the student in force had %s or more of the held-out items right when it was asked about, out of reach one with %s or less. The effective pool is how many candidates a selector drew from as if evenly."
            .formatted(Wording.percent(MASTERED), Wording.percent(OUT_OF_REACH)),
        "class",
        "key");
    picks(shown).write(html);
    if (shown.variants().size() > 1) {
      overlap(shown).write(html);
    }
    shown.variants().forEach(variant -> divided(html, shown.runsOf(variant)));
    screened(shown).ifPresent(table -> table.write(html));
    return html;
  }

  private static Table picks(Shown shown) {
    Table table =
        new Table(
            "What the picks were",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.number("Mastered"),
                Table.Cell.number("Between"),
                Table.Cell.number("Out of reach"),
                Table.Cell.number("Effective pool"),
                Table.Cell.number("Observed a round"),
                Table.Cell.number("Tokens to choose")));
    for (Variant variant : shown.variants()) {
      List<Round> rounds =
          shown.runsOf(variant).stream().flatMap(run -> run.rounds().stream().skip(1)).toList();
      double[] parts = abilities(shown.runsOf(variant));
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(variant.name())));
      for (double part : parts) {
        row.add(Table.Cell.number(Wording.percent(part)));
      }
      row.add(number(mean(rounds, round -> round.selection().effectivePool())));
      row.add(number(mean(rounds, round -> round.effort().observed())));
      row.add(number(mean(rounds, round -> round.effort().observationTokens())));
      table.row(row);
    }
    return table;
  }

  /**
   * The shares of picks whose skill was mastered, between, and out of reach; NaN without skills.
   */
  private static double[] abilities(List<RunRecord> runs) {
    double[] counts = new double[3];
    for (RunRecord run : runs) {
      for (int r = 1; r < run.rounds().size(); r++) {
        Round before = run.rounds().get(r - 1);
        if (before.evaluations().isEmpty()) {
          continue;
        }
        var groups = RunRecord.monitored(before).groups();
        for (Exchange exchange : run.rounds().get(r).exchanges()) {
          Scorecard.Group group = groups.get(exchange.request().candidate().group());
          if (group != null && group.items() > 0) {
            double accuracy = group.accuracy();
            counts[accuracy >= MASTERED ? 0 : accuracy > OUT_OF_REACH ? 1 : 2]++;
          }
        }
      }
    }
    double sum = counts[0] + counts[1] + counts[2];
    return IntStream.range(0, 3)
        .mapToDouble(i -> sum == 0 ? Double.NaN : counts[i] / sum)
        .toArray();
  }

  private static Table overlap(Shown shown) {
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Variant")));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    Table table = new Table("Questions two variants have in common, of those either asked", head);
    Map<Variant, Map<Long, Set<String>>> asked = new HashMap<>();
    shown.variants().forEach(variant -> asked.put(variant, bySeed(shown.runsOf(variant))));
    for (Variant one : shown.variants()) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(one.name())));
      for (Variant other : shown.variants()) {
        row.add(
            Table.Cell.number(
                one.equals(other)
                    ? "·"
                    : Wording.percent(common(asked.get(one), asked.get(other)))));
      }
      table.row(row);
    }
    return table;
  }

  /** What was asked at each seed. */
  private static Map<Long, Set<String>> bySeed(List<RunRecord> runs) {
    Map<Long, Set<String>> asked = new TreeMap<>();
    runs.forEach(run -> asked.put(run.seed(), asked(run)));
    return asked;
  }

  /** Jaccard's index of what two variants asked at a seed, the mean over seeds both have. */
  private static double common(Map<Long, Set<String>> one, Map<Long, Set<String>> other) {
    List<Double> shares = new ArrayList<>();
    one.forEach(
        (seed, asked) -> {
          Set<String> both = new HashSet<>(asked);
          Set<String> either = new HashSet<>(asked);
          both.retainAll(other.getOrDefault(seed, Set.of()));
          either.addAll(other.getOrDefault(seed, Set.of()));
          if (other.containsKey(seed) && !either.isEmpty()) {
            shares.add((double) both.size() / either.size());
          }
        });
    return shares.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  private static Set<String> asked(RunRecord run) {
    Set<String> asked = new HashSet<>();
    for (Round round : run.rounds()) {
      round.exchanges().forEach(exchange -> asked.add(exchange.request().candidate().id()));
    }
    return asked;
  }

  /** How much of the best a screen found in each round of each run that has one. */
  private static Optional<Table> screened(Shown shown) {
    int rounds = shown.runs().stream().mapToInt(run -> run.rounds().size()).max().orElse(0);
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Round")));
    IntStream.range(1, rounds).forEach(r -> head.add(Table.Cell.number(Integer.toString(r))));
    Table table =
        new Table("Share of the best that a screen found, with its interval at 95%", head);
    boolean any = false;
    for (RunRecord run : shown.runs()) {
      List<Table.Cell> row =
          new ArrayList<>(List.of(Table.Cell.text(run.variant().name() + "/" + run.seed())));
      boolean screens = false;
      for (Round round : run.rounds().stream().skip(1).toList()) {
        Optional<Recall> recall =
            round.selection().evidence().recall(round.selection().picks().size());
        screens |= recall.isPresent();
        row.add(Table.Cell.number(recall.map(Recall::told).orElse("–")));
      }
      while (row.size() < head.size()) {
        row.add(Table.Cell.number("–")); // a run that is not done
      }
      if (screens) {
        table.row(row);
        any = true;
      }
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  /** How a strategy that divides its rounds did so. */
  private static void divided(Html html, List<RunRecord> runs) {
    Set<String> names = new TreeSet<>();
    for (RunRecord run : runs) {
      run.rounds().forEach(r -> names.addAll(r.selection().evidence().shares().keySet()));
    }
    if (names.isEmpty()) {
      return;
    }
    int rounds = runs.stream().mapToInt(run -> run.rounds().size()).max().orElse(0);
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Share of")));
    IntStream.range(1, rounds).forEach(r -> head.add(Table.Cell.number(Integer.toString(r))));
    Table table = new Table(runs.get(0).variant().name() + " divided its rounds", head);
    for (String name : names) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(name)));
      for (int r = 1; r < rounds; r++) {
        int round = r;
        List<Round> those =
            runs.stream()
                .filter(run -> run.rounds().size() > round)
                .map(run -> run.rounds().get(round))
                .toList();
        double share =
            mean(
                those, each -> each.selection().evidence().shares().getOrDefault(name, Double.NaN));
        row.add(Table.Cell.shade(Wording.percent(share), Double.isNaN(share) ? 0 : share));
      }
      table.row(row);
    }
    table.write(html);
  }

  /** The mean over rounds that have the value; NaN where none has. */
  private static double mean(List<Round> rounds, ToDoubleFunction<Round> value) {
    return rounds.stream().mapToDouble(value).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  private static Table.Cell number(double value) {
    return Table.Cell.number(
        Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.0f", value));
  }
}
