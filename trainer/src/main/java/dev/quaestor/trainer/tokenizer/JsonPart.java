package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a JSON file with its path, which is asked what it is and notes a problem where it is
 * something else. Absent and {@code null} are one.
 */
final class JsonPart {
  private static final int DEEPEST = 100;
  private static final int MOST = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private final @Nullable JsonPart whole;
  private final Object place;
  private final JsonNode node;
  private final List<String> problems;

  private JsonPart(@Nullable JsonPart whole, Object place, JsonNode node, List<String> problems) {
    this.whole = whole;
    this.place = place;
    this.node = node;
    this.problems = problems;
  }

  static JsonPart root(JsonNode node) {
    return new JsonPart(null, "", node, new ArrayList<>());
  }

  /** Such as {@code model.vocab["a b"]}; made only where there is a problem to tell. */
  private String path() {
    String before = whole == null ? "" : whole.path();
    if (place instanceof Integer) {
      return before + "[" + place + "]";
    }
    String name = place.toString();
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      return before + "[\"" + name + "\"]";
    }
    return before.isEmpty() ? name : before + "." + name;
  }

  /** All that was noted, of the whole file. */
  List<String> problems() {
    return problems;
  }

  /** Notes that something else was expected here. */
  void problem(String expected) {
    if (problems.size() == MOST) {
      problems.add("… and more");
    } else if (problems.size() < MOST) {
      String found = there() ? node.toString() : "nothing";
      problems.add(
          "%s must be %s, found %s"
              .formatted(
                  whole == null ? "the file" : path(),
                  expected,
                  found.length() <= 60 ? found : found.substring(0, 57) + "..."));
    }
  }

  private boolean held(boolean holds, String expected) {
    if (!holds) {
      problem(expected);
    }
    return holds;
  }

  boolean there() {
    return !node.isMissingNode() && !node.isNull();
  }

  void ifThere(Consumer<JsonPart> check) {
    if (there()) {
      check.accept(this);
    }
  }

  JsonPart at(String name) {
    JsonNode inner = node.path(name);
    return new JsonPart(this, name, inner.isMissingNode() ? NullNode.instance : inner, problems);
  }

  JsonPart at(int place) {
    return new JsonPart(this, place, node.path(place), problems);
  }

  /** The names of an object's fields. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  int size() {
    return node.size();
  }

  String value() {
    return node.asText();
  }

  int number32() {
    return node.intValue();
  }

  boolean isText() {
    return node.isTextual();
  }

  /** An object with a type, checked as that type is. */
  void kind(Map<String, Consumer<JsonPart>> kinds) {
    if (object() && at("type").oneOf(kinds.keySet())) {
      kinds.get(at("type").value()).accept(this);
    }
  }

  boolean object() {
    return held(node.isObject(), "an object");
  }

  boolean list(int size) {
    return held(node.isArray() && node.size() == size, "a list of " + size);
  }

  void each(Consumer<JsonPart> check) {
    if (held(node.isArray(), "a list")) {
      for (int i = 0; i < node.size(); i++) {
        check.accept(at(i));
      }
    }
  }

  boolean text() {
    return held(node.isTextual(), "a text");
  }

  void filled() {
    held(node.isTextual() && !node.textValue().isEmpty(), "a text that is not empty");
  }

  void character() {
    held(
        node.isTextual() && node.textValue().codePointCount(0, node.textValue().length()) == 1,
        "one character");
  }

  void flag() {
    held(node.isBoolean(), "true or false");
  }

  void flags(String... names) {
    for (String name : names) {
      at(name).flag();
    }
  }

  boolean oneOf(Collection<String> names) {
    return held(
        node.isTextual() && names.contains(node.textValue()),
        names.size() > 20 ? "a token of the vocabulary" : "one of " + new TreeSet<>(names));
  }

  /** A whole number from 0 on. */
  boolean id() {
    return held(
        node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0,
        "a whole number from 0 on");
  }

  void positive() {
    held(
        node.isIntegralNumber() && node.canConvertToInt() && node.intValue() > 0,
        "a whole number from 1 on");
  }

  void below(int limit) {
    held(
        node.isIntegralNumber()
            && node.canConvertToInt()
            && node.intValue() >= 0
            && node.intValue() < limit,
        "a whole number from 0 to " + (limit - 1));
  }

  void number() {
    held(node.isNumber() && Double.isFinite(node.doubleValue()), "a number");
  }

  /** No deeper than any real file, no half characters, no numbers without bounds. */
  void depth() {
    depth(node, 0);
  }

  private void depth(JsonNode inner, int level) {
    if (level > DEEPEST) {
      if (problems.isEmpty()) {
        problems.add("the file nests deeper than " + DEEPEST + " levels");
      }
      return;
    }
    if (inner.isTextual()) {
      whole(inner.textValue());
    } else if (inner.isNumber()
        && (inner.isIntegralNumber()
            ? !inner.canConvertToLong()
            : !Double.isFinite(inner.doubleValue()))) {
      problems.add("the file holds a number out of bounds, " + inner);
    }
    if (inner.isObject()) {
      inner.fieldNames().forEachRemaining(this::whole);
    }
    for (JsonNode next : inner) {
      depth(next, level + 1);
    }
  }

  private void whole(String text) {
    if (problems.isEmpty() && Tokenizer.holdsHalfACharacter(text)) {
      problems.add("the file holds half a surrogate pair in a text, which is no character");
    }
  }
}
