package dev.quaestor.trainer.peft;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression as Python's {@code re} (3.11) reads it, for the names of a model's modules.
 * It is written anew for {@link Pattern}: named groups, a bracket inside a class, {@code {,3}},
 * {@code \Z} and {@code \v} are spelt otherwise there. What Python refuses, or the two read
 * differently in other ways, is refused.
 *
 * <p>The expression comes from a file and the work of matching it is bounded: its length, the
 * product of its counted repetitions and the characters it may look at.
 */
final class PythonPattern {
  private static final int LONGEST = 20_000;
  private static final int DEEPEST = 100;
  private static final double MOST_REPETITIONS = 1e6;
  private static final int MOST_STEPS = 2_000_000;
  private static final String ESCAPES = "AbBdDsSwWZafnrtvx";

  private final String source;
  private final Pattern pattern;
  private final Map<String, String> groups;

  private PythonPattern(String source, Pattern pattern, Map<String, String> groups) {
    this.source = source;
    this.pattern = pattern;
    this.groups = groups;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException where it is none, or one of those that are not read
   */
  static PythonPattern of(String source) {
    if (source.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a regular expression of %d characters; at most %d are read"
              .formatted(source.length(), LONGEST));
    }
    Translation translation = new Translation(source);
    try {
      return new PythonPattern(
          source, Pattern.compile(translation.translate()), translation.groups);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no regular expression: %s".formatted(source, e.getDescription()));
    }
  }

  /** As {@code re.fullmatch}. */
  boolean matchesWhole(String text) {
    return bounded(() -> matcher(text).matches(), text);
  }

  /** As {@code re.match}: at the beginning, up to anywhere. */
  boolean matchesStart(String text) {
    return bounded(() -> matcher(text).lookingAt(), text);
  }

  /** What a named group of {@code re.match} holds; empty where it took no part. */
  Optional<String> group(String name, String text) {
    Matcher matcher = matcher(text);
    boolean found = bounded(matcher::lookingAt, text);
    return found ? Optional.ofNullable(matcher.group(groups.get(name))) : Optional.empty();
  }

  private Matcher matcher(String text) {
    return pattern.matcher(new Counted(text, new int[1]));
  }

  private interface Match {
    boolean found();
  }

  private boolean bounded(Match match, String text) {
    try {
      return match.found();
    } catch (TooLong | StackOverflowError e) {
      throw new IllegalArgumentException(
          "the regular expression \"%s\" takes too long on %s".formatted(source, text));
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /** A text that counts how often it is looked at. */
  private record Counted(CharSequence text, int[] steps) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > MOST_STEPS) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** One pass over an expression. */
  private static final class Translation {
    private final String source;
    private final StringBuilder to = new StringBuilder();
    private final Map<String, String> groups = new HashMap<>();
    private int at;
    private int depth;
    private double repetitions = 1;

    Translation(String source) {
      this.source = source;
    }

    String translate() {
      while (at < source.length()) {
        char c = source.charAt(at++);
        switch (c) {
          case '\\' -> escape(false);
          case '[' -> set();
          case '(' -> group();
          case '{' -> repetition();
          case '}' -> to.append("\\}");
          case ')' -> {
            depth--;
            to.append(c);
          }
          default -> to.append(c);
        }
      }
      return to.toString();
    }

    private IllegalArgumentException refused(String what) {
      return new IllegalArgumentException(
          "\"%s\": %s is not read in a regular expression".formatted(source, what));
    }

    private char next() {
      if (at >= source.length()) {
        throw refused("an end within " + source.substring(Math.max(0, at - 3)));
      }
      return source.charAt(at++);
    }

    private void escape(boolean inSet) {
      char c = next();
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (letter && ESCAPES.indexOf(c) < 0 || inSet && "ABZ".indexOf(c) >= 0 || c == '0') {
        throw refused("\\" + c);
      }
      switch (c) {
        case 'Z' -> to.append("\\z");
        case 'v' -> to.append("\\x0B");
        case 'b' -> to.append(inSet ? "\\x08" : "\\b");
        default -> to.append('\\').append(c);
      }
    }

    private void set() {
      to.append('[');
      if (at < source.length() && source.charAt(at) == '^') {
        to.append(next());
      }
      boolean first = true;
      while (true) {
        char c = next();
        switch (c) {
          case ']' -> {
            if (!first) {
              to.append(']');
              return;
            }
            to.append("\\]");
          }
          case '\\' -> escape(true);
          case '[', '&', '^' -> to.append('\\').append(c);
          default -> to.append(c);
        }
        first = false;
      }
    }

    private void group() {
      if (++depth > DEEPEST) {
        throw refused("a group within " + DEEPEST + " others");
      }
      if (!source.startsWith("?", at)) {
        to.append('(');
        return;
      }
      for (String plain : new String[] {"?:", "?=", "?!", "?>", "?<=", "?<!"}) {
        if (source.startsWith(plain, at)) {
          to.append('(').append(plain);
          at += plain.length();
          return;
        }
      }
      if (source.startsWith("?P<", at)) {
        at += 3;
        to.append("(?<").append(groups.computeIfAbsent(upTo('>'), name -> "g" + groups.size()));
        to.append('>');
      } else if (source.startsWith("?P=", at)) {
        at += 3;
        String name = upTo(')');
        if (!groups.containsKey(name)) {
          throw refused("(?P=" + name + ")");
        }
        to.append("\\k<").append(groups.get(name)).append('>');
        depth--;
      } else if (source.startsWith("?#", at)) {
        upTo(')');
        depth--;
      } else {
        flags();
      }
    }

    /** {@code (?i)} at the beginning for all, {@code (?i:…)} for a part. */
    private void flags() {
      int from = at;
      at++;
      StringBuilder flags = new StringBuilder();
      while (true) {
        char c = next();
        if (c == ':' || c == ')' && from == 1) {
          depth -= c == ')' ? 1 : 0;
          to.append("(?").append(flags).append(c);
          return;
        }
        if ("imsau-".indexOf(c) < 0) {
          throw refused(source.substring(from - 1, at));
        }
        if (c != 'a' && c != 'u') {
          flags.append(c); // module names are ASCII: those two change nothing
        }
      }
    }

    private String upTo(char end) {
      int from = at;
      while (next() != end) {
        // reads on
      }
      return source.substring(from, at - 1);
    }

    /** {@code {3}}, {@code {3,}}, {@code {,3}}, {@code {3,5}}; any other brace is a character. */
    private void repetition() {
      int from = at;
      String least = digits();
      String most = least;
      if (source.startsWith(",", at)) {
        at++;
        most = digits();
      }
      boolean any = at > from;
      if (!any || !source.startsWith("}", at)) {
        at = from;
        to.append("\\{");
        return;
      }
      at++;
      String bound = most.isEmpty() ? least : most;
      repetitions *= bound.isEmpty() ? 1 : Math.max(1, Double.parseDouble(bound));
      if (repetitions > MOST_REPETITIONS) {
        throw refused("more than a million repetitions");
      }
      to.append('{').append(least.isEmpty() ? "0" : least);
      if (source.substring(from, at).contains(",")) {
        to.append(',').append(most);
      }
      to.append('}');
    }

    private String digits() {
      int from = at;
      while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
        at++;
      }
      return source.substring(from, at);
    }
  }
}
