package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call passes.
 *
 * @param positional in order
 * @param named by name, in order
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /**
   * Fits the arguments to parameters, as Python does.
   *
   * @param function for messages
   * @param parameters names; {@code name?} may be left out
   */
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw TemplateException.invalid(
          "%s() takes %d arguments but %d were given"
              .formatted(function, parameters.length, positional.size()));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> rest = new LinkedHashMap<>(named);
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].endsWith("?");
      String name =
          optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
      if (i < positional.size()) {
        values.put(name, positional.get(i));
      } else if (rest.containsKey(name)) {
        values.put(name, rest.remove(name));
      } else if (!optional) {
        throw TemplateException.invalid(function + "() missing required argument: '" + name + "'");
      }
    }
    if (!rest.isEmpty()) {
      throw TemplateException.invalid(
          function
              + "() got an unexpected or repeated keyword argument '"
              + rest.keySet().iterator().next()
              + "'");
    }
    return new Bound(values);
  }

  /** As {@link #bind}, for functions of C, which take no names. */
  Bound bindPositional(String function, String... parameters) {
    if (!named.isEmpty()) {
      throw TemplateException.invalid(function + "() takes no keyword arguments");
    }
    return bind(function, parameters);
  }

  /** Arguments under the names of their parameters. */
  record Bound(Map<String, Object> values) {
    boolean has(String name) {
      return values.containsKey(name);
    }

    @Nullable Object get(String name) {
      return values.get(name);
    }

    Object get(String name, Object otherwise) {
      return values.getOrDefault(name, otherwise);
    }

    boolean truth(String name) {
      return values.containsKey(name) && Truth.of(values.get(name));
    }

    String text(String name) {
      Object value = values.get(name);
      if (value instanceof String text) {
        return text;
      }
      if (value instanceof Markup markup) {
        return markup.text();
      }
      throw TemplateException.invalid(
          "argument '" + name + "' must be str, not " + Types.name(value));
    }

    /** An integer, cut to what an {@code int} holds. */
    int integer(String name, int otherwise) {
      Object value = values.get(name);
      return value == null ? otherwise : Numbers.index(value);
    }

    BigInteger integer(String name) {
      return Numbers.exactIndex(values.get(name));
    }
  }
}
