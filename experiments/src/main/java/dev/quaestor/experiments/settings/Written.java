package dev.quaestor.experiments.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trees as records would have them written in full. */
public final class Written {

  private Written() {}

  /**
   * {@code tree} with every {@link Shorthand} spelt out and every setting under its own name, so
   * that a single one below it can be replaced; whatever does not fit {@code type} is left as it
   * is.
   */
  public static Tree inFull(Tree tree, Class<?> type) {
    if (!Shape.has(type)) {
      return tree;
    }
    Shape shape = Shape.of(type);
    if (tree instanceof Tree.Text text && shape.shorthand().isPresent() && !text.text().isEmpty()) {
      return new Tree.Keys(Map.of(shape.shorthand().get(), tree), tree.where());
    }
    if (!(tree instanceof Tree.Keys keys)) {
      return tree;
    }
    Map<String, Tree> entries = named(keys.entries(), shape);
    for (Shape.Part part : shape.parts()) {
      if (part.below() instanceof ParameterizedType map && map.getRawType() == Map.class) {
        entries.computeIfPresent(
            part.key(), (key, value) -> eachInFull(value, map.getActualTypeArguments()[1]));
      }
      if (part.below() instanceof Class<?> raw) {
        entries.computeIfPresent(part.key(), (key, value) -> inFull(value, raw));
      }
    }
    return new Tree.Keys(entries, keys.where());
  }

  /** The entries, each under its component's own name, unless that is written as well. */
  private static Map<String, Tree> named(Map<String, Tree> entries, Shape shape) {
    Map<String, Tree> named = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          String own = shape.named().getOrDefault(key, key);
          named.put(entries.containsKey(own) ? key : own, value);
        });
    return named;
  }

  /** A dotted key with the components' own names in it. */
  public static String key(String key, Class<?> type) {
    Shape shape = Shape.of(type);
    int dot = key.indexOf('.');
    String first = dot < 0 ? key : key.substring(0, dot);
    String own = shape.named().getOrDefault(first, first);
    if (dot < 0) {
      return own;
    }
    return shape
        .part(own)
        .filter(part -> part.below() instanceof Class<?> raw && Shape.has(raw))
        .map(part -> own + "." + key(key.substring(dot + 1), (Class<?>) part.below()))
        .orElse(own + key.substring(dot));
  }

  private static Tree eachInFull(Tree tree, Type type) {
    if (!(tree instanceof Tree.Keys keys) || !(type instanceof Class<?> raw)) {
      return tree;
    }
    Map<String, Tree> entries = new LinkedHashMap<>(keys.entries());
    entries.replaceAll((key, value) -> inFull(value, raw));
    return new Tree.Keys(entries, keys.where());
  }
}
