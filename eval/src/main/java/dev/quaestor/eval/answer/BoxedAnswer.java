package dev.quaestor.eval.answer;

import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the last {@code \boxed{…}} that stands in no other box. A box around nothing but a
 * box is one box; one with a box among other things has no single answer, and one that is not
 * closed has none.
 */
final class BoxedAnswer {

  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)(?![a-zA-Z])\\s*");

  private BoxedAnswer() {}

  static Optional<String> find(String text) {
    if (text.length() > FinalAnswer.MAX_CHARACTERS) {
      return Optional.empty();
    }
    Matcher box = BOX.matcher(text);
    Optional<String> last = Optional.empty();
    int from = 0;
    while (from <= text.length() && box.find(from)) {
      int open = box.end();
      if (open < text.length() && text.charAt(open) != '{') {
        last = Optional.of(text.substring(open, open + 1)).filter(s -> s.matches("[0-9A-Za-z]"));
        from = open + 1;
        continue;
      }
      int close = close(text, open);
      last = close < 0 ? Optional.empty() : single(text.substring(open + 1, close));
      from = close < 0 ? box.end() : close + 1;
    }
    return last.map(String::strip).filter(s -> !s.isEmpty());
  }

  private static Optional<String> single(String content) {
    String inside = content.strip();
    Matcher box = BOX.matcher(inside);
    while (box.lookingAt()
        && box.end() < inside.length()
        && inside.charAt(box.end()) == '{'
        && close(inside, box.end()) == inside.length() - 1) {
      inside = inside.substring(box.end() + 1, inside.length() - 1).strip();
      box = BOX.matcher(inside);
    }
    return BOX.matcher(inside).find() ? Optional.empty() : Optional.of(inside);
  }

  private static int close(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
      depth += escaped ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
