package dev.quaestor.eval.mathematics;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes from LaTeX and plain text what only sets type, and writes alike what has several
 * spellings. The patterns match in time linear in the text.
 */
final class Typesetting {

  /** Stands for the end of a matrix row, which LaTeX writes as two backslashes. */
  static final char ROW = '\uE000';

  private record Change(Pattern pattern, String by) {
    static Change of(String regex, String by) {
      return new Change(Pattern.compile(regex), by);
    }
  }

  /** In this order. Letters of commands end where no letter follows: {@code \le} is no \left. */
  private static final List<Change> CHANGES =
      List.of(
          Change.of("\\\\\\\\", String.valueOf(ROW)),
          Change.of("[\\u2212\\u2010\\u2011\\u2012\\u2013\\uFE63\\uFF0D]", "-"),
          Change.of("[\\u00A0\\u2000-\\u200B\\u202F\\u205F\\u3000\\s]+", " "),
          Change.of("[×·∙⋅∗]|\\\\(?:cdot|times|ast)(?![a-zA-Z])", "*"),
          Change.of("[÷⁄∕]|\\\\div(?![a-zA-Z])", "/"),
          Change.of("∞|\\\\infin(?![a-zA-Z])", "\\\\infty "),
          Change.of("π", "\\\\pi "),
          Change.of("∪|\\\\bigcup(?![a-zA-Z])", "\\\\cup "),
          Change.of("∈", "\\\\in "),
          Change.of("±", "\\\\pm "),
          Change.of("≤|\\\\(?:leq|leqslant|le)(?![a-zA-Z])", "≤"),
          Change.of("≥|\\\\(?:geq|geqslant|ge)(?![a-zA-Z])", "≥"),
          Change.of("\\\\lt(?![a-zA-Z])", "<"),
          Change.of("\\\\gt(?![a-zA-Z])", ">"),
          Change.of("≠|\\\\neq?(?![a-zA-Z])", "≠"),
          Change.of("√", "\\\\surd "),
          Change.of("½", "\\\\frac{1}{2}"),
          Change.of("²", "^{2}"),
          Change.of("³", "^{3}"),
          Change.of(
              "\\^ ?(?:\\{ ?\\\\circ ?\\}|\\\\circ(?![a-zA-Z]))|\\\\degree(?![a-zA-Z])|º", "°"),
          Change.of("(\\d) ?, ?\\\\! ?(?=\\d{3}(?!\\d))", "$1"),
          Change.of("(\\d)\\{,\\}(?=\\d{3}(?!\\d))", "$1"),
          Change.of("\\\\!", ""),
          Change.of("\\\\(?:[,;:> ]|quad(?![a-zA-Z])|qquad(?![a-zA-Z]))|~", " "),
          Change.of("\\\\(?:left|right) ?\\.", ""),
          Change.of("\\\\(?:left|right|[bB]igg?[lrm]?)(?=[ ()\\[\\]|/\\\\])", ""),
          Change.of("\\\\(?:displaystyle|textstyle|limits|nolimits)(?![a-zA-Z])", ""),
          Change.of("\\\\[dtc]frac(?![a-zA-Z])", "\\\\frac"),
          Change.of("\\\\[dt]binom(?![a-zA-Z])", "\\\\binom"),
          Change.of("\\\\(?:lbrace|\\{)", "\\\\{"),
          Change.of("\\\\(?:rbrace|\\})", "\\\\}"),
          Change.of("\\\\lbrack(?![a-zA-Z])", "["),
          Change.of("\\\\rbrack(?![a-zA-Z])", "]"),
          Change.of("\\\\[lr]?vert(?![a-zA-Z])", "|"),
          Change.of(
              "\\\\(?:mbox|textrm|textbf|textit|textnormal|mathrm|mathbf|mathit|operatorname)(?![a-zA-Z])",
              "\\\\text"),
          Change.of("\\\\text \\{", "\\\\text{"),
          Change.of("\\\\[()\\[\\]]", ""),
          Change.of("(?<!\\\\)\\$", ""));

  private Typesetting() {}

  /** {@code text} in the one spelling the reader knows; white space is single spaces. */
  static String removed(String text) {
    String clean = text;
    for (Change change : CHANGES) {
      clean = change.pattern().matcher(clean).replaceAll(change.by());
    }
    clean = clean.strip();
    while (clean.endsWith(".") || clean.endsWith(",") || clean.endsWith(";")) {
      clean = clean.substring(0, clean.length() - 1).strip();
    }
    return unboxed(clean);
  }

  /** The words of a text, without commands, brackets and case: how answers in words compare. */
  static String words(String clean) {
    return TEXT.matcher(clean)
        .replaceAll(found -> Matcher.quoteReplacement(" " + found.group(1) + " "))
        .replaceAll("[\\\\{}()\\[\\]$\"'`*.,;: ]+", " ")
        .strip()
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static final Pattern TEXT = Pattern.compile("\\\\text\\{([^{}]*)\\}");
  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox) ?\\{");

  /** Boxes and braces around the whole are taken off. */
  private static String unboxed(String clean) {
    String inside = clean;
    while (true) {
      Matcher box = BOX.matcher(inside);
      int open = box.lookingAt() ? box.end() - 1 : inside.startsWith("{") ? 0 : -1;
      if (open < 0 || Nesting.close(inside, open) != inside.length() - 1) {
        return inside;
      }
      inside = inside.substring(open + 1, inside.length() - 1).strip();
    }
  }
}
