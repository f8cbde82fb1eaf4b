package dev.quaestor.eval.report;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** What each variant asked for, by skill and round, and what became of the skill. */
final class SkillsSection {

  private SkillsSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    List<String> skills = skills(shown);
    if (skills.size() < 2) {
      return html;
    }
    double most = mostAsked(shown, skills);
    overall(html, shown, skills, most);
    accuracies(html, shown, skills);
    html.element("h3", "Round by round");
    html.element(
        "p",
            "Share of a round’s questions in percent, all seeds together; the stronger the shade, the more.",
        "class", "key");
    html.open("div", "class", "multiples");
    for (Variant variant : shown.variants()) {
      rounds(html, shown.runsOf(variant), skills, most);
    }
    html.close("div");
    return html;
  }

  /** All groups seen, the most frequent in the pool first. */
  private static List<String> skills(Shown shown) {
    TreeSet<String> skills = new TreeSet<>();
    for (RunRecord run : shown.runs()) {
      for (Round round : run.rounds()) {
        round.exchanges().forEach(e -> skills.add(group(e)));
        round.evaluations().forEach(e -> skills.addAll(e.scorecard().groups().keySet()));
      }
    }
    skills.remove("");
    return skills.stream()
        .sorted(
            Comparator.comparingDouble((String skill) -> -inPool(shown, skill).orElse(0))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static void overall(Html html, Shown shown, List<String> skills, double most) {
    Table table = new Table("Share of all questions asked, by skill", head(shown, "In pool"));
    for (String skill : skills) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(skill)));
      row.add(Table.Cell.number(percent(inPool(shown, skill))));
      for (Variant variant : shown.variants()) {
        double share = share(shown.runsOf(variant), -1, skill);
        row.add(cell(share, most));
      }
      table.row(row);
    }
    table.write(html);
  }

  private static void accuracies(Html html, Shown shown, List<String> skills) {
    List<Table.Cell> head = head(shown, "Base");
    Table table = new Table("Accuracy after the last round, by skill, mean over seeds", head);
    for (String skill : skills) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(skill)));
      row.add(Table.Cell.number(percent(accuracy(shown.runs(), skill, true))));
      for (Variant variant : shown.variants()) {
        row.add(Table.Cell.number(percent(accuracy(shown.runsOf(variant), skill, false))));
      }
      table.row(row);
    }
    html.open("details").element("summary", "Accuracy by skill");
    table.write(html);
    html.close("details");
  }

  private static void rounds(Html html, List<RunRecord> runs, List<String> skills, double most) {
    int rounds = runs.stream().mapToInt(run -> run.rounds().size()).max().orElse(0);
    if (rounds < 2) {
      return;
    }
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Skill")));
    for (int round = 1; round < rounds; round++) {
      head.add(Table.Cell.number(Integer.toString(round)));
    }
    Table table = new Table(runs.get(0).variant().name() + ", by round", head);
    for (String skill : skills) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(skill)));
      for (int round = 1; round < rounds; round++) {
        row.add(cell(share(runs, round, skill), most));
      }
      table.row(row);
    }
    table.write(html);
  }

  private static List<Table.Cell> head(Shown shown, String second) {
    List<Table.Cell> head = new ArrayList<>();
    head.add(Table.Cell.text("Skill"));
    head.add(Table.Cell.number(second));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    return head;
  }

  /** A share in whole percent, shaded up to {@code full}. */
  private static Table.Cell cell(double share, double full) {
    return Double.isNaN(share)
        ? Table.Cell.number("–")
        : Table.Cell.shade(String.format(Locale.ROOT, "%.0f", 100 * share), share / full);
  }

  /** The largest share that any skill had of any variant's questions: the darkest shade. */
  private static double mostAsked(Shown shown, List<String> skills) {
    double most = 0.05;
    for (Variant variant : shown.variants()) {
      for (String skill : skills) {
        double share = share(shown.runsOf(variant), -1, skill);
        most = share > most ? share : most;
      }
    }
    return most;
  }

  /** The share of {@code skill} among what the runs asked in one round, or in all for −1. */
  private static double share(List<RunRecord> runs, int round, String skill) {
    long asked = 0;
    long of = 0;
    for (RunRecord run : runs) {
      for (Round each : run.rounds()) {
        if (round < 0 || each.number() == round) {
          asked += each.exchanges().size();
          of += each.exchanges().stream().filter(e -> group(e).equals(skill)).count();
        }
      }
    }
    return asked == 0 ? Double.NaN : (double) of / asked;
  }

  private static OptionalDouble inPool(Shown shown, String skill) {
    return shown.runs().stream()
        .flatMap(run -> run.rounds().stream().limit(1))
        .flatMap(round -> round.evaluations().stream().limit(1))
        .map(evaluation -> evaluation.scorecard().poolWeights())
        .filter(weights -> !weights.isEmpty())
        .mapToDouble(weights -> weights.getOrDefault(skill, 0.0))
        .average();
  }

  private static OptionalDouble accuracy(List<RunRecord> runs, String skill, boolean base) {
    return runs.stream()
        .map(run -> base ? run.rounds().get(0) : run.last())
        .filter(round -> !round.evaluations().isEmpty())
        .map(round -> RunRecord.monitored(round).groups().get(skill))
        .filter(group -> group != null && group.items() > 0)
        .mapToDouble(Scorecard.Group::accuracy)
        .average();
  }

  private static String percent(OptionalDouble share) {
    return Wording.percent(share.orElse(Double.NaN));
  }

  private static String group(Exchange exchange) {
    return exchange.request().candidate().group();
  }
}
