package dev.quaestor.eval.comparison;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell, two spaces apart, a line under the head. */
public final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... head) {
    rows.add(List.of(head));
  }

  public void row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "a row has as many cells as the head, expected %d, found %s"
              .formatted(rows.get(0).size(), cells));
    }
    rows.add(List.copyOf(cells));
  }

  /** How many rows it has, without its head. */
  public int size() {
    return rows.size() - 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      StringBuilder line = new StringBuilder();
      StringBuilder rule = new StringBuilder();
      for (int c = 0; c < rows.get(0).size(); c++) {
        int column = c;
        int width =
            rows.stream()
                .mapToInt(row -> row.get(column).codePointCount(0, row.get(column).length()))
                .max()
                .orElse(0);
        String cell = rows.get(r).get(c);
        line.append(cell).append(" ".repeat(width - cell.codePointCount(0, cell.length()) + 2));
        rule.append("─".repeat(width)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append("\n");
      if (r == 0) {
        text.append(rule.toString().stripTrailing()).append("\n");
      }
    }
    return text.toString();
  }
}
