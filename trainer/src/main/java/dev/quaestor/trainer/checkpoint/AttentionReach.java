package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.disk.JsonFields;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Which tokens a position sees, by {@code config.json}: all before it, as far as the context goes.
 *
 * <p>A sliding window limits the context to its own length, where windowed and full attention are
 * the same. That holds for a Llama too, whose attention knows no window: transformers' cache obeys
 * the key all the same, so that what it generates beyond the window is not what it scores.
 */
final class AttentionReach {
  private static final String WINDOW = "sliding_window";
  static final String LAYERS = "layer_types";
  static final String FULL = "full_attention";
  static final String SLIDING = "sliding_attention";
  private static final List<String> KNOWN = List.of(FULL, SLIDING);

  private AttentionReach() {}

  /** The number of positions; what is not supported becomes a problem of the fields. */
  static int context(JsonFields fields, Architecture architecture) {
    int context = fields.positive("max_position_embeddings", architecture.unsaid().context());
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
          case LLAMA, MISTRAL, GRANITE, PHI3, OLMO2, GEMMA -> true;
          case QWEN2, QWEN3, SMOLLM3 ->
              fields.flag("use_sliding_window", false) && !allFull(fields.get(LAYERS));
          case OLMO3, GEMMA3 -> windowed(fields, architecture).contains(true);
        };
    if (!used || fields.isNull(WINDOW)) {
      return OptionalInt.empty();
    }
    if (!fields.has(WINDOW)) {
      return architecture.unsaid().window();
    }
    return OptionalInt.of(fields.positive(WINDOW, 1));
  }

  /** Whether layers are told one by one and none has a window, whatever else is said of one. */
  private static boolean allFull(JsonNode types) {
    return types.isArray()
        && StreamSupport.stream(types.spliterator(), false)
            .noneMatch(type -> type.asText().equals(SLIDING));
  }

  /** Whether each layer has a window, in a family that tells them apart. */
  static List<Boolean> windowed(JsonFields fields, Architecture architecture) {
    int layers = fields.positive("num_hidden_layers", 1);
    JsonNode types = fields.get(LAYERS);
    int every =
        architecture == Architecture.OLMO3 ? 4 : fields.positive("sliding_window_pattern", 6);
    return IntStream.range(0, layers)
        .mapToObj(
            l -> types.isArray() ? types.path(l).asText().equals(SLIDING) : (l + 1) % every != 0)
        .toList();
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
