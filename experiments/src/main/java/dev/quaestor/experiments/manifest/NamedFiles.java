package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Tree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that name a file or folder to read. A relative one is relative to the folder of the
 * manifest it stands in, and to the working directory where an option gives it; effective manifests
 * hold whole paths, so that a run is taken up from anywhere.
 */
public final class NamedFiles {

  private static final Pattern KEY =
      Pattern.compile(
          "student\\.checkpoint|(strategy|select)\\.jar"
              + "|(judge|reward)\\.(file|checkpoint)|judging\\.rubric"
              + "|teacher\\.(file|checkpoint)|teachers\\.[^.]+\\.(file|checkpoint)"
              + "|generate\\.(check-)?template"
              + "|task\\.(file|held-out|seed-file|puzzles|data)");

  private static final Pattern VARIED = Pattern.compile("experiment\\.(vary|variants\\.[^.]+)\\.");

  private NamedFiles() {}

  /** Whether a dotted key names something to read. */
  public static boolean names(String key) {
    return KEY.matcher(key).matches();
  }

  /** What a manifest reads, by the key that names it. */
  public static Map<String, Path> of(Experiment experiment, Variant variant) {
    Map<String, Path> files = new TreeMap<>();
    new Experiment(variant.manifest(), experiment.variants(), experiment.written())
        .settings()
        .forEach(
            (key, value) -> {
              if (names(key) && !value.isEmpty() && !value.contains("${") && !inForce(key, value)) {
                files.put(key, Path.of(value));
              }
            });
    return files;
  }

  /**
   * {@code tree}, which stands at {@code key}, with the paths in it made whole.
   *
   * @param key a dotted key; empty for a whole manifest
   */
  static Tree whole(Tree tree, String key, Path folder) {
    if (tree instanceof Tree.Keys keys) {
      Map<String, Tree> entries = new LinkedHashMap<>();
      keys.entries()
          .forEach(
              (name, value) -> {
                String at = key.isEmpty() ? name : key + "." + name;
                entries.put(name, whole(value, at, folder));
              });
      return new Tree.Keys(entries, keys.where());
    }
    Matcher varied = VARIED.matcher(key);
    String named = varied.lookingAt() ? key.substring(varied.end()) : key;
    if (tree instanceof Tree.Items items) {
      return new Tree.Items(
          items.items().stream().map(item -> whole(item, named, folder)).toList(), items.where());
    }
    Tree.Text text = (Tree.Text) tree;
    boolean path =
        names(named)
            && !text.text().isEmpty()
            && !text.text().contains("${")
            && !inForce(named, text.text());
    return path ? new Tree.Text(whole(text.text(), folder), text.where()) : text;
  }

  /** Whether it is no path: the student in force lies in a new place every round. */
  static boolean inForce(String key, String value) {
    return key.startsWith("teacher") && value.equals(TeacherSettings.INCUMBENT);
  }

  private static String whole(String written, Path folder) {
    try {
      return folder.resolve(written).normalize().toString();
    } catch (InvalidPathException e) {
      return written; // refused where it is bound
    }
  }
}
