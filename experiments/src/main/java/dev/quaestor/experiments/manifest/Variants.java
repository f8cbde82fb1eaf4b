package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Binder;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import dev.quaestor.experiments.settings.Written;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the variants of an experiment: every combination of the values its keys take. */
final class Variants {

  private Variants() {}

  /**
   * One combination.
   *
   * @param tree what it makes
   * @param name of the variant it belongs to; empty where none is named
   * @param set the keys that variant sets
   * @param values the keys that vary beside, with their values
   */
  private record Point(Tree tree, String name, Map<String, Tree> set, Map<String, Tree> values) {

    /** Everything that tells it from other points. */
    Map<String, Tree> all() {
      Map<String, Tree> all = new LinkedHashMap<>(set);
      all.putAll(values);
      return all;
    }
  }

  /** The variants of {@code tree}; whatever is wrong at one of the points becomes a problem. */
  static List<Variant> of(Tree tree, ExperimentSettings experiment, List<Problem> problems) {
    List<Point> points = named(tree.without("experiment"), experiment.variants());
    for (Map.Entry<String, List<Tree>> varied : experiment.vary().entrySet()) {
      points = crossed(points, Written.key(varied.getKey(), Manifest.class), varied.getValue());
    }
    Map<String, Variant> variants = new LinkedHashMap<>();
    for (Point point : points) {
      bind(point, problems)
          .ifPresent(
              variant -> {
                if (variants.putIfAbsent(variant.name(), variant) != null) {
                  problems.add(
                      new Problem(
                          "experiment.vary",
                          tree.locate("experiment.vary"),
                          "two variants are called " + variant.name() + "; drop one"));
                }
              });
    }
    return List.copyOf(variants.values());
  }

  private static List<Point> named(Tree tree, Map<String, Map<String, Tree>> variants) {
    List<Point> points = new ArrayList<>();
    variants.forEach(
        (name, keys) -> {
          Map<String, Tree> set = new LinkedHashMap<>();
          keys.forEach((key, value) -> set.put(Written.key(key, Manifest.class), value));
          Tree full = tree;
          for (Map.Entry<String, Tree> one : set.entrySet()) {
            full = Written.inFull(full.with(one.getKey(), one.getValue()), Manifest.class);
          }
          points.add(new Point(full, name, set, Map.of()));
        });
    return points.isEmpty() ? List.of(new Point(tree, "", Map.of(), Map.of())) : points;
  }

  private static List<Point> crossed(List<Point> points, String key, List<Tree> values) {
    List<Point> crossed = new ArrayList<>();
    for (Point point : points) {
      for (Tree value : values) {
        Map<String, Tree> more = new LinkedHashMap<>(point.values());
        more.put(key, value);
        crossed.add(new Point(point.tree().with(key, value), point.name(), point.set(), more));
      }
    }
    return crossed;
  }

  private static Optional<Variant> bind(Point point, List<Problem> problems) {
    List<Problem> here = new ArrayList<>();
    Tree full = Written.inFull(point.tree(), Manifest.class);
    Optional<Manifest> manifest = Binder.bind(full, Manifest.class, here);
    TaskProblems.in(point.tree()).stream()
        .filter(problem -> here.stream().noneMatch(problem::isTwinOf))
        .forEach(here::add);
    Stream<String> named = Stream.of(point.name()).filter(name -> !name.isEmpty());
    String where =
        Stream.concat(named, point.values().values().stream().map(Variants::describe))
            .collect(Collectors.joining(", "));
    String in = where.isEmpty() ? "" : " (in variant " + where + ")";
    for (Problem problem : here) {
      if (problems.stream().noneMatch(problem::isTwinOf)) {
        problems.add(new Problem(problem.path(), problem.where(), problem.message() + in));
      }
    }
    return manifest
        .filter(m -> here.isEmpty())
        .map(m -> new Variant(name(m, point), m, described(point.all())));
  }

  private static Map<String, String> described(Map<String, Tree> values) {
    Map<String, String> described = new LinkedHashMap<>();
    values.forEach((key, value) -> described.put(key, describe(value)));
    return described;
  }

  /** Of each key that varies its value; a key below another is named too. */
  private static String name(Manifest manifest, Point point) {
    List<String> parts = new ArrayList<>();
    if (!point.name().isEmpty()) {
      parts.add(point.name());
    } else if (point.values().isEmpty()) {
      return manifest.strategyName();
    }
    point
        .values()
        .forEach(
            (key, value) -> {
              String described =
                  key.equals("strategy")
                      ? manifest.strategyName()
                      : describe(shortened(key, value));
              boolean itself = !key.contains(".") || key.equals("strategy.name");
              String part =
                  itself ? described : key.substring(key.lastIndexOf('.') + 1) + "-" + described;
              parts.add(part.replaceAll("[^A-Za-z0-9.=+-]+", "-").replaceAll("^[-.]+|-+$", ""));
            });
    return String.join("_", parts);
  }

  /** A file is called by its name alone, wherever it lies. */
  private static Tree shortened(String key, Tree value) {
    if (NamedFiles.names(key) && value instanceof Tree.Text text && !text.text().isEmpty()) {
      Path name = Path.of(text.text()).getFileName();
      return new Tree.Text(String.valueOf(name), text.where());
    }
    return value;
  }

  private static String describe(Tree value) {
    if (value instanceof Tree.Text text) {
      return text.text();
    }
    if (value instanceof Tree.Items items) {
      return items.items().stream().map(Variants::describe).collect(Collectors.joining("-"));
    }
    Tree name = ((Tree.Keys) value).entries().get("name");
    if (name != null) {
      return describe(name);
    }
    return ((Tree.Keys) value)
        .entries().values().stream().map(Variants::describe).collect(Collectors.joining("-"));
  }
}
