package dev.quaestor.trainer.peft;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.AdapterSettings;
import java.util.List;
import java.util.TreeSet;

/**
 * The {@code adapter_config.json} of a LoRA adapter that is trained here, as PEFT writes it (Hu et
 * al. 2021, arXiv:2106.09685). The adapted weight is W + (alpha / rank) · B · A. What others' files
 * may hold besides is read by {@link PeftConfig}.
 *
 * @param rank inner size
 * @param alpha numerator of the scale
 * @param dropout on the adapter's input while training, in [0, 1)
 * @param targets last names of the adapted projections, such as {@code q_proj}, sorted
 * @param base where the base model is to be found: a path or a name
 */
public record AdapterConfig(
    int rank, double alpha, double dropout, List<String> targets, String base) {
  /** The file's name. */
  public static final String FILE = "adapter_config.json";

  public AdapterConfig {
    targets = List.copyOf(new TreeSet<>(targets));
    if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1) || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "an adapter needs rank >= 1, alpha > 0, dropout in [0, 1) and targets; found rank "
              + rank
              + ", alpha "
              + alpha
              + ", dropout "
              + dropout
              + ", targets "
              + targets);
    }
  }

  /**
   * The file of an adapter.
   *
   * @param base where its base is to be found: a path or a name
   */
  public static AdapterConfig of(AdapterSettings settings, String base) {
    return new AdapterConfig(
        settings.rank(), settings.alpha(), settings.dropout(), settings.targets(), base);
  }

  /**
   * The adapter's shape.
   *
   * @throws IllegalArgumentException where its targets are others than a decoder's projections
   */
  public AdapterSettings settings() {
    return new AdapterSettings(rank, alpha, dropout, targets);
  }

  /** What B · A is multiplied by. */
  public double scale() {
    return alpha / rank;
  }

  /** The file's text. */
  public String json() {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    json.putNull("auto_mapping").put("base_model_name_or_path", base).put("bias", "none");
    json.put("fan_in_fan_out", false).put("inference_mode", true).put("init_lora_weights", true);
    if (alpha == Math.rint(alpha)) {
      json.put("lora_alpha", (long) alpha);
    } else {
      json.put("lora_alpha", alpha);
    }
    json.put("lora_dropout", dropout).putNull("modules_to_save").put("peft_type", "LORA");
    json.put("r", rank).putNull("revision");
    ArrayNode names = json.putArray("target_modules");
    targets.forEach(names::add);
    json.put("task_type", "CAUSAL_LM").put("use_dora", false).put("use_rslora", false);
    return JsonFields.pretty(json);
  }
}
