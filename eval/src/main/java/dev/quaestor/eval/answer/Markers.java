package dev.quaestor.eval.answer;

import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a final answer stands after, such as {@code ####} or {@code The answer is}: without regard
 * to case and to Markdown's stars in and around it; the last one in the text that has something
 * behind it, to the end of its line. Where its own line holds no more, the next one counts if it is
 * short and says nothing in words.
 *
 * <p>A marker that begins with a letter or digit counts where none of these, and no hyphen, stands
 * before it; one of a single letter and a colon ({@code A:}) only at the beginning of a line or
 * behind a sentence's end.
 *
 * @param markers the markers; none where the whole text is the answer
 */
public record Markers(List<String> markers) {

  private static final String EMPHASIS = "*_`";
  private static final String LINE_STARTS = " \t>#-" + EMPHASIS;
  private static final int SHORT = 40;
  private static final Pattern CLOSING = Pattern.compile("^[*_`]+\\s+");
  private static final Pattern WORDS = Pattern.compile("(?<![\\\\\\p{L}])\\p{L}{2,}");

  public Markers {
    markers = List.copyOf(markers);
    if (markers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("answer-after must name texts that are not blank");
    }
  }

  /** The final answer; empty where no marker or nothing after it is found. */
  public Optional<String> find(String text) {
    if (text.length() > FinalAnswer.MAX_CHARACTERS) {
      return Optional.empty();
    }
    if (markers.isEmpty()) {
      String whole = text.strip();
      return whole.isEmpty() ? Optional.empty() : Optional.of(whole);
    }
    for (int at = text.length() - 1; at >= 0; at--) {
      int end = -1;
      for (String marker : markers) {
        int matched = end(text, at, marker);
        end = matched > end && counts(text, at, marker) ? matched : end;
      }
      Optional<String> found = end < 0 ? Optional.empty() : behind(text, at, end);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Why nothing was found, for people. */
  public String expected() {
    return markers.isEmpty() ? "an answer" : "an answer after " + String.join(" or ", markers);
  }

  /**
   * How to write an answer in which they are found.
   *
   * @param what the final answer is, such as {@code one number}
   */
  String instructions(String what) {
    return markers.isEmpty()
        ? "Write the answer alone: %s, with nothing before or behind it.".formatted(what)
        : "Write the steps to the answer, and end with a line of its own: %s and behind it the final answer, %s."
            .formatted(markers.get(0), what);
  }

  /** {@code answer} as one that these markers find. */
  public String marked(String answer) {
    return markers.isEmpty() ? answer : markers.get(0) + " " + answer;
  }

  /** {@code text} without stars and underscores around the whole. */
  static String bare(String text) {
    String bare = text.strip();
    for (boolean changed = true; changed; ) {
      changed = false;
      for (String mark : List.of("**", "__", "*", "_", "`")) {
        boolean around =
            bare.length() > 2 * mark.length() && bare.startsWith(mark) && bare.endsWith(mark);
        if (around && bare.indexOf(mark, mark.length()) == bare.length() - mark.length()) {
          bare = bare.substring(mark.length(), bare.length() - mark.length()).strip();
          changed = true;
        }
      }
    }
    return bare;
  }

  /** Where {@code marker} ends that begins at {@code at}; −1 where it does not stand there. */
  private static int end(String text, int at, String marker) {
    int i = at;
    for (int k = 0; k < marker.length(); k++) {
      char expected = marker.charAt(k);
      boolean blank = Character.isWhitespace(expected);
      int from = i;
      while ((blank || expected == ':')
          && i < text.length()
          && (EMPHASIS.indexOf(text.charAt(i)) >= 0 || (blank && space(text.charAt(i))))) {
        i++;
      }
      if (blank) {
        boolean spaced = text.substring(from, i).chars().anyMatch(Character::isWhitespace);
        if (!spaced && i - from == 0) {
          return -1;
        }
        continue;
      }
      if (i >= text.length() || lower(text.charAt(i)) != lower(expected)) {
        return -1;
      }
      i++;
    }
    return i;
  }

  private static boolean space(char c) {
    return Character.isWhitespace(c) || c == '\u00A0' || c == '\u202F';
  }

  private static char lower(char c) {
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  private static boolean counts(String text, int at, String marker) {
    if (at == 0 || !Character.isLetterOrDigit(marker.charAt(0))) {
      return true;
    }
    if (marker.length() == 2 && marker.endsWith(":")) {
      return begins(text, at);
    }
    char before = text.charAt(at - 1);
    return !Character.isLetterOrDigit(before) && before != '-' && before != '\'' && before != '’';
  }

  /** Whether a line begins at {@code at}, or a sentence behind one that ends in small letters. */
  private static boolean begins(String text, int at) {
    int i = at - 1;
    while (i >= 0 && LINE_STARTS.indexOf(text.charAt(i)) >= 0) {
      i--;
    }
    if (i < 0 || text.charAt(i) == '\n') {
      return true;
    }
    boolean stops = i > 0 && (text.charAt(i) == '.' || text.charAt(i) == '!');
    char last = i > 0 ? text.charAt(i - 1) : ' ';
    return stops && (Character.isLowerCase(last) || Character.isDigit(last) || last == ')');
  }

  /** What stands behind a marker from {@code at} to {@code end}. */
  private static Optional<String> behind(String text, int at, int end) {
    int newline = text.indexOf('\n', end);
    String line = cleaned(text.substring(end, newline < 0 ? text.length() : newline), text, at);
    if (line.isEmpty() && newline >= 0) {
      String next = FinalAnswer.firstLine(text.substring(newline));
      boolean wordless = next.length() <= SHORT && !WORDS.matcher(next).find();
      line = wordless ? cleaned(next, text, at) : "";
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(line);
  }

  /** Without the colon behind the marker, and what closes a mark that was opened before it. */
  private static String cleaned(String line, String text, int at) {
    String rest = line.strip();
    int open = at;
    while (open > 0 && EMPHASIS.indexOf(text.charAt(open - 1)) >= 0) {
      open--;
    }
    String mark = text.substring(open, at);
    boolean closed = !mark.isEmpty() && rest.startsWith(mark);
    if (closed) {
      rest = rest.substring(mark.length()).strip();
    }
    if (rest.startsWith(":")) {
      rest = rest.substring(1).strip();
      if (!mark.isEmpty() && !closed && rest.startsWith(mark) && !rest.endsWith(mark)) {
        rest = rest.substring(mark.length()).strip();
        closed = true;
      }
    }
    if (!mark.isEmpty() && !closed && rest.endsWith(mark)) {
      rest = rest.substring(0, rest.length() - mark.length()).strip();
    }
    rest = CLOSING.matcher(rest).replaceFirst("");
    if (rest.endsWith("**") && rest.indexOf("**") == rest.length() - 2) {
      rest = rest.substring(0, rest.length() - 2).strip();
    }
    String bare = bare(rest);
    return bare.chars().allMatch(c -> EMPHASIS.indexOf(c) >= 0 || c == '$') ? "" : bare;
  }
}
