package dev.quaestor.trainer.peft;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.disk.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which modules of a base an adapter's file names, by PEFT's rules.
 *
 * <p>{@code target_modules} as text is {@code all-linear} (every projection but the head) or a
 * regular expression that must match a module's whole name; as a list, each entry is a whole name
 * or the end of one behind a dot. {@code exclude_modules} and {@code modules_to_save} take modules
 * out again. {@code layers_to_transform} keeps those layers of what an ending has found, never of
 * what a whole name has. Without {@code target_modules} it is q_proj and v_proj, as PEFT has it for
 * these families.
 */
final class PeftTargets {
  private static final String ALL_LINEAR = "all-linear";

  private final boolean allLinear;
  private final Names targets;
  private final Names excluded;
  private final List<String> saved;
  private final List<PythonPattern> savedPatterns = new ArrayList<>();
  private final @Nullable Set<Integer> layers;
  private final List<PythonPattern> layerPatterns = new ArrayList<>();

  /** Names as a file gives them: a list, or a regular expression. */
  private record Names(Set<String> list, @Nullable PythonPattern pattern) {
    boolean exactly(String module) {
      return list.contains(module);
    }

    boolean byEnding(String module) {
      return list.stream().anyMatch(name -> module.endsWith("." + name));
    }

    boolean match(String module) {
      return pattern != null ? pattern.matchesWhole(module) : exactly(module) || byEnding(module);
    }
  }

  /** Reads the keys; what is wrong with them goes to the fields' problems. */
  PeftTargets(JsonFields fields) {
    JsonNode target = fields.get("target_modules");
    allLinear = target.isTextual() && target.asText().equalsIgnoreCase(ALL_LINEAR);
    targets =
        allLinear
            ? new Names(Set.of(), null)
            : target.isMissingNode()
                ? new Names(Set.of("q_proj", "v_proj"), null)
                : names(fields, "target_modules");
    if (target.isContainerNode() && target.isEmpty()) {
      fields.problem("target_modules is empty: the adapter adapts nothing");
    }
    excluded = names(fields, "exclude_modules");
    saved = List.copyOf(names(fields, "modules_to_save").list());
    for (String name : saved) {
      pattern(fields, "modules_to_save", "(^|.*\\.)" + name + "($|\\..*)")
          .ifPresent(savedPatterns::add);
    }
    layers = layers(fields, target);
  }

  private @Nullable Set<Integer> layers(JsonFields fields, JsonNode target) {
    JsonNode node = fields.get("layers_to_transform");
    JsonNode pattern = fields.get("layers_pattern");
    for (String key : List.of("layers_to_transform", "layers_pattern")) {
      if (target.isTextual() && !PeftKeys.off(fields.get(key))) {
        fields.problem(key + " cannot be used beside target_modules as text, says PEFT");
      }
    }
    Names patterns = names(fields, "layers_pattern");
    if (pattern.isTextual() && !pattern.asText().isEmpty()) {
      layerPattern(fields, pattern.asText());
    }
    patterns.list().forEach(each -> layerPattern(fields, each));
    if (layerPatterns.isEmpty()) {
      layerPatterns.add(PythonPattern.of(".*?\\.[^.]*\\.(?P<idx>\\d+)\\."));
    }
    if (node.isMissingNode() || node.isArray() && node.isEmpty()) {
      if (!PeftKeys.off(pattern)) {
        fields.problem("layers_pattern needs layers_to_transform beside it, says PEFT");
      }
      return null;
    }
    Set<Integer> numbers = new LinkedHashSet<>();
    for (JsonNode number : node.isArray() ? node : JsonFields.JSON.createArrayNode().add(node)) {
      if (number.isIntegralNumber() && number.canConvertToInt()) {
        numbers.add(number.intValue());
      } else {
        fields.problem(
            "layers_to_transform must be a layer's number or a list of them, found "
                + PeftKeys.shortened(node.toString()));
      }
    }
    return numbers;
  }

  private void layerPattern(JsonFields fields, String name) {
    pattern(fields, "layers_pattern", "(?:^|.*?\\.)" + name + "\\.(?P<idx>\\d+)\\.")
        .ifPresent(layerPatterns::add);
  }

  private static Names names(JsonFields fields, String key) {
    JsonNode node = fields.get(key);
    Set<String> list = new LinkedHashSet<>();
    if (node.isTextual() && !node.asText().isEmpty() && !key.equals("layers_pattern")) {
      if (key.equals("modules_to_save")) {
        fields.problem("modules_to_save must be a list of names, found " + node);
      }
      return new Names(Set.of(), pattern(fields, key, node.asText()).orElse(null));
    }
    if (!node.isMissingNode() && !node.isArray() && !node.isTextual()) {
      fields.problem(key + " must be text or a list of names, found " + node);
    }
    for (JsonNode name : node) {
      if (name.isTextual() && !name.asText().isEmpty()) {
        list.add(name.asText());
      } else {
        fields.problem(key + " must hold names, found " + name);
      }
    }
    return new Names(list, null);
  }

  private static Optional<PythonPattern> pattern(JsonFields fields, String key, String source) {
    try {
      return Optional.of(PythonPattern.of(source));
    } catch (IllegalArgumentException e) {
      fields.problem(key + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Whether a module is adapted.
   *
   * @param module its name, such as {@code model.layers.0.self_attn.q_proj}
   */
  boolean adapts(String module) {
    if (excluded.match(module)
        || savedPatterns.stream().anyMatch(pattern -> pattern.matchesStart(module))) {
      return false;
    }
    if (allLinear) {
      return PeftModules.isProjection(module);
    }
    if (targets.pattern() != null) {
      return targets.match(module);
    }
    return targets.exactly(module) || targets.byEnding(module) && inLayers(module);
  }

  private boolean inLayers(String module) {
    if (layers == null) {
      return true;
    }
    for (PythonPattern pattern : layerPatterns) {
      if (pattern.matchesStart(module)) {
        return pattern
            .group("idx", module)
            .map(Integer::valueOf)
            .filter(layers::contains)
            .isPresent();
      }
    }
    return false;
  }

  /** Whether a module is trained and kept whole; PEFT compares with any ending, dot or none. */
  boolean saves(String module) {
    return saved.stream().anyMatch(module::endsWith);
  }
}
