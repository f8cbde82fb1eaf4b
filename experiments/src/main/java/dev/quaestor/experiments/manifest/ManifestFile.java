package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Binder;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Secrets;
import dev.quaestor.experiments.settings.SettingsException;
import dev.quaestor.experiments.settings.Tree;
import dev.quaestor.experiments.settings.Written;
import dev.quaestor.experiments.settings.Yaml;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads manifests: the file, then the overrides, then every point of what varies. */
public final class ManifestFile {

  private ManifestFile() {}

  /**
   * The experiment a file describes. Its relative paths are relative to its own folder, those of
   * overrides to the working directory.
   *
   * @param overrides {@code key=value} with a dotted key and the value as YAML
   * @throws SettingsException with everything that is wrong
   */
  public static Experiment read(Path file, List<String> overrides) throws IOException {
    try {
      Path folder = file.toAbsolutePath().normalize().getParent();
      return parse(new Source(file.toString(), folder), Files.readString(file), overrides);
    } catch (CharacterCodingException e) {
      throw new SettingsException(
          file.toString(), List.of(new Problem("", "the file", "is not text in UTF-8")));
    }
  }

  /** As {@link #read}, of an effective manifest, whose paths are whole. */
  public static Experiment parse(String file, String text, List<String> overrides) {
    return parse(new Source(file, workingDirectory()), text, overrides);
  }

  /**
   * Where a text came from.
   *
   * @param file for messages
   * @param folder what its relative paths are relative to
   */
  private record Source(String file, Path folder) {}

  private static Path workingDirectory() {
    return Path.of("").toAbsolutePath();
  }

  private static Experiment parse(Source source, String text, List<String> overrides) {
    String file = source.file();
    List<Problem> problems = new ArrayList<>();
    Tree read = NamedFiles.whole(Yaml.read(text, problems), "", source.folder());
    if (read instanceof Tree.Text nothing && nothing.text().isEmpty()) {
      String advice = "holds nothing; `quaestor init` writes a manifest to begin with";
      throw new SettingsException(
          file, problems.isEmpty() ? List.of(new Problem("", "the file", advice)) : problems);
    }
    Tree tree = Written.inFull(read, Manifest.class);
    for (String override : overrides) {
      tree = Written.inFull(overridden(tree, override, problems), Manifest.class);
    }
    tree = machine(DataFolder.resolved(tree, problems));
    tree = someTeacher(firstPoint(tree));
    Optional<Manifest> manifest = Binder.bind(tree, Manifest.class, problems);
    for (Problem problem : TaskProblems.in(tree)) {
      if (problems.stream().noneMatch(problem::isTwinOf)) {
        problems.add(problem);
      }
    }
    List<Variant> variants =
        manifest.isPresent() ? variants(tree, manifest.get(), problems) : List.of();
    if (problems.isEmpty()) {
      Experiment whole = new Experiment(manifest.orElseThrow(), variants, tree);
      problems.addAll(PlacedProblems.in(whole));
    }
    if (!problems.isEmpty()) {
      MissingFiles.in(tree).stream()
          .filter(missing -> problems.stream().noneMatch(missing::isTwinOf))
          .forEach(problems::add);
      throw new SettingsException(file, problems);
    }
    return new Experiment(manifest.orElseThrow(), variants, tree);
  }

  /**
   * The settings of one task, as they would stand under {@code task} in a manifest.
   *
   * @param settings {@code key=value} with the value as YAML
   * @throws SettingsException with everything that is wrong
   */
  public static Map<String, Object> taskSettings(String task, List<String> settings) {
    List<Problem> problems = new ArrayList<>();
    Tree tree = new Tree.Keys(Map.of("name", new Tree.Text(task, "--task")), "--task");
    for (String setting : settings) {
      tree = overridden(tree, setting, problems);
    }
    Optional<TaskSettings> read =
        Binder.bind(DataFolder.resolved(tree, problems), TaskSettings.class, problems);
    if (!problems.isEmpty()) {
      throw new SettingsException("--task " + task, problems);
    }
    return read.orElseThrow().values();
  }

