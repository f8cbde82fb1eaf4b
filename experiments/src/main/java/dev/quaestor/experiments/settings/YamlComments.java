package dev.quaestor.experiments.settings;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * Finds values that YAML takes for comments: a key with nothing but a comment behind it, as in
 * {@code answer-after: ####}, and a text of the user's own that ends where a {@code #} begins, as
 * in {@code prompt: {question} # Answer:}. A comment behind a number, a name or a quoted text is
 * what it looks like.
 */
final class YamlComments {

  /** Settings whose values are texts of the user's own. */
  private static final Set<String> TEXTS =
      Set.of("prompt", "system", "answer-after", "cut-at", "labels");

  /** Where the parser is: in a list, or in a map before a key or before its value. */
  private static final class Level {
    private final boolean list;
    private boolean value;
    private String key;

    private Level(boolean list, String key) {
      this.list = list;
      this.key = key;
    }
  }

  private final String text;
  private final List<Problem> problems;
  private final Deque<Level> levels = new ArrayDeque<>();

  private YamlComments(String text, List<Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  /**
   * Adds what is wrong to {@code problems}.
   *
   * @return the line where the text stops being YAML, which the reader of values tells; empty where
   *     it is YAML to its end
   */
  static OptionalInt check(String text, List<Problem> problems) {
    YamlComments comments = new YamlComments(text, problems);
    try {
      for (Event event : new Yaml(new LoaderOptions()).parse(new StringReader(text))) {
        comments.at(event);
      }
    } catch (MarkedYAMLException e) {
      return e.getProblemMark() == null
          ? OptionalInt.empty()
          : OptionalInt.of(e.getProblemMark().getLine() + 1);
    } catch (YAMLException e) {
      return OptionalInt.empty();
    }
    return OptionalInt.empty();
  }

  private void at(Event event) {
    if (event instanceof MappingStartEvent || event instanceof SequenceStartEvent) {
      String key = levels.isEmpty() ? "" : levels.peek().key;
      entered();
      levels.push(new Level(event instanceof SequenceStartEvent, key));
    } else if (event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
      levels.pop();
    } else if (event instanceof ScalarEvent scalar) {
      Level level = levels.peek();
      if (level != null && !level.list && !level.value) {
        level.key = scalar.getValue();
        level.value = true;
        return;
      }
      scalar(scalar, level == null ? "" : level.key);
      entered();
    } else if (levels.peek() != null && event.is(Event.ID.Alias)) {
      entered();
    }
  }

  private void entered() {
    if (levels.peek() != null) {
      levels.peek().value = false;
    }
  }

  private void scalar(ScalarEvent scalar, String key) {
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return;
    }
    Mark end = scalar.getEndMark();
    String comment = comment(end);
    if (comment == null) {
      return;
    }
    String where = "line " + (end.getLine() + 1);
    if (scalar.getValue().isEmpty()) {
      problems.add(
          new Problem(
              key,
              where,
              "nothing stands here: what begins with # is a comment; write \"%s\" in quotes, or null if nothing is meant"
                  .formatted(comment)));
    } else if (TEXTS.contains(key)) {
      problems.add(
          new Problem(
              key,
              where,
              "the text ends before \"%s\", which is a comment; write the text in quotes, and a comment on a line of its own"
                  .formatted(comment)));
    }
  }

  /** The comment that follows on the same line; null where there is none. */
  private @Nullable String comment(Mark end) {
    int from = text.offsetByCodePoints(0, end.getIndex());
    int line = text.indexOf('\n', from);
    String rest = text.substring(from, line < 0 ? text.length() : line);
    String stripped = rest.strip();
    boolean apart = from > 0 && (rest.startsWith(" ") || rest.startsWith("\t"));
    return apart && stripped.startsWith("#") ? stripped : null;
  }
}
