package dev.quaestor.experiments.preset;

import dev.quaestor.experiments.settings.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A method of a paper as a manifest that runs on an embedded task. The text is the file in {@code
 * experiments/manifests/methods} of that name, which the build puts among the program's resources.
 *
 * @param name as {@code init --preset} takes it
 * @param text the manifest
 */
public record Preset(String name, String text) {

  private static final List<String> NAMES = List.of("active", "rest-em", "rest-em-programs", "rft");

  private static final Pattern SCHEMA = Pattern.compile("\\A# yaml-language-server:.*\\n(#\\n)?");
  private static final Pattern NAME = Pattern.compile("(?m)^name: .*$");

  /** All there are, in the order to list them. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The preset called {@code name}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Preset named(String name) throws IOException {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "no preset is called \"%s\"; %s".formatted(name, Names.hint(name, NAMES)));
    }
    String file = name + ".yaml";
    try (InputStream in = Preset.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      return new Preset(name, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** What it is, in a line: the first line of its comment. */
  public String summary() {
    return SCHEMA
        .matcher(text)
        .replaceFirst("")
        .lines()
        .findFirst()
        .orElse("")
        .substring(1)
        .strip();
  }

  /** The manifest for an experiment called {@code experiment}, wherever it will lie. */
  public String called(String experiment) {
    String text = SCHEMA.matcher(this.text).replaceFirst("");
    return NAME.matcher(text).replaceFirst(Matcher.quoteReplacement("name: " + experiment));
  }
}
