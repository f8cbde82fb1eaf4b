package dev.quaestor.trainer.peft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An {@code adapter_config.json} as PEFT reads it: which modules have a low-rank update, of what
 * rank and scale. Everything in it that would change the numbers and is not computed is refused by
 * name, all of it at once.
 */
final class PeftConfig {
  private static final Set<String> TASKS = Set.of("CAUSAL_LM", "");
  private static final int LARGEST_RANK = 1 << 20;

  private final ObjectNode json;
  private final PeftTargets targets;
  private final int rank;
  private final double alpha;
  private final double dropout;
  private final List<ByModule> ranks;
  private final List<ByModule> alphas;
  private final boolean rootScaled;
  private final boolean withMagnitudes;
  private final boolean withBias;
  private final boolean keepsTied;
  private final String base;

  /** A value for the modules whose names end in what an expression matches. */
  private record ByModule(PythonPattern modules, double value) {}

  private PeftConfig(JsonNode object, JsonFields fields) {
    json = (ObjectNode) object;
    targets = new PeftTargets(fields);
    rank = rank(fields, "r", fields.get("r"), 8);
    alpha = number(fields, "lora_alpha", fields.get("lora_alpha"), 8);
    dropout = fields.number("lora_dropout", 0);
    ranks = byModule(fields, "rank_pattern");
    alphas = byModule(fields, "alpha_pattern");
    rootScaled = fields.flag("use_rslora", false);
    withMagnitudes = fields.flag("use_dora", false);
    withBias = fields.flag("lora_bias", false);
    keepsTied = fields.flag("ensure_weight_tying", false);
    base = fields.text("base_model_name_or_path", "");
    String bias = fields.text("bias", "none");
    if (!Set.of("none", "all", "lora_only").contains(bias)) {
      fields.problem("bias must be none, all or lora_only, found \"" + bias + "\"");
    }
    if (!PeftKeys.off(fields.get("trainable_token_indices"))) {
      fields.problem(
          "trainable_token_indices is not supported: it changes single rows of the embedding");
    }
    if (!TASKS.contains(fields.text("task_type", ""))) {
      fields.problem(
          "task_type \"%s\" is not supported, only CAUSAL_LM"
              .formatted(fields.text("task_type", "")));
    }
  }

  /**
   * Reads the file of a directory.
   *
   * @throws InvalidCheckpointException naming everything in it that is wrong or not supported
   */
  static PeftConfig read(Path directory) throws IOException {
    Path path = directory.resolve(AdapterConfig.FILE);
    JsonNode object = JsonFields.read(path);
    List<String> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(object, problems);
    String type = fields.text("peft_type", "");
    if (!type.equals("LORA")) {
      throw new InvalidCheckpointException(
          path, "peft_type \"" + PeftKeys.shortened(type) + "\" is not supported, only LORA");
    }
    PeftKeys.check(object, problems);
    PeftKeys.checkInitialisation(fields.get("init_lora_weights"), problems);
    PeftConfig config = new PeftConfig(object, fields);
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(path, problems);
    }
    return config;
  }

  private static int rank(JsonFields fields, String key, JsonNode node, int otherwise) {
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
      fields.problem(key + " must be a positive whole number, found " + node);
      return 1;
    }
    if (node.intValue() > LARGEST_RANK) {
      fields.problem(key + " must be at most " + LARGEST_RANK + ", found " + node);
      return 1;
    }
    return node.intValue();
  }

  private static double number(JsonFields fields, String key, JsonNode node, double otherwise) {
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      fields.problem(key + " must be a number, found " + node);
      return otherwise;
    }
    return node.doubleValue();
  }

  /** In the file's order: PEFT takes the first that matches. */
  private static List<ByModule> byModule(JsonFields fields, String key) {
    List<ByModule> values = new ArrayList<>();
    JsonNode node = fields.get(key);
    if (!node.isMissingNode() && !node.isObject()) {
      fields.problem(key + " must map names to numbers, found " + node);
    }
    node.properties()
        .forEach(
            entry -> {
              String of = key + "." + entry.getKey();
              double value =
                  key.equals("rank_pattern")
                      ? rank(fields, of, entry.getValue(), 1)
                      : number(fields, of, entry.getValue(), 1);
              try {
                values.add(
                    new ByModule(PythonPattern.of("(.*\\.)?(" + entry.getKey() + ")$"), value));
              } catch (IllegalArgumentException e) {
                fields.problem(key + ": " + e.getMessage());
              }
            });
    return values;
  }

  private static Optional<Double> first(List<ByModule> values, String module) {
    return values.stream()
        .filter(value -> value.modules().matchesStart(module))
        .map(ByModule::value)
        .findFirst();
  }

  PeftTargets targets() {
    return targets;
  }

  /** The inner size of a module's update. */
  int rank(String module) {
    return first(ranks, module).map(Double::intValue).orElse(rank);
  }

  /** What a module's B · A is multiplied by: alpha / rank, or alpha / √rank (rsLoRA). */
  double scale(String module) {
    double of = first(alphas, module).orElse(alpha);
    int r = rank(module);
    return rootScaled ? of / Math.sqrt(r) : of / r;
  }

  /** The rank where no pattern gives another. */
  int rank() {
    return rank;
  }

  /** Whether rows have a magnitude of their own (DoRA). */
  boolean withMagnitudes() {
    return withMagnitudes;
  }

  /** Whether B has a bias. */
  boolean withBias() {
    return withBias;
  }

  /** Whether a head that is the embedding stays it, adapted or not. */
  boolean keepsTied() {
    return keepsTied;
  }

  /** Where the base model is to be found: a path or a name. */
  String base() {
    return base;
  }

  /** The targets as the file gives them. */
  String shownTargets() {
    return PeftKeys.shortened(json.path("target_modules").toString());
  }

  /** The file's text with another base, and nothing else changed. */
  String jsonFor(String otherBase) {
    ObjectNode copy = json.deepCopy();
    copy.put("base_model_name_or_path", otherBase);
    return JsonFields.pretty(copy);
  }

  /**
   * The adapter as it is trained here: one rank and alpha for the projections of these last names,
   * in every layer.
   */
  AdapterConfig trained(List<String> lastNames) {
    return new AdapterConfig(rank, alpha, dropout, lastNames, base);
  }

  /** Whether nothing distinguishes one module's update from another's, or from a plain one. */
  boolean isPlain() {
    return ranks.isEmpty() && alphas.isEmpty() && !rootScaled && !withMagnitudes && !withBias;
  }
}
