package dev.quaestor.trainer.peft;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The keys of {@code adapter_config.json} that PEFT 0.17.1 and 0.21.2 know, by what they do to a
 * loaded adapter's numbers. A key of neither is harmless where it is switched off, and refused
 * where it is not: nobody can say what it changes.
 */
final class PeftKeys {
  private PeftKeys() {}

  /** Interpreted by {@link PeftConfig} and {@link PeftTargets}. */
  private static final Set<String> READ =
      Set.of(
          "alpha_pattern",
          "base_model_name_or_path",
          "bias",
          "ensure_weight_tying",
          "exclude_modules",
          "init_lora_weights",
          "layers_pattern",
          "layers_to_transform",
          "lora_alpha",
          "lora_bias",
          "lora_dropout",
          "modules_to_save",
          "peft_type",
          "r",
          "rank_pattern",
          "target_modules",
          "task_type",
          "trainable_token_indices",
          "use_dora",
          "use_rslora");

  /**
   * Change nothing of what is loaded, whatever they hold: they steer training, describe an
   * initialisation that the file's values replace, or are of use only beside another key.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "auto_mapping",
          "corda_config",
          "eva_config",
          "fan_in_fan_out", // PEFT sets it back to false for a Linear
          "inference_mode",
          "loftq_config",
          "lora_ga_config",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("alora_invocation_tokens", "it acts only behind its invocation tokens (aLoRA)"),
          Map.entry("arrow_config", "it routes between several adapters (Arrow)"),
          Map.entry("kasa_config", "it cuts the base's weights when it is loaded (KaSA)"),
          Map.entry("layer_replication", "it stacks the base's layers anew"),
          Map.entry("megatron_config", "it is for Megatron's parallel layers"),
          Map.entry("monteclora_config", "it draws samples around its weights (MonteCLoRA)"),
          Map.entry("target_parameters", "it adapts bare parameters, not projections"),
          Map.entry("use_bdlora", "its matrices are block-diagonal (BD-LoRA)"),
          Map.entry("use_qalora", "it is for quantized bases (QALoRA)"),
          Map.entry("velora_config", "it trains by compressed activations (VeLoRA)"));

  /** Adds a problem for every key that asks for what is not computed. */
  static void check(JsonNode object, List<String> problems) {
    object
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              if (READ.contains(key) || HARMLESS.contains(key) || off(entry.getValue())) {
                return;
              }
              String why = REFUSED.get(key);
              problems.add(
                  why != null
                      ? key + " is not supported: " + why
                      : "%s is no key of PEFT 0.17 to 0.21, and it is not off but %s: what it changes is not known; remove it if it changes nothing"
                          .formatted(key, shortened(entry.getValue().toString())));
            });
  }

  /**
   * Adds a problem where the weights that the adapter began with were taken out of its base: PEFT
   * takes them out again of the base it loads, by a decomposition of it.
   */
  static void checkInitialisation(JsonNode init, List<String> problems) {
    if (!init.isTextual()) {
      return;
    }
    String name = init.asText().toLowerCase(Locale.ROOT);
    switch (name) {
      case "gaussian", "eva", "orthogonal", "mica", "true", "false" -> {
        // the file's values replace what these begin with
      }
      default ->
          problems.add(
              "init_lora_weights \"%s\" is not supported: %s"
                  .formatted(
                      shortened(init.asText()),
                      name.startsWith("pissa")
                              || Set.of("olora", "corda", "loftq", "lora_ga").contains(name)
                          ? "it was trained on weights other than the base's; save it again in PEFT with path_initial_model_for_weight_conversion, which makes a plain LoRA of it"
                          : "it is no initialisation of PEFT 0.17 to 0.21"));
    }
  }

  /** Whether a value switches its key off. */
  static boolean off(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || value.isBoolean() && !value.booleanValue()
        || value.isContainerNode() && value.isEmpty()
        || value.isTextual() && value.asText().isEmpty();
  }

  static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
