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
   * {@code tree} with every {@link Shorthand} spelt out, so that a single setting below it can be
   * replaced; whatever does not fit {@code type} is left as it is.
   */
  public static Tree inFull(Tree tree, Class<?> type) {
    Shorthand shorthand = type.getAnnotation(Shorthand.class);
    if (tree instanceof Tree.Text text && shorthand != null && !text.text().isEmpty()) {
      return new Tree.Keys(Map.of(shorthand.value(), tree), tree.where());
    }
    if (!(tree instanceof Tree.Keys keys) || !type.isRecord()) {
      return tree;
    }
    Map<String, Tree> entries = new LinkedHashMap<>(keys.entries());
    for (RecordComponent component : type.getRecordComponents()) {
      Type below = component.getGenericType();
      if (component.getType() == java.util.Optional.class) {
        below = ((ParameterizedType) below).getActualTypeArguments()[0];
      }
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

  private static Tree eachInFull(Tree tree, Type type) {
    if (!(tree instanceof Tree.Keys keys) || !(type instanceof Class<?> raw)) {
      return tree;
    }
    Map<String, Tree> entries = new LinkedHashMap<>(keys.entries());
    entries.replaceAll((key, value) -> inFull(value, raw));
    return new Tree.Keys(entries, keys.where());
  }
}
