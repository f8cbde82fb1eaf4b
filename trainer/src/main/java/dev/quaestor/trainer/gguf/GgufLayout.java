package dev.quaestor.trainer.gguf;

import dev.quaestor.trainer.checkpoint.Architecture;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Rope;
import dev.quaestor.trainer.engine.RopeScaling;
import dev.quaestor.trainer.engine.Variation.Norms;
import dev.quaestor.trainer.engine.Variation.Turn;
import dev.quaestor.trainer.safetensors.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where llama.cpp wants what a family's checkpoint holds ({@code src/models/*.cpp}): its name for
 * the family, the tensors' names, and the order of the rows of queries and keys. A rotary pair of a
 * head lies half a head apart in Hugging Face's layout; what llama.cpp calls normal rope wants the
 * two side by side.
 */
final class GgufLayout {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.qkv_proj", "attn_qkv"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.gate_up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("post_feedforward_layernorm", "post_ffw_norm"));

  private final Architecture family;
  private final DecoderConfig shape;
  private final String name;

  private GgufLayout(ModelConfig config, String name) {
    this.family = config.architecture();
    this.shape = config.decoder();
    this.name = name;
  }

  /** The layout of a family; empty, with a problem told, where llama.cpp has none for it. */
  static Optional<GgufLayout> of(ModelConfig config, List<String> problems) {
    String name =
        switch (config.architecture()) {
          case LLAMA, MISTRAL -> "llama";
          case QWEN2 -> "qwen2";
          case QWEN3 -> "qwen3";
          case SMOLLM3 -> "smollm3";
          case GRANITE -> "granite";
          case PHI3 -> "phi3";
          case OLMO2, OLMO3 -> "olmo2";
          case GEMMA, GEMMA3 -> "";
        };
    if (name.isEmpty()) {
      problems.add(
          "the family %s is not written as GGUF; those that are: llama, mistral, qwen2, qwen3, smollm3, granite, phi3, olmo2, olmo3"
              .formatted(config.architecture().modelType()));
      return Optional.empty();
    }
    GgufLayout layout = new GgufLayout(config, name);
    layout.check(problems);
    return Optional.of(layout);
  }

  private void check(List<String> problems) {
    boolean split =
        switch (family) {
          case QWEN2, PHI3, OLMO2, OLMO3 -> false;
          default -> true;
        };
    if (!split && shape.queryWidth() != shape.width()) {
      problems.add(
          "%d heads of %d are not the width %d, and llama.cpp wants that of %s"
              .formatted(shape.heads(), shape.headDim(), shape.width(), name));
    }
    if (shape.outputBias() && !name.equals("llama") && !name.equals("granite")) {
      problems.add("llama.cpp has no place for the biases of attention in " + name);
    }
    RopeScaling scaling = shape.ropeScaling();
    if (scaling instanceof RopeScaling.Llama3 && !name.equals("llama") && !name.equals("granite")) {
      problems.add("llama.cpp has no place for rope scaling llama3 in " + name);
    }
    if (scaling instanceof RopeScaling.Yarn yarn) {
      yarn(yarn, problems);
    }
    List<Turn> turns = shape.variation().turning().layers();
    boolean every4th =
        IntStream.range(0, shape.layers())
            .allMatch(l -> turn(l) == ((l + 1) % 4 == 0 ? Turn.NONE : Turn.MAIN));
    if (family == Architecture.SMOLLM3 && !every4th) {
      problems.add(
          "layers without rope are %s; llama.cpp wants every fourth of a SmolLM3 so"
              .formatted(turns));
    }
    Rope local = shape.variation().turning().local();
    if (local != null && !local.equals(new Rope(shape.ropeTheta(), null))) {
      problems.add("layers with a window turn by " + local + ", which llama.cpp has no place for");
    }
  }

  /** What stands in a file for the ramp, no model of these families reads. */
  private static void yarn(RopeScaling.Yarn yarn, List<String> problems) {
    boolean whole = yarn.ends() == RopeScaling.Yarn.Ends.WHOLE_PAIRS;
    if (!whole || yarn.fastTurns() != 32 || yarn.slowTurns() != 1) {
      problems.add(
          "llama.cpp turns by rope scaling yarn with beta_fast 32, beta_slow 1 and truncate true, whatever a file says; found %s, %s and %s"
              .formatted(yarn.fastTurns(), yarn.slowTurns(), whole));
    }
  }

  private Turn turn(int layer) {
    List<Turn> turns = shape.variation().turning().layers();
    return turns.isEmpty() ? Turn.MAIN : turns.get(layer);
  }

  /** llama.cpp's name of the family. */
  String name() {
    return name;
  }

