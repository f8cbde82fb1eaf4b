package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Rope;
import dev.quaestor.trainer.engine.Variation;
import dev.quaestor.trainer.engine.Variation.Gate;
import dev.quaestor.trainer.engine.Variation.Scales;
import dev.quaestor.trainer.engine.Variation.Turn;
import dev.quaestor.trainer.engine.Variation.Turning;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The fields of {@code config.json} by which a family does otherwise than a Llama: its factors, its
 * activation, the layers that turn otherwise.
 */
final class FamilyFields {
  private static final String GELU = "gelu_pytorch_tanh";
  private static final String PRE_ATTENTION = "query_pre_attn_scalar";
  private static final String NO_ROPE = "no_rope_layers";

  private FamilyFields() {}

  /** What the file says; what is not supported becomes a problem of the fields. */
  static Variation read(JsonFields fields, Architecture architecture, RotarySettings rotary) {
    activation(fields, architecture);
    for (String cap : List.of("final_logit_softcapping", "attn_logit_softcapping")) {
      if (fields.has(cap)) {
        fields.problem(cap + " is not supported");
      }
    }
    if (fields.flag("use_bidirectional_attention", false)) {
      fields.problem("use_bidirectional_attention is not supported");
    }
    try {
      return architecture
          .otherwise()
          .frame()
          .with(scales(fields, architecture), turning(fields, architecture, rotary));
    } catch (IllegalArgumentException e) {
      fields.problem(e.getMessage());
      return architecture.otherwise().frame();
    }
  }

  private static void activation(JsonFields fields, Architecture architecture) {
    String name = activationField(architecture);
    boolean gelu = architecture.otherwise().frame().gate() == Gate.GELU_TANH;
    String found = fields.text(name, gelu ? GELU : "silu");
    if (gelu && found.equals("gelu")) {
      fields.problem(
          name
              + " \"gelu\" of a Gemma is one function for transformers 4 and another for 5; say \""
              + GELU
              + "\", which it was trained with");
    } else if (gelu ? !found.equals(GELU) : !found.equals("silu") && !found.equals("swish")) {
      fields.problem(name + " \"" + found + "\" is not supported, only " + (gelu ? GELU : "silu"));
    }
  }

  private static String activationField(Architecture architecture) {
    return architecture == Architecture.GEMMA3 ? "hidden_activation" : "hidden_act";
  }

  private static Scales scales(JsonFields fields, Architecture architecture) {
    return switch (architecture) {
      case GRANITE ->
          new Scales(
              fields.number("embedding_multiplier", 1),
              fields.number("residual_multiplier", 1),
              OptionalDouble.of(fields.number("attention_multiplier", 1)),
              fields.number("logits_scaling", 1));
      case GEMMA -> new Scales(root(fields), 1, OptionalDouble.empty(), 1);
      case GEMMA3 ->
          new Scales(
              root(fields),
              1,
              OptionalDouble.of(1 / Math.sqrt(fields.positive(PRE_ATTENTION, 256))),
              1);
      default -> Scales.NONE;
    };
  }

  /** The square root of the width as transformers has it: in single precision. */
  private static double root(JsonFields fields) {
    return (float) Math.sqrt(fields.positive("hidden_size", 1));
  }

  private static Turning turning(
      JsonFields fields, Architecture architecture, RotarySettings rotary) {
    int layers = fields.positive("num_hidden_layers", 1);
    List<Turn> turns = new ArrayList<>();
    Rope local = rotary.local();
    if (architecture == Architecture.SMOLLM3) {
      noRope(fields, layers, turns);
    } else if (local != null && !local.equals(rotary.main())) {
      AttentionReach.windowed(fields, architecture)
          .forEach(windowed -> turns.add(windowed ? Turn.LOCAL : Turn.MAIN));
    }
    if (turns.stream().allMatch(turn -> turn == Turn.MAIN)) {
      return Turning.ALIKE;
    }
    return new Turning(turns, turns.contains(Turn.LOCAL) ? local : null);
  }

  private static void noRope(JsonFields fields, int layers, List<Turn> turns) {
    JsonNode said = fields.get(NO_ROPE);
    if (said.isMissingNode()) {
      int every = fields.positive("no_rope_layer_interval", 4);
      for (int l = 1; l <= layers; l++) {
        turns.add(l % every == 0 ? Turn.NONE : Turn.MAIN);
      }
      return;
    }
    for (int l = 0; l < layers; l++) {
      JsonNode turned = said.path(l);
      if (!turned.isIntegralNumber() && !turned.isBoolean()) {
        fields.problem(
            NO_ROPE + " must have a 0 or 1 for each of num_hidden_layers, found " + said);
        return;
      }
      turns.add(turned.asInt() == 0 ? Turn.NONE : Turn.MAIN);
    }
  }

  /** Writes what {@link #read} reads, and the family's own switches. */
  static void write(ObjectNode json, Architecture architecture, DecoderConfig decoder) {
    Variation variation = decoder.variation();
    json.put(activationField(architecture), variation.gate() == Gate.GELU_TANH ? GELU : "silu");
    Scales scales = variation.scales();
    if (architecture.otherwise().biases() == Architecture.Biases.AS_SAID) {
      json.put("attention_bias", decoder.attentionBias());
    }
    switch (architecture) {
      case LLAMA -> json.put("mlp_bias", false);
      case MISTRAL, PHI3 -> json.putNull("sliding_window");
      case QWEN2, QWEN3 -> json.put("use_sliding_window", false);
      case SMOLLM3 -> {
        ArrayNode turned = json.put("use_sliding_window", false).putArray(NO_ROPE);
        for (int l = 0; l < decoder.layers(); l++) {
          turned.add(turn(variation, l) == Turn.NONE ? 0 : 1);
        }
      }
      case GRANITE ->
          json.put("mlp_bias", false)
              .put("embedding_multiplier", scales.embedding())
              .put("residual_multiplier", scales.residual())
              .put("attention_multiplier", decoder.attentionScale())
              .put("logits_scaling", scales.logits());
      case OLMO2, GEMMA -> {}
      case OLMO3 -> layers(json, decoder);
      case GEMMA3 -> {
        double scale = decoder.attentionScale();
        json.put(PRE_ATTENTION, Math.round(1 / (scale * scale)));
        layers(json, decoder);
      }
    }
  }

  /** Windows as long as the context are none; they say which layers turn by the other rope. */
  private static void layers(ObjectNode json, DecoderConfig decoder) {
    json.put("sliding_window", decoder.context());
    ArrayNode types = json.putArray(AttentionReach.LAYERS);
    for (int l = 0; l < decoder.layers(); l++) {
      boolean local = turn(decoder.variation(), l) == Turn.LOCAL;
      types.add(local ? AttentionReach.SLIDING : AttentionReach.FULL);
    }
  }

  private static Turn turn(Variation variation, int layer) {
    List<Turn> turns = variation.turning().layers();
    return turns.isEmpty() ? Turn.MAIN : turns.get(layer);
  }
}
