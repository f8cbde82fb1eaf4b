package dev.quaestor.experiments.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
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
    Shorthand shorthand = type.getAnnotation(Shorthand.class);
    if (tree instanceof Tree.Text text && shorthand != null && !text.text().isEmpty()) {
      return new Tree.Keys(Map.of(shorthand.value(), tree), tree.where());
    }
    if (!(tree instanceof Tree.Keys keys) || !type.isRecord()) {
      return tree;
    }
    Map<String, Tree> entries = named(keys.entries(), type);
    for (RecordComponent component : type.getRecordComponents()) {
      Type below = below(component);
      if (below instanceof ParameterizedType map && map.getRawType() == Map.class) {
        entries.computeIfPresent(
            Names.kebab(component.getName()),
            (key, value) -> eachInFull(value, map.getActualTypeArguments()[1]));
      }
      if (below instanceof Class<?> raw && raw.isRecord()) {
        entries.computeIfPresent(
            Names.kebab(component.getName()), (key, value) -> inFull(value, raw));
      }
    }
    return new Tree.Keys(entries, keys.where());
  }

  private static Type below(RecordComponent component) {
    Type type = component.getGenericType();
    return component.getType() == java.util.Optional.class
        ? ((ParameterizedType) type).getActualTypeArguments()[0]
        : type;
  }

  /** The entries, each under its component's own name, unless that is written as well. */
  private static Map<String, Tree> named(Map<String, Tree> entries, Class<?> type) {
    Map<String, Tree> named = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          String own = own(key, type);
          named.put(entries.containsKey(own) ? key : own, value);
        });
    return named;
  }

  private static String own(String key, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (key.equals(Binder.setting(component).also())) {
        return Names.kebab(component.getName());
      }
    }
    return key;
  }

  /** A dotted key with the components' own names in it. */
  public static String key(String key, Class<?> type) {
    int dot = key.indexOf('.');
    String first = own(dot < 0 ? key : key.substring(0, dot), type);
    if (dot < 0) {
      return first;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (Names.kebab(component.getName()).equals(first)
          && below(component) instanceof Class<?> raw
          && raw.isRecord()) {
        return first + "." + key(key.substring(dot + 1), raw);
      }
    }
    return first + key.substring(dot);
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
