package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.Tried;
import java.util.List;

/** A tried answer for a person: what was asked beside what came of it, in so many columns. */
final class TriedText {

  /** Of a longer text its beginning and its end are shown, which hold what one looks for. */
  private static final int MOST_LINES = 24;

  private static final int NAMES = 10;

  private final int columns;

  TriedText(int columns) {
    this.columns = columns;
  }

  /** As wide as the terminal says, else 80. */
  static int columns() {
    String columns = System.getenv().getOrDefault("COLUMNS", "80");
    return columns.matches("[1-9]\\d{1,3}") ? Math.max(40, Integer.parseInt(columns)) : 80;
  }

  String of(Tried tried, int number, int of) {
    StringBuilder text = new StringBuilder();
    String head =
        "── %d of %d, %s, candidate %s "
            .formatted(
                number,
                of,
                tried.teacher(),
                shortened(tried.exchange().request().candidate().id()));
    text.append(head).append("─".repeat(Math.max(0, columns - head.length()))).append('\n');
    row(text, "prompt", tried.prompt());
    row(text, "answer", tried.exchange().answer().text());
    tried.written().ifPresent(question -> row(text, "written", question));
    row(text, "parsed", tried.parsed().orElse("–"));
    row(text, "verdict", tried.verdict() + ": " + tried.reason());
    row(text, "charged", Amounts.cost(tried.exchange().charge()));
    return text.toString();
  }

  private static String shortened(String id) {
    return id.length() <= 16 ? id : id.substring(0, 16);
  }

  private void row(StringBuilder text, String name, String value) {
    List<String> lines = Lines.wrapped(value, columns - NAMES);
    int left = lines.size() - MOST_LINES;
    for (int i = 0; i < lines.size(); i++) {
      if (left > 0 && i == MOST_LINES / 2) {
        text.append(" ".repeat(NAMES))
            .append("… %s left out; --json shows all".formatted(Amounts.of(left, "line")))
            .append('\n');
        i += left;
      }
      text.append(i == 0 ? "%-10s".formatted(name) : " ".repeat(NAMES))
          .append(lines.get(i))
          .append('\n');
    }
  }
}
