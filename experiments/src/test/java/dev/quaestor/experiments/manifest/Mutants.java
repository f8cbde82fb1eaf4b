package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Tree;
import dev.quaestor.experiments.settings.Yaml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Manifests as hands and programs spoil them: keys that go, come, double or are misspelt, values of
 * another kind, lines that move, what YAML knows beside plain values. The same seed spoils alike.
 */
final class Mutants {

  /** A key that no manifest knows. */
  static final String UNKNOWN = "zz-unknown";

  private static final List<Object> VALUES =
      List.of(
          "",
          "~",
          "null",
          "true",
          "yes",
          "no",
          "-1",
          "0",
          "0.5",
          "1e3",
          "1e999",
          "1e999999999",
          "-1e-999999999",
          "9223372036854775807",
          "9223372036854775808",
          "123456789012345678901234567890",
          "2147483648",
          ".nan",
          ".inf",
          "NaN",
          "0x10",
          "010",
          "1:30",
          "2026-11-30",
          "1_000",
          "$0.15",
          "5 USD",
          "10m",
          "-3s",
          "${data}/x",
          "${nothing}",
          "${",
          "../../elsewhere",
          "nul \u0000 inside",
          "\u202eright to left",
          "\ud83d\ude00",
          "a > b",
          "[1, 2]",
          "{a: b}",
          "x".repeat(5000),
          List.of(),
          List.of("1", List.of("2", List.of())),
          Map.of(),
          Map.of("", "empty key"),
          Map.of("kind", "solver"),
          Map.of("name", Map.of("name", "x")));

  private static final List<String> CHARACTERS =
      List.of(
          "\ufeff",
          "\u0000",
          "\u0085",
          "\u2028",
          "\u200b",
          "\u202e",
          "\u00a0",
          "\ud83d\ude00",
          "\ud83d",
          "\t",
          "\u0007",
          "#",
          ":",
          "- ",
          "? ",
          "| ",
          "> ",
          "& ",
          "* ",
          "!",
          "%",
          "@",
          "`",
          "'",
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\r",
          "\n");

  private final Random random;
  private boolean unknown;

  private Mutants(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A spoilt manifest.
   *
   * @param unknown whether a key that nothing knows was put where keys are known
   */
  record Mutant(String text, boolean unknown) {}

  static Mutant of(String manifest, long seed) {
    Mutants mutants = new Mutants(seed);
    String text = manifest;
    int times = 1 + mutants.random.nextInt(3);
    boolean structured = mutants.random.nextBoolean();
    for (int i = 0; i < times; i++) {
      text = structured ? mutants.tree(text) : mutants.line(text);
    }
    return new Mutant(text, structured && mutants.unknown && text.contains(UNKNOWN));
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String tree(String text) {
    Tree read = Yaml.read(text, new ArrayList<>());
    Object plain = open(read.plain());
    List<Map<String, Object>> maps = new ArrayList<>();
    List<Boolean> free = new ArrayList<>();
    collect(plain, "", maps, free);
    if (maps.isEmpty()) {
      return line(text);
    }
    int at = random.nextInt(maps.size());
    Map<String, Object> map = maps.get(at);
    if (map.isEmpty()) {
      map.put("name", "x");
    }
    String key = one(List.copyOf(map.keySet()));
    switch (random.nextInt(9)) {
      case 0 -> map.remove(key);
      case 1 -> map.put(misspelt(key), map.remove(key));
      case 2 -> {
        map.put(UNKNOWN, one(VALUES));
        unknown |= !free.get(at);
      }
      case 3, 4 -> map.put(key, open(one(VALUES)));
      case 5 -> map.put(key, nested(random.nextInt(200)));
      case 6 -> {
        Map<String, Object> other = one(maps);
        if (!other.isEmpty() && !contains(map.get(key), other)) {
          other.put(one(List.copyOf(other.keySet())), open(map.get(key)));
        }
      }
      case 7 -> map.put(key, new ArrayList<>(Arrays.asList(map.get(key), open(map.get(key)))));
      default ->
          map.put(one(List.of("name", "kind", "experiment", "seeds", "budget")), map.get(key));
    }
    return Yaml.write(plain);
  }

  private static boolean contains(Object value, Object inside) {
    return value == inside
        || value instanceof Map<?, ?> map
            && map.values().stream().anyMatch(v -> contains(v, inside))
        || value instanceof List<?> list && list.stream().anyMatch(v -> contains(v, inside));
  }

  /** A copy that can be changed. */
  private static Object open(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> open = new LinkedHashMap<>();
      map.forEach((key, each) -> open.put(String.valueOf(key), open(each)));
      return open;
    }
    if (value instanceof List<?> list) {
      List<Object> open = new ArrayList<>();
      list.forEach(each -> open.add(open(each)));
      return open;
    }
    return value;
  }

  /** Every map, and whether its keys are the user's own. */
  private static void collect(
      Object value, String path, List<Map<String, Object>> maps, List<Boolean> free) {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked")
      Map<String, Object> open = (Map<String, Object>) map;
      maps.add(open);
      free.add(path.matches(".*\\.(extra-body|held-out|columns|labels)(\\..*)?"));
      open.forEach((key, each) -> collect(each, path + "." + key, maps, free));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> collect(each, path, maps, free));
    }
  }

  private Object nested(int depth) {
    Object value = "x";
    for (int i = 0; i < depth; i++) {
      value =
          random.nextBoolean()
              ? new ArrayList<>(List.of(value))
              : new LinkedHashMap<>(Map.of("a", value));
    }
    return value;
  }

  private String misspelt(String key) {
    if (key.isEmpty()) {
      return "x";
    }
    int at = random.nextInt(key.length());
    return switch (random.nextInt(4)) {
      case 0 -> key.substring(0, at) + key.substring(at + 1);
      case 1 -> key.substring(0, at) + key.charAt(at) + key.substring(at);
      case 2 -> key.replace('-', '_') + (key.contains("-") ? "" : "s");
      default -> key.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + key.substring(1);
    };
  }

  private String line(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(13)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.add(random.nextInt(lines.size()), line);
      case 3 -> lines.set(at, " ".repeat(1 + random.nextInt(3)) + line);
      case 4 -> lines.set(at, line.stripLeading());
      case 5 -> lines.set(at, line.replaceFirst(": ?", ": &a "));
      case 6 -> lines.set(at, line.replaceFirst(": .*", ": *a"));
      case 7 ->
          lines.add(
              at,
              line.replaceAll("\\S.*", "")
                  + one(List.of("<<: *a", "<<: {rounds: 2}", "? [a, b] : c")));
      case 8 -> {
        int place = random.nextInt(line.length() + 1);
        lines.set(at, line.substring(0, place) + one(CHARACTERS) + line.substring(place));
      }
      case 9 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
      case 10 ->
          lines.set(
              at,
              line.replaceFirst(
                  ": ", ": " + one(List.of("!!int ", "!!str ", "!!binary ", "!own ", "!!set "))));
      case 11 -> lines.add(at, one(List.of("---", "...", "%YAML 1.1", "%TAG ! tag:x,2026:")));
      default -> lines.replaceAll(each -> each + "\r");
    }
    return String.join("\n", lines);
  }
}
