package dev.quaestor.eval.answer;

import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a final answer stands after, such as {@code ####} or {@code The answer is}: without regard
 * to case, the last one anywhere in the text, to the end of its line. A marker that begins with a
 * letter counts at the beginning of a line or after a blank; one of a single letter and a colon
 * ({@code A:}) only at the beginning of a line.
 *
 * @param markers the markers; none where the whole text is the answer
 */
public record Markers(List<String> markers) {

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
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.length() != text.length()) {
      lower = text;
    }
    int end = -1;
    int begin = -1;
    for (String marker : markers) {
      int at = last(lower, marker.toLowerCase(Locale.ROOT));
      if (at > begin) {
        begin = at;
        end = at + marker.length();
      }
    }
    if (begin < 0) {
      return Optional.empty();
    }
    int newline = text.indexOf('\n', end);
    String line = text.substring(end, newline < 0 ? text.length() : newline).strip();
    if (line.startsWith(":")) {
      line = line.substring(1).strip();
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(line);
  }

  /** Why nothing was found, for people. */
  public String expected() {
    return markers.isEmpty() ? "an answer" : "an answer after " + String.join(" or ", markers);
  }

  /** {@code answer} as one that these markers find. */
  public String marked(String answer) {
    return markers.isEmpty() ? answer : markers.get(0) + " " + answer;
  }

  private static int last(String text, String marker) {
    boolean word = Character.isLetter(marker.charAt(0));
    boolean atLineStart = marker.length() == 2 && marker.endsWith(":");
    int at = text.lastIndexOf(marker);
    while (at > 0) {
      char before = text.charAt(at - 1);
      boolean counts =
          !word
              || before == '\n'
              || (!atLineStart && (Character.isWhitespace(before) || before == '*'));
      if (counts) {
        return at;
      }
      at = text.lastIndexOf(marker, at - 1);
    }
    return at;
  }
}
