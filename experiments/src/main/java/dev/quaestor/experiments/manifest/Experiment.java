package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.experiments.settings.Plain;
import dev.quaestor.experiments.settings.Tree;
import dev.quaestor.experiments.settings.Yaml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A manifest that was found whole, with the variants it asks for.
 *
 * @param manifest the manifest, every default in place
 * @param variants its points; one where nothing varies
 * @param written the manifest as it was written, with its lines
 */
public record Experiment(Manifest manifest, List<Variant> variants, Tree written) {

  private static final Pattern SETTING =
      Pattern.compile("([a-z-]+)((?:\\.[a-z-]+)*)(?= [a-z0-9-]+:|:)");

  public Experiment {
    variants = List.copyOf(variants);
  }

  /** The effective manifest: every setting written out. Reading it gives this experiment again. */
  public String yaml() {
    return Yaml.write(Plain.of(manifest));
  }

  /** The SHA-256 of {@link #yaml}. */
  public String sha256() {
    return Digests.hex(yaml());
  }

  /**
   * {@code problem} with the line that it is about, where it begins with a setting's dotted path
   * that the file holds, or a part of: {@code line 3: task.file: …}.
   */
  public String located(String problem) {
    Matcher setting = SETTING.matcher(problem);
    if (!setting.lookingAt() || written.at(setting.group(1)).isEmpty()) {
      return problem;
    }
    String path = setting.group(1) + (setting.group(2) == null ? "" : setting.group(2));
    return written.locate(path) + ": " + problem;
  }

  /** How many runs there are: variants times seeds. */
  public int runs() {
    return variants.size() * manifest.seeds().size();
  }

  /** Every setting by its dotted path. */
  public Map<String, String> settings() {
    return settings(manifest);
  }

  /** Every setting of {@code manifest} by its dotted path. */
  public static Map<String, String> settings(Manifest manifest) {
    Map<String, String> flat = new TreeMap<>();
    flatten("", Plain.of(manifest), flat);
    return flat;
  }

  private static void flatten(String path, Object plain, Map<String, String> flat) {
    if (plain instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, value) -> flatten(path.isEmpty() ? "" + key : path + "." + key, value, flat));
    } else {
      flat.put(path, String.valueOf(plain));
    }
  }
}
