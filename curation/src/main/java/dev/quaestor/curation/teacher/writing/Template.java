package dev.quaestor.curation.teacher.writing;

import dev.quaestor.curation.random.Digests;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text a teacher is sent, with placeholders in braces, such as <code>{question}</code>. What
 * fills a placeholder is never looked at for placeholders again.
 *
 * @param name where it comes from, for messages
 * @param text as it stands in the file
 */
public record Template(String name, String text) {

  /** What a template may hold. */
  public enum Placeholder {
    /** The chosen question, or the one written before. */
    QUESTION,
    /** Its reference answer, empty where it has none. */
    ANSWER,
    /** What the student answered to it, where that is shown. */
    STUDENT_ANSWER,
    /** How answers of the task are written. */
    INSTRUCTIONS;

    String written() {
      return "{" + name().toLowerCase(Locale.ROOT) + "}";
    }
  }

  private static final Pattern BRACES = Pattern.compile("\\{([a-z_]+)}");

  /**
   * What is wrong with it, all at once: placeholders that nothing fills, and missing ones.
   *
   * @param unfilled what would fill those that stay empty, which it must not hold
   */
  public List<String> problems(Set<Placeholder> needed, Map<Placeholder, String> unfilled) {
    List<String> problems = new ArrayList<>();
    Set<Placeholder> found = EnumSet.noneOf(Placeholder.class);
    Matcher braces = BRACES.matcher(text);
    while (braces.find()) {
      String word = braces.group(1);
      List<Placeholder> known =
          List.of(Placeholder.values()).stream()
              .filter(p -> p.written().equals("{" + word + "}"))
              .toList();
      if (known.isEmpty()) {
        problems.add(
            "template %s: line %d has {%s}, which nothing fills; there are %s"
                .formatted(name, line(braces.start()), word, written()));
      }
      found.addAll(known);
      known.stream()
          .filter(unfilled::containsKey)
          .map(p -> "%s, which %s fills".formatted(p.written(), unfilled.get(p)))
          .map(said -> "template %s: line %d has %s".formatted(name, line(braces.start()), said))
          .forEach(problems::add);
    }
    for (Placeholder placeholder : needed) {
      if (!found.contains(placeholder)) {
        problems.add("template %s needs %s".formatted(name, placeholder.written()));
      }
    }
    return problems;
  }

  /** Whether it stands in the text. */
  public boolean holds(Placeholder placeholder) {
    return text.contains(placeholder.written());
  }

  private static String written() {
    return String.join(
        ", ", List.of(Placeholder.values()).stream().map(Placeholder::written).toList());
  }

  private int line(int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  /** The text with its placeholders filled. */
  public String filled(Map<Placeholder, String> with) {
    return BRACES
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    with.getOrDefault(
                        Placeholder.valueOf(found.group(1).toUpperCase(Locale.ROOT)), "")))
        .strip();
  }

  /** The first 12 hexadecimal digits of the text's SHA-256: part of each request's key. */
  public String digest() {
    return Digests.hex(text).substring(0, 12);
  }
}