  private static List<Variant> variants(Tree tree, Manifest manifest, List<Problem> problems) {
    ExperimentSettings experiment = manifest.experiment().orElse(ExperimentSettings.NONE);
    List<Variant> variants = Variants.of(tree, experiment, problems);
    Set<String> names = variants.stream().map(Variant::name).collect(Collectors.toSet());
    List<ExperimentSettings.Claim> claims = experiment.claims();
    if (problems.isEmpty()) {
      for (String contrast : experiment.compare().primary()) {
        unknown(contrast, "experiment.compare.primary", tree, names).ifPresent(problems::add);
      }
      for (int i = 0; i < claims.size(); i++) {
        String path = "experiment.claims[%d].contrast".formatted(i);
        unknown(claims.get(i).contrast(), path, tree, names).ifPresent(problems::add);
      }
    }
    return variants;
  }

  private static Optional<Problem> unknown(
      String contrast, String path, Tree tree, Set<String> names) {
    Set<String> unknown = new HashSet<>(List.of(contrast.split(" > ")));
    unknown.removeAll(names);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                path,
                tree.locate(path),
                "no variant is called %s; there are %s"
                    .formatted(
                        String.join(" or ", unknown),
                        names.stream().sorted().collect(Collectors.joining(", ")))));
  }

  private static Tree overridden(Tree tree, String override, List<Problem> problems) {
    int equals = override.indexOf('=');
    String key = equals < 0 ? "" : override.substring(0, equals).strip();
    String option =
        "--set "
            + (equals < 0
                ? Secrets.hidden(override)
                : Secrets.shown(key, override.substring(equals + 1)));
    if (!key.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
      problems.add(
          new Problem("", option, "expected key=value with a dotted key, such as train.batch=16"));
      return tree;
    }
    int before = problems.size();
    Tree value = Yaml.value(override.substring(equals + 1), option, problems);
    if (problems.size() > before) {
      return tree;
    }
    String own = Written.key(key, Manifest.class);
    return tree.with(own, NamedFiles.whole(value, own, workingDirectory()));
  }

  /** Writes down what depends on the machine, so that a run is the same when taken up elsewhere. */
  private static Tree machine(Tree tree) {
    if (!(tree instanceof Tree.Keys) || tree.at("compute.shards").isPresent()) {
      return tree;
    }
    String processors = Integer.toString(Runtime.getRuntime().availableProcessors());
    return tree.with("compute.shards", new Tree.Text(processors, "this machine's processors"));
  }

  /** The task's solver is asked where nobody is named. */
  private static Tree someTeacher(Tree tree) {
    boolean named = tree.at("teacher").isPresent() || tree.at("teachers").isPresent();
    return named || !(tree instanceof Tree.Keys)
        ? tree
        : tree.with("teacher.kind", new Tree.Text("solver", "the default"));
  }

  /** What varies need not be written above: the first point stands there. */
  private static Tree firstPoint(Tree tree) {
    Map<String, Tree> first = new LinkedHashMap<>();
    below(tree, "experiment.vary")
        .forEach(
            (key, value) -> {
              if (value instanceof Tree.Items items && !items.items().isEmpty()) {
                first.put(key, items.items().get(0));
              }
            });
    below(tree, "experiment.variants").values().stream()
        .findFirst()
        .ifPresent(
            variant -> {
              if (variant instanceof Tree.Keys keys) {
                keys.entries().forEach(first::putIfAbsent);
              }
            });
    Tree filled = tree;
    for (Map.Entry<String, Tree> varied : first.entrySet()) {
      String key = Written.key(varied.getKey(), Manifest.class);
      if (filled.at(key).isEmpty()) {
        filled = filled.with(key, varied.getValue());
      }
    }
    return first.isEmpty() ? tree : Written.inFull(filled, Manifest.class);
  }

  private static Map<String, Tree> below(Tree tree, String path) {
    return tree.at(path).orElse(null) instanceof Tree.Keys keys ? keys.entries() : Map.of();
  }
}
