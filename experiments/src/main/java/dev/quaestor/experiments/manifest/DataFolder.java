package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where real data lies: {@code ${data}} in a manifest stands for the folder that the system
 * property {@code quaestor.data} names (the launcher sets it from {@code QUAESTOR_DATA}).
 */
final class DataFolder {

  private static final String PLACEHOLDER = "${data}";
  private static final String PROPERTY = "quaestor.data";

  private DataFolder() {}

  /** The tree with the placeholder replaced; a missing folder is a problem where it is named. */
  static Tree resolved(Tree tree, List<Problem> problems) {
    if (tree instanceof Tree.Items items) {
      return new Tree.Items(
          items.items().stream().map(item -> resolved(item, problems)).toList(), items.where());
    }
    if (tree instanceof Tree.Keys keys) {
      Map<String, Tree> entries = new LinkedHashMap<>();
      keys.entries().forEach((key, value) -> entries.put(key, resolved(value, problems)));
      return new Tree.Keys(entries, keys.where());
    }
    Tree.Text text = (Tree.Text) tree;
    if (!text.text().contains(PLACEHOLDER)) {
      return text;
    }
    String folder = System.getProperty(PROPERTY, "");
    if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
      String found = folder.isEmpty() ? "it is not set" : "there is no folder " + folder;
      problems.add(
          new Problem(
              "",
              text.where(),
              PLACEHOLDER
                  + " stands for the folder with the real data, but "
                  + found
                  + "; name it with QUAESTOR_DATA=DIR or write the path in full"));
      return text;
    }
    String path = Path.of(folder).toAbsolutePath().normalize().toString();
    return new Tree.Text(text.text().replace(PLACEHOLDER, path), text.where());
  }
}
