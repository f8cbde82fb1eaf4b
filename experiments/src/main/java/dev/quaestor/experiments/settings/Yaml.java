package dev.quaestor.experiments.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads YAML into trees that know their lines, and writes plain values back. */
public final class Yaml {

  private static final YAMLMapper WRITER =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private static final YAMLFactory READER = new YAMLFactory();

  private static final Pattern COMMENT = Pattern.compile("^#|\\s#");

  private final YAMLParser parser;
  private final List<Problem> problems;
  private final @Nullable String option;

  private Yaml(YAMLParser parser, List<Problem> problems, @Nullable String option) {
    this.parser = parser;
    this.problems = problems;
    this.option = option;
  }

  /** A file's text as a tree; what is not YAML, or twice the same key, becomes a problem. */
  public static Tree read(String text, List<Problem> problems) {
    OptionalInt broken = YamlComments.check(text, problems);
    int before = problems.size();
    Tree tree = read(text, null, problems);
    if (broken.isPresent() && problems.size() > before) {
      Problem last = problems.remove(problems.size() - 1);
      problems.add(new Problem(last.path(), "line " + broken.getAsInt(), last.message()));
    }
    return tree;
  }

  /**
   * A single value given by a command-line option, such as {@code [1, 2]} or {@code 3e-3}. Nobody
   * comments on a command line, so that a plain text keeps its {@code #}.
   */
  public static Tree value(String text, String option, List<Problem> problems) {
    String value = text.strip();
    boolean plain = value.isEmpty() || "{[\"'|>&*!".indexOf(value.charAt(0)) < 0;
    return plain && COMMENT.matcher(value).find()
        ? new Tree.Text(value, option)
        : read(text, option, problems);
  }

  /** Maps, lists, numbers and text as block YAML. */
  public static String write(Object plain) {
    try {
      return WRITER.writeValueAsString(plain);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings that cannot be written: " + plain, e);
    }
  }

  private static Tree read(String text, @Nullable String option, List<Problem> problems) {
    String start = option == null ? "line 1" : option;
    try (YAMLParser parser = READER.createParser(text)) {
      Yaml reader = new Yaml(parser, problems, option);
      JsonToken first = parser.nextToken();
      Tree tree = first == null ? new Tree.Text("", start) : reader.tree(first, start);
      if (parser.nextToken() != null) {
        problems.add(new Problem("", reader.here(), "one document is expected, a second begins"));
      }
      return tree;
    } catch (JsonProcessingException e) {
      String where =
          option == null && e.getLocation() != null ? "line " + e.getLocation().getLineNr() : start;
      problems.add(new Problem("", where, "this is not YAML: " + reason(e.getOriginalMessage())));
      return new Tree.Text("", start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the parser says without the text it quotes: {@code while parsing a flow sequence, expected
   * ',' or ']', but got <stream end>}. Its lines that begin with "in" and the quotes below them
   * name places, which are told apart.
   */
  private static String reason(String said) {
    List<String> reasons =
        said.lines()
            .filter(line -> !line.isBlank() && !line.startsWith(" "))
            .map(String::strip)
            .toList();
    return reasons.isEmpty()
        ? "unreadable"
        : String.join(", ", reasons)
            + "; a bracket, quote or indentation before this line may be open or wrong";
  }

  private Tree tree(JsonToken token, String where) throws IOException {
    return switch (token) {
      case START_OBJECT -> keys(where);
      case START_ARRAY -> items(where);
      default -> text(token, where);
    };
  }

  private Tree keys(String where) throws IOException {
    Map<String, Tree> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String line = here();
      Tree value = tree(parser.nextToken(), line);
      Tree twin = entries.putIfAbsent(key, value);
      if (twin != null) {
        problems.add(
            new Problem(key, line, "the key stands here and on " + twin.where() + "; keep one"));
      }
    }
    return new Tree.Keys(entries, where);
  }

  private Tree items(String where) throws IOException {
    List<Tree> items = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      items.add(tree(token, here()));
    }
    return new Tree.Items(items, where);
  }

  private Tree text(JsonToken token, String where) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(
          new Problem("", where, "an alias (*" + parser.getText() + "); write the value out"));
    }
    return new Tree.Text(token == JsonToken.VALUE_NULL ? "" : parser.getText(), where);
  }

  private String here() {
    return option == null
        ? "line " + ((JsonParser) parser).currentTokenLocation().getLineNr()
        : option;
  }
}
