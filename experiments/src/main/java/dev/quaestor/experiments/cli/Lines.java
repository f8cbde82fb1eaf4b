package dev.quaestor.experiments.cli;

import dev.quaestor.eval.report.page.Visible;
import java.util.ArrayList;
import java.util.List;

/** Text broken into lines of so many columns. */
final class Lines {

  private Lines() {}

  /**
   * {@code text} in lines of at most {@code width} code points, broken at blanks where there are
   * any; its own line ends stay. At least one line.
   */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : Visible.of(text).replace("\t", "    ").split("\r?\n", -1)) {
      wrap(line, width, lines);
    }
    return lines;
  }

  private static void wrap(String line, int width, List<String> lines) {
    String rest = line;
    while (rest.codePointCount(0, rest.length()) > width) {
      int most = rest.offsetByCodePoints(0, width);
      int blank = rest.lastIndexOf(' ', most);
      int end = blank > 0 ? blank : most;
      lines.add(rest.substring(0, end));
      rest = rest.substring(blank > 0 ? end + 1 : end);
    }
    lines.add(rest);
  }
}
