package dev.quaestor.curation.teacher.writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A teacher's reply in fields: each begins with its mark at the start of a line, such as {@code
 * Question:}, and goes on to the next field. Case, a mark in bold ({@code **Question:**}) and a
 * number behind it ({@code Question 2:}) make no difference. What goes wrong is told as {@code
 * kind: reason}, by which it is counted.
 */
public final class Reply {

  /** What ends a mark: a number where several are counted, a colon, perhaps in bold. */
  private static final Pattern COLON = Pattern.compile(" ?\\d{0,3}[*_]{0,3}:[*_]{0,3}");

  /** How a reply begins that declines, in English. */
  private static final Pattern DECLINES =
      Pattern.compile(
          "\\s*(?:(?:i['’]m|i am) (?:very )?sorry|sorry|i apologi[sz]e|(?:unfortunately, )?i (?:can['’]?t|cannot|can not|won['’]t|will not|must decline|am unable|am not able)|i['’]m (?:unable|not able)|as an ai\\b)",
          Pattern.CASE_INSENSITIVE);

  private final String text;

  public Reply(String text) {
    this.text = text;
  }

  /** What stands in the only field of this mark. */
  public Found field(String mark, List<String> marks) {
    List<String> found = new ArrayList<>();
    StringBuilder open = null;
    for (String line : text.split("\n", -1)) {
      Optional<String> other = marks.stream().filter(m -> after(line, m).isPresent()).findFirst();
      if (other.isPresent()) {
        add(found, open);
        open = other.get().equals(mark) ? new StringBuilder(after(line, mark).orElseThrow()) : null;
      } else if (open != null) {
        open.append('\n').append(line);
      }
    }
    add(found, open);
    String name = mark.toLowerCase(Locale.ROOT);
    if (found.isEmpty()) {
      return new Found(
          "",
          DECLINES.matcher(text).lookingAt()
              ? "declined: the reply says that it will not or cannot"
              : "form: no line begins with \"" + mark + ":\"");
    }
    if (found.size() > 1) {
      return new Found("", "several: more than one " + name);
    }
    return found.get(0).isEmpty()
        ? new Found("", "form: an empty " + name)
        : new Found(found.get(0), "");
  }

  private static void add(List<String> found, StringBuilder open) {
    if (open != null) {
      found.add(open.toString().strip());
    }
  }

  private static Optional<String> after(String line, String mark) {
    String bare = line.strip().replaceFirst("^[*#>_\\s]+", "");
    if (!bare.regionMatches(true, 0, mark, 0, mark.length())) {
      return Optional.empty();
    }
    Matcher colon = COLON.matcher(bare.substring(mark.length()));
    return colon.lookingAt()
        ? Optional.of(bare.substring(mark.length() + colon.end()).strip())
        : Optional.empty();
  }

  /**
   * A field.
   *
   * @param text what stands in it
   * @param problem why there is none; empty where there is
   */
  public record Found(String text, String problem) {
    boolean ok() {
      return problem.isEmpty();
    }
  }
}
