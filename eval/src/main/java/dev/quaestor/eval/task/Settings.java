package dev.quaestor.eval.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The settings of one task as a manifest gives them, read one by one. Problems are gathered; {@link
 * #build} reports them all at once, keys nobody read included, with the nearest known key.
 */
public final class Settings {

  private final String task;
  private final Map<String, Object> given;
  private final Map<String, String> known = new LinkedHashMap<>();
  private final List<SettingProblem> problems = new ArrayList<>();

  public Settings(String task, Map<String, Object> given) {
    this.task = task;
    this.given = new LinkedHashMap<>(given);
  }

  /** An integer in [least, most]. */
  public int integer(String key, int fallback, int least, int most) {
    Object value = read(key, "integer in " + least + ".." + most, fallback);
    boolean whole = value instanceof Integer || value instanceof Long;
    if (whole && ((Number) value).longValue() >= least && ((Number) value).longValue() <= most) {
      return ((Number) value).intValue();
    }
    return wrong(key, "an integer in " + least + ".." + most, value, fallback);
  }

  /** A finite number in [least, most]. */
  public double number(String key, double fallback, double least, double most) {
    Object value = read(key, "number in [" + least + ", " + most + "]", fallback);
    if (value instanceof Number n && n.doubleValue() >= least && n.doubleValue() <= most) {
      return n.doubleValue();
    }
    return wrong(key, "a number in [" + least + ", " + most + "]", value, fallback);
  }

  /** One of the constants of {@code fallback}'s type, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    List<E> constants = List.of(fallback.getDeclaringClass().getEnumConstants());
    List<String> names = constants.stream().map(Settings::written).toList();
    Object value = read(key, "one of " + String.join(", ", names), written(fallback));
    int index = value instanceof String s ? names.indexOf(s) : -1;
    if (index >= 0) {
      return constants.get(index);
    }
    String hint = value instanceof String s ? Spelling.hint(s, names) : "";
    problem(key, "one of " + String.join(", ", names), value, hint);
    return fallback;
  }

  /** A list of different names, each one that {@code parse} knows. */
  public <T> List<T> list(String key, List<T> fallback, Function<String, Optional<T>> parse) {
    Object value = read(key, "list of names", fallback);
    if (value == fallback) {
      return fallback;
    }
    List<T> parsed = new ArrayList<>();
    if (value instanceof List<?> values) {
      for (Object name : values) {
        Optional<T> one = name instanceof String s ? parse.apply(s) : Optional.empty();
        one.filter(t -> !parsed.contains(t))
            .ifPresentOrElse(parsed::add, () -> problem(key, "known names, none twice", name, ""));
      }
    }
    if (parsed.isEmpty()) {
      return wrong(key, "a list of names", value, fallback);
    }
    return parsed;
  }

  /** A text; empty where it is left out. */
  public String text(String key, String fallback) {
    Object value = read(key, "text", fallback);
    return value instanceof String s ? s : wrong(key, "a text", value, fallback);
  }

  /** A text or a list of texts; an empty text is an empty list. */
  public List<String> texts(String key, List<String> fallback) {
    Object value = read(key, "text or list of texts", fallback);
    if (value == fallback) {
      return fallback;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    boolean single = value instanceof String || value instanceof Number;
    return single
        ? String.valueOf(value).isEmpty() ? List.of() : List.of(String.valueOf(value))
        : wrong(key, "a text or a list of texts", value, fallback);
  }

  /** Keys with values; none where it is left out. */
  public Map<String, Object> map(String key) {
    Map<String, Object> none = Map.of();
    Object value = read(key, "keys with values", none);
    if (!(value instanceof Map<?, ?> map)) {
      return wrong(key, "keys with values", value, none);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((name, item) -> values.put(String.valueOf(name), item));
    return values;
  }

  /** A file or folder that must be named. */
  public Path path(String key) {
    Object value = read(key, "path, required", "");
    if (value instanceof String s && !s.isBlank()) {
      return Path.of(s);
    }
    return wrong(key, "the path of a file or folder", value, Path.of(""));
  }

  /** A file or folder that may be left out. */
  public Optional<Path> optionalPath(String key) {
    String value = text(key, "");
    return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
  }

  /**
   * The task {@code make} builds of what was read.
   *
   * @throws TaskException with every problem, if there is one; {@code make} is not called then
   */
  public <T> T build(Supplier<T> make) {
    List<SettingProblem> found = problems();
    if (!found.isEmpty()) {
      throw new TaskException(
          found.stream().map(p -> "task " + task + ": " + p.key() + ": " + p.message()).toList());
    }
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new TaskException("task " + task + ": " + e.getMessage());
    }
  }

  /** What is wrong with the settings read so far, and the keys nobody read. */
  public List<SettingProblem> problems() {
    List<SettingProblem> found = new ArrayList<>(problems);
    for (String key : given.keySet()) {
      if (!known.containsKey(key)) {
        String hint = Spelling.hint(key, List.copyOf(known.keySet()));
        String all = "; task " + task + " knows " + String.join(", ", known.keySet());
        found.add(new SettingProblem(key, "no such key" + (hint.isEmpty() ? all : hint)));
      }
    }
    return found;
  }

  /** The keys that are written, so that a default can give way where a written size may not. */
  public Set<String> given() {
    return Set.copyOf(given.keySet());
  }

  /** Every setting read so far: its name, with what it takes and its default. */
  public Map<String, String> known() {
    return new LinkedHashMap<>(known);
  }

  private Object read(String key, String takes, Object fallback) {
    known.put(key, takes + (empty(fallback) ? "" : ", default " + fallback));
    Object value = given.get(key);
    return value == null ? fallback : value;
  }

  private static boolean empty(Object fallback) {
    return fallback.equals("") || fallback.equals(List.of()) || fallback.equals(Map.of());
  }

  private <T> T wrong(String key, String expected, Object found, T fallback) {
    problem(key, expected, found, "");
    return fallback;
  }

  private void problem(String key, String expected, Object found, String hint) {
    String shown = found instanceof String s ? "\"" + s + "\"" : "" + found;
    problems.add(new SettingProblem(key, "must be " + expected + ", found " + shown + hint));
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