  /** Puts the shape. */
  void put(GgufMetadata metadata) {
    metadata
        .number(name + ".vocab_size", shape.vocab())
        .number(name + ".context_length", shape.context())
        .number(name + ".embedding_length", shape.width())
        .number(name + ".block_count", shape.layers())
        .number(name + ".feed_forward_length", shape.ffn())
        .number(name + ".attention.head_count", shape.heads())
        .number(name + ".attention.head_count_kv", shape.kvHeads())
        .number(name + ".attention.key_length", shape.headDim())
        .number(name + ".attention.value_length", shape.headDim())
        .real(name + ".attention.layer_norm_rms_epsilon", shape.rmsEps())
        .number(name + ".rope.dimension_count", shape.headDim())
        .real(name + ".rope.freq_base", shape.ropeTheta());
    scaling(metadata, shape.ropeScaling());
    if (family == Architecture.GRANITE) {
      var scales = shape.variation().scales();
      metadata
          .real(name + ".attention.scale", shape.attentionScale())
          .real(name + ".embedding_scale", scales.embedding())
          .real(name + ".residual_scale", scales.residual())
          .real(name + ".logit_scale", scales.logits());
    }
    if (shape.variation().turning().local() != null) {
      // A window as long as the context is none; it says which layers turn otherwise.
      metadata
          .number(name + ".attention.sliding_window", shape.context())
          .flags(
              name + ".attention.sliding_window_pattern",
              IntStream.range(0, shape.layers()).mapToObj(l -> turn(l) == Turn.LOCAL).toList());
    }
  }

  private void scaling(GgufMetadata metadata, @Nullable RopeScaling scaling) {
    String key = name + ".rope.scaling.";
    if (scaling instanceof RopeScaling.Linear linear) {
      metadata.text(key + "type", "linear").real(key + "factor", linear.factor());
    } else if (scaling instanceof RopeScaling.Yarn yarn) {
      // Of the two keys for the amplitude llama.cpp overwrites yarn_attn_factor.
      double usual = RopeScaling.Yarn.usualAmplitude(yarn.factor(), 1);
      metadata
          .text(key + "type", "yarn")
          .real(key + "factor", yarn.factor())
          .number(key + "original_context_length", yarn.originalContext())
          .real(key + "attn_factor", yarn.amplitude() / usual);
    } else {
      metadata.text(key + "type", "none");
    }
  }

  /** The tensors by llama.cpp's names, their rows in its order. */
  List<TensorData> tensors(List<TensorData> given) {
    List<TensorData> tensors = new ArrayList<>();
    for (TensorData tensor : given) {
      tensors.add(placed(tensor));
      if (tensor.name().equals(DecoderConfig.EMBEDDING)
          && shape.tiedHead()
          && name.equals("olmo2")) {
        tensors.add(tensor.named("output.weight")); // which llama.cpp wants there
      }
    }
    if (shape.ropeScaling() instanceof RopeScaling.Llama3 scaling) {
      tensors.add(factors(scaling));
    }
    return tensors;
  }

  /** What each frequency is divided by. */
  private TensorData factors(RopeScaling scaling) {
    double[] plain = new double[shape.headDim() / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = StrictMath.pow(shape.ropeTheta(), -2.0 * i / shape.headDim());
    }
    double[] scaled = scaling.scaled(plain, shape.ropeTheta());
    float[] factors = new float[plain.length];
    for (int i = 0; i < plain.length; i++) {
      factors[i] = (float) (plain[i] / scaled[i]);
    }
    return TensorData.of("rope_freqs.weight", new long[] {plain.length}, factors);
  }

  private TensorData placed(TensorData tensor) {
    switch (tensor.name()) {
      case DecoderConfig.EMBEDDING -> {
        return tensor.named("token_embd.weight");
      }
      case DecoderConfig.FINAL_NORM -> {
        return tensor.named("output_norm.weight");
      }
      case DecoderConfig.HEAD -> {
        return tensor.named("output.weight");
      }
      default -> {
        String[] parts = tensor.name().split("\\.", 4); // model.layers.7.self_attn.q_proj.weight
        int dot = parts[3].lastIndexOf('.');
        String of = parts[3].substring(0, dot);
        TensorData named =
            tensor.named("blk." + parts[2] + "." + inLayer(of) + parts[3].substring(dot));
        boolean turned = of.equals("self_attn.q_proj") || of.equals("self_attn.k_proj");
        return turned && sideBySide() ? rows(named) : named;
      }
    }
  }

  private String inLayer(String of) {
    if (of.equals("post_attention_layernorm")) {
      return shape.variation().norms() == Norms.BEFORE ? "ffn_norm" : "post_attention_norm";
    }
    String found = NAMES.get(of);
    if (found == null) {
      throw new IllegalStateException("no place for " + of + " in " + name);
    }
    return found;
  }

  private boolean sideBySide() {
    return switch (name) {
      case "llama", "granite", "smollm3" -> true;
      default -> false;
    };
  }

  /** Row {@code 2i + j} of a head was its row {@code j · headDim / 2 + i}. */
  private TensorData rows(TensorData tensor) {
    long[] extents = tensor.shape();
    int width = extents.length == 1 ? 1 : Math.toIntExact(extents[1]);
    int half = shape.headDim() / 2;
    return new TensorData(
        tensor.name(),
        extents,
        (from, into) -> {
          long at = from;
          int limit = into.limit();
          while (into.position() < limit) {
            long row = at / width;
            int column = (int) (at % width);
            long head = row / (2L * half);
            int inside = (int) (row % (2L * half));
            long before = head * 2 * half + (inside % 2) * (long) half + inside / 2;
            int count = Math.min(width - column, limit - into.position());
            into.limit(into.position() + count);
            tensor.values().fill(before * width + column, into);
            into.limit(limit);
            at += count;
          }
        });
  }
}
