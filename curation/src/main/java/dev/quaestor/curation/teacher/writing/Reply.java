package dev.quaestor.curation.teacher.writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A teacher's reply in fields: each begins with its mark at the start of a line, such as {@code
 * Question:}, and goes on to the next field. Case and a mark in bold ({@code **Question:**}) make
 * no difference.
 */
public final class Reply {

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
      return new Found("", "form: no line begins with \"" + mark + ":\"");
    }
    if (found.size() > 1) {
      return new Found("", "form: more than one " + name);
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
    String bare = line.strip().replaceFirst("^[*#\\s]+", "");
    String wanted = mark + ":";
    if (!bare.regionMatches(true, 0, wanted, 0, wanted.length())) {
      return Optional.empty();
    }
    return Optional.of(bare.substring(wanted.length()).replaceFirst("^\\*+", "").strip());
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
