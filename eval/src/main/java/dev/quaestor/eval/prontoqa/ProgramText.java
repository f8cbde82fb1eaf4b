package dev.quaestor.eval.prontoqa;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program as text: what stands under {@code Premises:}, a line each, and the line under {@code
 * Conclusion:}. What a model wrote before {@code Predicates:} and after the conclusion is noise.
 *
 * <pre>
 * Predicates:
 * Bitter(x) ::: x is bitter
 * Premises:
 * ∀x (Zumpus(x) → Bitter(x)) ::: Zumpuses are bitter.
 * Zumpus(max) ::: Max is a zumpus.
 * Conclusion:
 * Bitter(max) ::: Max is bitter.
 * </pre>
 *
 * @param premises the premises with their comments, blank lines left out
 * @param conclusion the first line that is not blank after {@code Conclusion:}
 * @param text the program alone, from its first heading to the end of its conclusion
 */
record ProgramText(List<String> premises, String conclusion, String text) {

  static final int MAX_CHARACTERS = 65_536;
  private static final String PREDICATES = "Predicates:";
  private static final String PREMISES = "Premises:";
  private static final String CONCLUSION = "Conclusion:";
  private static final String COMMENT = ":::";

  ProgramText {
    premises = List.copyOf(premises);
  }

  /** The first program in {@code answer}; empty where a heading or the conclusion is missing. */
  static Optional<ProgramText> find(String answer) {
    if (answer.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    int from = Math.max(0, answer.indexOf(PREDICATES));
    int premises = answer.indexOf(PREMISES, from);
    int conclusion = premises < 0 ? -1 : answer.indexOf(CONCLUSION, premises);
    if (conclusion < 0) {
      return Optional.empty();
    }
    int start = conclusion + CONCLUSION.length();
    while (start < answer.length() && Character.isWhitespace(answer.charAt(start))) {
      start++;
    }
    int newline = answer.indexOf('\n', start);
    int end = newline < 0 ? answer.length() : newline;
    String last = answer.substring(start, end).strip();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines =
        answer
            .substring(premises + PREMISES.length(), conclusion)
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .toList();
    int begin = answer.startsWith(PREDICATES, from) ? from : premises;
    return Optional.of(new ProgramText(lines, last, answer.substring(begin, end).strip()));
  }

  /** The program without predicates and comments: the premises and the conclusion alone. */
  String bare() {
    return premises.stream()
        .map(ProgramText::uncommented)
        .collect(
            Collectors.joining(
                "\n", PREMISES + "\n", "\n" + CONCLUSION + "\n" + uncommented(conclusion)));
  }

  /** A line without what follows {@code :::}. */
  static String uncommented(String line) {
    int comment = line.indexOf(COMMENT);
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  /** What follows {@code :::} in a line; empty where nothing does. */
  static Optional<String> comment(String line) {
    int comment = line.indexOf(COMMENT);
    return comment < 0
        ? Optional.empty()
        : Optional.of(line.substring(comment + COMMENT.length()).strip()).filter(c -> !c.isEmpty());
  }
}
