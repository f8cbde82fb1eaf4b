package dev.quaestor.experiments.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value as it was written, with where: {@code line 12}, or the command-line option that set it.
 * Numbers stay text until a record says what they must be.
 */
public sealed interface Tree {

  String where();

  /** A single value; empty text where nothing stands after the key. */
  record Text(String text, String where) implements Tree {}

  /** A list. */
  record Items(List<Tree> items, String where) implements Tree {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Keys with values, in the order written. */
  record Keys(Map<String, Tree> entries, String where) implements Tree {
    public Keys {
      entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** The same values, all of them written {@code where}. */
  default Tree placed(String where) {
    if (this instanceof Text text) {
      return new Text(text.text(), where);
    }
    if (this instanceof Items items) {
      return new Items(items.items().stream().map(item -> item.placed(where)).toList(), where);
    }
    Map<String, Tree> placed = new LinkedHashMap<>();
    ((Keys) this).entries().forEach((key, value) -> placed.put(key, value.placed(where)));
    return new Keys(placed, where);
  }

  /** Kinds named for a message. */
  default String kind() {
    if (this instanceof Text text) {
      return text.text().isEmpty() ? "nothing" : "\"" + text.text() + "\"";
    }
    return this instanceof Items ? "a list" : "keys";
  }

  /** What stands at a dotted path, empty where nothing does. */
  default Optional<Tree> at(String path) {
    Tree here = this;
    for (String key : path.split("\\.")) {
      if (!(here instanceof Keys keys) || !keys.entries().containsKey(key)) {
        return Optional.empty();
      }
      here = keys.entries().get(key);
    }
    return Optional.of(here);
  }

  /**
   * Where a dotted path is written, or else its nearest parent. A part such as {@code seeds[2]} is
   * looked up in a list.
   */
  default String locate(String path) {
    Tree here = this;
    String where = here.where();
    for (String part : path.split("\\.|(?=\\[)")) {
      Tree next = null;
      if (here instanceof Keys keys) {
        next = keys.entries().get(part);
      } else if (here instanceof Items items && part.matches("\\[\\d+]")) {
        int index = Integer.parseInt(part.substring(1, part.length() - 1));
        next = index < items.items().size() ? items.items().get(index) : null;
      }
      if (next == null) {
        return where;
      }
      here = next;
      where = here.where();
    }
    return where;
  }

  /** This tree with {@code value} at a dotted path; keys on the way are made where missing. */
  default Tree with(String path, Tree value) {
    int dot = path.indexOf('.');
    String key = dot < 0 ? path : path.substring(0, dot);
    Map<String, Tree> entries =
        this instanceof Keys keys ? new LinkedHashMap<>(keys.entries()) : new LinkedHashMap<>();
    Tree below = entries.getOrDefault(key, new Keys(Map.of(), value.where()));
    entries.put(key, dot < 0 ? value : below.with(path.substring(dot + 1), value));
    return new Keys(entries, where());
  }

  /** This tree without a top-level key. */
  default Tree without(String key) {
    if (!(this instanceof Keys keys)) {
      return this;
    }
    Map<String, Tree> entries = new LinkedHashMap<>(keys.entries());
    entries.remove(key);
    return new Keys(entries, where());
  }

  /** The values alone: maps, lists and text, for writing. */
  default Object plain() {
    if (this instanceof Text text) {
      return text.text();
    }
    if (this instanceof Items items) {
      List<Object> all = new ArrayList<>();
      items.items().forEach(item -> all.add(item.plain()));
      return all;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    ((Keys) this).entries().forEach((key, value) -> all.put(key, value.plain()));
    return all;
  }

  /**
   * The values with the types YAML gives them, for those who take any: text, whole numbers, other
   * numbers, truth values, lists and maps; null where nothing stands.
   */
  default @Nullable Object typed() {
    if (this instanceof Items items) {
      List<@Nullable Object> all = new ArrayList<>();
      items.items().forEach(item -> all.add(item.typed()));
      return all;
    }
    if (this instanceof Keys keys) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      keys.entries().forEach((key, value) -> all.put(key, value.typed()));
      return all;
    }
    return Scalars.typed(((Text) this).text());
  }
}
