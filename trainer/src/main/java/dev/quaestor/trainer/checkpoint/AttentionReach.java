package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.disk.JsonFields;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which tokens a position sees, by {@code config.json}: all before it, as far as the context goes.
 *
 * <p>A sliding window limits the context to its own length, where windowed and full attention are
 * the same. That holds for a Llama too, whose attention knows no window: transformers' cache obeys
 * the key all the same, so that what it generates beyond the window is not what it scores.
 */
final class AttentionReach {
  private static final String WINDOW = "sliding_window";
  private static final String LAYERS = "layer_types";
  private static final String SLIDING = "sliding_attention";
  private static final List<String> KNOWN = List.of("full_attention", SLIDING);

  private AttentionReach() {}

  /** The number of positions; what is not supported becomes a problem of the fields. */
  static int context(JsonFields fields, Architecture architecture) {
    int context = fields.positive("max_position_embeddings", architecture.defaultContext());
    OptionalInt window = window(fields, architecture);
    layers(fields, window.isPresent());
    if (!fields.flag("is_causal", true)) {
      fields.problem("is_causal false, attention to what comes later, is not supported");
    }
    for (String field :
        List.of("attention_chunk_size", "kv_sharing_modes", "num_kv_shared_layers")) {
      JsonNode value = fields.get(field);
      if (!value.isMissingNode() && !(value.isNumber() && value.doubleValue() == 0)) {
        fields.problem(field + " is not supported");
      }
    }
    return Math.min(context, window.orElse(context));
  }

  private static OptionalInt window(JsonFields fields, Architecture architecture) {
    boolean used =
        switch (architecture) {
          case LLAMA, MISTRAL -> true;
          case QWEN2, QWEN3 -> fields.flag("use_sliding_window", false);
        };
    if (!used || fields.isNull(WINDOW)) {
      return OptionalInt.empty();
    }
    if (!fields.has(WINDOW)) {
      return architecture.defaultWindow();
    }
    return OptionalInt.of(fields.positive(WINDOW, 1));
  }

  private static void layers(JsonFields fields, boolean windowed) {
    JsonNode types = fields.get(LAYERS);
    if (types.isMissingNode()) {
      return;
    }
    if (!types.isArray() || types.size() != fields.positive("num_hidden_layers")) {
      fields.problem(LAYERS + " must name one type for each of num_hidden_layers, found " + types);
      return;
    }
    for (JsonNode type : types) {
      if (!KNOWN.contains(type.asText())) {
        fields.problem(LAYERS + ": " + type + " is not supported, only " + KNOWN);
        return;
      }
      if (type.asText().equals(SLIDING) && !windowed) {
        fields.problem(LAYERS + " has " + SLIDING + ", and no sliding_window is in use");
        return;
      }
    }
  }
}
