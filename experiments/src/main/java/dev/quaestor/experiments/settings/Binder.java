package dev.quaestor.experiments.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of a tree. Every component is a {@link Setting}; keys are the components' names in
 * kebab case. An unknown key, a wrong type, a missing value and whatever a record's own constructor
 * refuses become problems, all of them in one pass: where a setting is wrong its default, or its
 * example, stands in, so that the rest is still looked at, and checks that involve a setting
 * already reported are passed over.
 */
public final class Binder {

  private final Tree root;
  private final List<Problem> problems;
  private final Set<String> failed = new HashSet<>();

  private Binder(Tree root, List<Problem> problems) {
    this.root = root;
    this.problems = problems;
  }

  /** The record written in {@code tree}; only to be used where no problem was added. */
  public static <T extends Record> Optional<T> bind(
      Tree tree, Class<T> type, List<Problem> problems) {
    Binder binder = new Binder(tree, problems);
    return Optional.ofNullable(type.cast(binder.record(tree, type, "")));
  }

  private @Nullable Object value(Tree tree, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      return generic(tree, generic, path);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Tree.class) {
      return tree;
    }
    if (Shape.has(raw)) {
      return record(tree, raw, path);
    }
    if (!(tree instanceof Tree.Text text)) {
      return refuse(path, "expected " + expected(raw) + ", found " + tree.kind());
    }
    return scalar(text, raw, path);
  }

  private @Nullable Object generic(Tree tree, ParameterizedType type, String path) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      Object value = value(tree, arguments[0], path);
      return value == null ? null : Optional.of(value);
    }
    if (type.getRawType() == List.class) {
      if (!(tree instanceof Tree.Items items)) {
        return refuse(path, "expected a list such as [a, b], found " + tree.kind());
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < items.items().size(); i++) {
        Object value = value(items.items().get(i), arguments[0], path + "[" + i + "]");
        if (value != null) {
          values.add(value);
        }
      }
      return values;
    }
    if (!(tree instanceof Tree.Keys keys)) {
      return refuse(path, "expected keys with values, found " + tree.kind());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    keys.entries()
        .forEach(
            (key, below) -> {
              Object value = value(below, arguments[1], join(path, key));
              if (value != null) {
                values.put(key, value);
              }
            });
    return values;
  }

  private @Nullable Object scalar(Tree.Text text, Class<?> type, String path) {
    String written = text.text();
    if (written.isEmpty() && type != String.class) {
      return refuse(path, "expected " + expected(type) + ", found nothing");
    }
    if (type == String.class) {
      return written;
    }
    if (type == Path.class) {
      try {
        return Path.of(written);
      } catch (InvalidPathException e) {
        return refuse(path, "expected a path, found \"" + written + "\" (" + e.getReason() + ")");
      }
    }
    if (type == Duration.class) {
      return Durations.parse(written)
          .<Object>map(duration -> duration)
          .orElseGet(
              () -> refuse(path, "expected " + expected(type) + ", found \"" + written + "\""));
    }
    if (type == Money.class) {
      return Money.parse(written)
          .<Object>map(money -> money)
          .orElseGet(
              () -> refuse(path, "expected " + expected(type) + ", found \"" + written + "\""));
    }
    if (type == boolean.class || type == Boolean.class) {
      return switch (written) {
        case "true" -> true;
        case "false" -> false;
        default -> refuse(path, "expected true or false, found \"" + written + "\"");
      };
    }
    if (type.isEnum()) {
      return constant(written, type, path);
    }
    return number(written, type, path);
  }

  private @Nullable Object constant(String written, Class<?> type, String path) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = Names.kebab(((Enum<?>) constant).name());
      if (name.equals(written)) {
        return constant;
      }
      names.add(name);
    }
    String hint = Names.suggest(written, names).map(n -> "; did you mean " + n + "?").orElse("");
    return refuse(
        path, "expected one of " + String.join(", ", names) + ", found \"" + written + "\"" + hint);
  }

  private @Nullable Object number(String written, Class<?> type, String path) {
    try {
      BigDecimal number = new BigDecimal(written);
      if (type == int.class || type == Integer.class) {
        return number.intValueExact();
      }
      if (type == long.class || type == Long.class) {
        return number.longValueExact();
      }
      if (type == double.class || type == Double.class) {
        if (Double.isInfinite(number.doubleValue())) {
          return refuse(path, "expected a number in range, found " + written);
        }
        return number.doubleValue();
      }
    } catch (NumberFormatException e) {
      return refuse(path, "expected " + expected(type) + ", found \"" + written + "\"");
    } catch (ArithmeticException e) {
      return refuse(path, "expected " + expected(type) + " in range, found " + written);
    }
    throw new IllegalStateException("no setting can be of type " + type);
  }

  private @Nullable Object record(Tree tree, Class<?> type, String path) {
    Shape shape = Shape.of(type);
    if (tree instanceof Tree.Text text && shape.shorthand().isPresent() && !text.text().isEmpty()) {
      return record(new Tree.Keys(Map.of(shape.shorthand().get(), tree), tree.where()), type, path);
    }
    if (!(tree instanceof Tree.Keys keys)) {
      if (tree instanceof Tree.Text text && text.text().isEmpty()) {
        return record(new Tree.Keys(Map.of(), tree.where()), type, path);
      }
      return refuse(path, "expected keys with values, found " + tree.kind());
    }
    unknown(keys, shape, path);
    Object[] values = new Object[shape.parts().size()];
    boolean whole = true;
    for (int i = 0; i < values.length; i++) {
      Shape.Part part = shape.parts().get(i);
      @Nullable Object value =
          part.setting().rest() ? rest(keys, shape) : component(keys, part, path);
      whole &= value != null;
      values[i] = value;
    }
    return whole ? construct(shape, values, path) : null;
  }

  private void unknown(Tree.Keys keys, Shape shape, String path) {
    if (shape.takesTheRest()) {
      return;
    }
    List<String> known = shape.keys();
    for (Map.Entry<String, Tree> entry : keys.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        problems.add(
            new Problem(
                join(path, entry.getKey()),
                entry.getValue().where(),
                twice(entry.getKey(), shape)
                        .orElse("no such key; " + Names.hint(entry.getKey(), known))
                    + (Secrets.named(entry.getKey())
                        ? "; a secret must not stand here, name the environment variable that holds it"
                        : "")));
      }
    }
  }

  /** What is wrong with a key that is another one's second name. */
  private static Optional<String> twice(String key, Shape shape) {
    return Optional.ofNullable(shape.named().get(key))
        .map("is another name of %s, which is written too; keep one"::formatted);
  }

  private @Nullable Object component(Tree.Keys keys, Shape.Part part, String path) {
    String at = join(path, part.key());
    Tree written = keys.entries().get(part.key());
    Object value = written == null ? null : value(written, part.type(), at);
    if (value != null) {
      return value;
    }
    if (part.optional()) {
      return Optional.empty();
    }
    if (part.required() && written == null) {
      String message =
          "is required: %s, such as %s".formatted(part.setting().value(), part.setting().example());
      failed.add(at);
      problems.add(new Problem(at, keys.where(), message));
    }
    return value(part.standIn().placed(keys.where()), part.type(), at);
  }

  private static Map<String, Tree> rest(Tree.Keys keys, Shape shape) {
    Map<String, Tree> rest = new LinkedHashMap<>(keys.entries());
    shape.keys().forEach(rest::remove);
    return rest;
  }

  private @Nullable Object construct(Shape shape, Object[] values, String path) {
    try {
      return shape.make(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Check.FailedException refused) {
        refused.failures().forEach(failure -> refuse(path, failure));
        return null;
      }
      throw new IllegalStateException(shape.constructor() + " fails", e.getCause());
    }
  }

  private void refuse(String path, Check.Failure failure) {
    if (failure.keys().stream().noneMatch(key -> hasFailed(join(path, key)))) {
      // Of several settings that do not go together, one that is written is to blame.
      String key =
          failure.keys().stream()
              .filter(k -> root.at(join(path, k)).isPresent())
              .findFirst()
              .orElse(failure.keys().get(0));
      refuse(join(path, key), failure.message());
    }
  }

  private @Nullable Object refuse(String path, String message) {
    failed.add(path);
    problems.add(new Problem(path, root.locate(path), message));
    return null;
  }

  private boolean hasFailed(String path) {
    return failed.stream()
        .anyMatch(f -> f.equals(path) || f.startsWith(path + ".") || path.startsWith(f + "."));
  }

  private static String expected(Class<?> type) {
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == Money.class) {
      return "money such as $5, 0.50 USD (at most six decimals) or a whole number of millionths of a dollar";
    }
    if (type == Duration.class) {
      return "a time such as 500ms, 10s, 5m or 1h";
    }
    return type == boolean.class || type == Boolean.class ? "true or false" : "a single value";
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
