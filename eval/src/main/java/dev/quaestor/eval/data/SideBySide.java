package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.comparison.TextTable;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.statistics.Coverage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Several files of generations beside one another, and what each is worth for the same spend
 * (Bansal et al. 2024): for as many generations, as much compute, as much money as the file that
 * took least has in all.
 *
 * <p>A spend that does not reach one generation a question buys whole questions: coverage is then
 * that of one sample on the share of questions it reaches, so it also compares files that hold one
 * recorded generation a question.
 */
public final class SideBySide {

  /**
   * A file that was measured.
   *
   * @param name as it is shown
   * @param metrics what was measured
   * @param activeParameters of what wrote it; empty where that is not known
   * @param dollarsPerMillion its price in dollars for a million output tokens; empty where it is
   *     not known
   */
  public record Entry(
      String name,
      DataMetrics metrics,
      OptionalDouble activeParameters,
      OptionalDouble dollarsPerMillion) {}

  /** What is held equal. */
  public enum Basis {
    GENERATIONS,
    COMPUTE,
    PRICE
  }

  /**
   * What a spend buys of one file.
   *
   * @param perQuestion generations a question it reaches; below 1 where it reaches only a share of
   *     the questions
   * @param samples k of coverage and diversity: 1 where {@code perQuestion} is below it
   * @param coverage share of all questions solved
   * @param diversity distinct right solutions, mean over all questions
   * @param right expected right generations
   */
  public record Bought(
      double perQuestion, int samples, double coverage, double diversity, double right) {}

  private final List<Entry> entries;

  public SideBySide(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * The spend every file can afford: what the cheapest took in all, in generations, FLOP or
   * dollars; empty where a file's cost is not known or nothing was generated.
   */
  public OptionalDouble spend(Basis basis) {
    double least = Double.POSITIVE_INFINITY;
    for (Entry entry : entries) {
      least = Math.min(least, cost(entry, basis).orElse(0));
    }
    return least > 0 && Double.isFinite(least) ? OptionalDouble.of(least) : OptionalDouble.empty();
  }

  /**
   * What each file gives for {@link #spend}, by name in the order given; empty where there is none.
   */
  public Map<String, Bought> bought(Basis basis) {
    OptionalDouble spend = spend(basis);
    Map<String, Bought> bought = new LinkedHashMap<>();
    if (spend.isPresent()) {
      for (Entry entry : entries) {
        double share = spend.getAsDouble() / cost(entry, basis).orElseThrow();
        bought.put(entry.name(), bought(entry.metrics(), share));
      }
    }
    return Collections.unmodifiableMap(bought);
  }

  /** Tables for a terminal: the files, then what each gives for the same spend. */
  public String text() {
    StringBuilder text = new StringBuilder("Side by side\n").append(files());
    for (Basis basis : Basis.values()) {
      spend(basis)
          .ifPresent(
              spend ->
                  text.append("\nFor ")
                      .append(said(basis, spend))
                      .append(" each, what the cheapest took\n")
                      .append(table(bought(basis))));
    }
    if (spend(Basis.COMPUTE).isEmpty()) {
      text.append("\nAt equal compute nothing can be said without --parameters for each file.\n");
    }
    if (entries.stream().map(e -> e.metrics().problems()).distinct().count() > 1) {
      text.append(
          "\nThe files do not hold the same number of questions; coverage is of each's own.\n");
    }
    return text.toString().stripTrailing();
  }

  private TextTable files() {
    TextTable table =
        new TextTable(
            "file",
            "questions",
            "generations",
            "right",
            "unparsed",
            "wrong steps",
            "repeated",
            "output tokens",
            "FLOP");
    for (Entry entry : entries) {
      DataMetrics m = entry.metrics();
      table.row(
          List.of(
              entry.name(),
              Wording.amount(m.problems()),
              Wording.amount(m.generations()),
              share(m.count(Outcome.CORRECT), m.judged()),
              share(m.count(Outcome.UNPARSED), m.judged()),
              m.steps().map(s -> share(s.falsePositives(), s.checked())).orElse("–"),
              share(m.repeated(), m.generations()),
              Wording.amount(m.tokens().total()),
              cost(entry, Basis.COMPUTE).isPresent()
                  ? scientific(cost(entry, Basis.COMPUTE).getAsDouble())
                  : "–"));
    }
    return table;
  }

  private static TextTable table(Map<String, Bought> bought) {
    TextTable table =
        new TextTable("file", "generations a question", "k", "coverage", "diversity", "right");
    bought.forEach(
        (name, b) ->
            table.row(
                List.of(
                    name,
                    String.format(Locale.ROOT, "%.2f", b.perQuestion()),
                    b.perQuestion() < 1 ? "1, of a part" : Integer.toString(b.samples()),
                    Wording.percent(b.coverage()),
                    String.format(Locale.ROOT, "%.3f", b.diversity()),
                    Wording.amount(b.right()))));
    return table;
  }

  private static Bought bought(DataMetrics m, double share) {
    double perQuestion = share * m.generations() / m.problems();
    double reached = Math.min(1, perQuestion);
    int samples = (int) Math.min(Math.max(1, Math.floor(perQuestion + 1e-9)), m.fewest());
    return new Bought(
        perQuestion,
        samples,
        reached * Coverage.coverage(m.solved(), samples),
        reached * Coverage.diversity(m.solved(), samples),
        share * m.count(Outcome.CORRECT));
  }

  /** What {@code entry} took in all; empty where that is not known, or no question has answers. */
  private static OptionalDouble cost(Entry entry, Basis basis) {
    DataMetrics m = entry.metrics();
    if (m.judged() == 0 || m.fewest() == 0) {
      return OptionalDouble.empty();
    }
    return switch (basis) {
      case GENERATIONS -> OptionalDouble.of(m.generations());
      case COMPUTE -> times(entry.activeParameters(), 2.0 * m.tokens().total());
      case PRICE -> times(entry.dollarsPerMillion(), m.tokens().total() / 1e6);
    };
  }

  private static OptionalDouble times(OptionalDouble factor, double amount) {
    return factor.isPresent()
        ? OptionalDouble.of(factor.getAsDouble() * amount)
        : OptionalDouble.empty();
  }

  private static String said(Basis basis, double spend) {
    return switch (basis) {
      case GENERATIONS -> Wording.amount(spend) + " generations";
      case COMPUTE -> scientific(spend) + " FLOP (output tokens)";
      case PRICE -> String.format(Locale.ROOT, "$%,.4f (output tokens)", spend);
    };
  }

  private static String scientific(double amount) {
    return String.format(Locale.ROOT, "%.3g", amount);
  }

  private static String share(int count, int all) {
    return all == 0 ? "–" : Wording.percent((double) count / all);
  }

  /**
   * The shortest ends of {@code paths} that tell them apart: the file's name where it is enough.
   */
  public static List<String> names(List<Path> paths) {
    for (int parts = 1; ; parts++) {
      List<String> names = new ArrayList<>();
      int most = 0;
      for (Path path : paths) {
        int count = path.getNameCount();
        most = Math.max(most, count);
        names.add(path.subpath(Math.max(0, count - parts), count).toString());
      }
      if (parts >= most || names.stream().distinct().count() == paths.size()) {
        return names;
      }
    }
  }
}
