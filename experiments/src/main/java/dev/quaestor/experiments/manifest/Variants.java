package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Binder;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the variants of an experiment: every combination of the values its keys take. */
final class Variants {

  private Variants() {}

  /** One combination: the tree it makes and the parts of its name. */
  private record Point(Tree tree, List<String> names, Map<String, String> values, String path) {}

  /** The variants of {@code tree}; whatever is wrong at one of the points becomes a problem. */
  static List<Variant> of(Tree tree, ExperimentSettings experiment, List<Problem> problems) {
    List<Point> points = List.of(new Point(tree.without("experiment"), List.of(), Map.of(), ""));
    for (Map.Entry<String, List<Tree>> varied : experiment.vary().entrySet()) {
      points = crossed(points, varied.getKey(), varied.getValue());
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

  private static List<Point> crossed(List<Point> points, String key, List<Tree> values) {
    List<Point> crossed = new ArrayList<>();
    for (Point point : points) {
      for (int i = 0; i < values.size(); i++) {
        Tree value = values.get(i);
        List<String> names = new ArrayList<>(point.names());
        names.add(name(key, value));
        Map<String, String> named = new LinkedHashMap<>(point.values());
        named.put(key, describe(value));
        crossed.add(
            new Point(
                point.tree().with(key, value),
                names,
                named,
                "experiment.vary." + key + "[" + i + "]"));
      }
    }
    return crossed;
  }

  private static Optional<Variant> bind(Point point, List<Problem> problems) {
    List<Problem> here = new ArrayList<>();
    Optional<Manifest> manifest = Binder.bind(point.tree(), Manifest.class, here);
    String name = point.names().isEmpty() ? "" : String.join("_", point.names());
    for (Problem problem : here) {
      String message =
          name.isEmpty() ? problem.message() : problem.message() + " (in variant " + name + ")";
      if (problems.stream()
          .noneMatch(p -> p.path().equals(problem.path()) && p.where().equals(problem.where()))) {
        problems.add(new Problem(problem.path(), problem.where(), message));
      }
    }
    return manifest
        .filter(m -> here.isEmpty())
        .map(m -> new Variant(name.isEmpty() ? m.strategyName() : name, m, point.values()));
  }

  /** A strategy or teacher names itself by its values; another key is named with its value. */
  private static String name(String key, Tree value) {
    String described = describe(value);
    String last = key.substring(key.lastIndexOf('.') + 1);
    boolean itself = !key.contains(".") || key.equals("strategy.name") || key.equals("task.pool");
    String name = itself ? described : last + "-" + described;
    String safe = name.replaceAll("[^A-Za-z0-9.=+-]+", "-").replaceAll("^[-.]+|-+$", "");
    return safe.isEmpty() ? "empty" : safe;
  }

  private static String describe(Tree value) {
    if (value instanceof Tree.Text text) {
      return text.text();
    }
    if (value instanceof Tree.Items items) {
      return items.items().stream().map(Variants::describe).collect(Collectors.joining("-"));
    }
    return ((Tree.Keys) value)
        .entries().values().stream().map(Variants::describe).collect(Collectors.joining("-"));
  }
}
