package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a family of decoders does otherwise than a Llama, said once and obeyed by every pass: a new
 * family is a new value of this, no new engine.
 *
 * @param norms where a layer normalises
 * @param gains what the stored gains of norms mean
 * @param span over what queries and keys are normalised, where they are
 * @param gate what the gated feed-forward's gate goes through
 * @param projections whether q, k and v, and gate and up, are one tensor each
 * @param scales constant factors along the way
 * @param turning which layers turn by which rope
 */
public record Variation(
    Norms norms,
    Gains gains,
    Span span,
    Gate gate,
    Projections projections,
    Scales scales,
    Turning turning) {

  /** Nothing is done otherwise. */
  public static final Variation LLAMA =
      new Variation(
          Norms.BEFORE,
          Gains.AS_STORED,
          Span.HEAD,
          Gate.SILU,
          Projections.SEPARATE,
          Scales.NONE,
          Turning.ALIKE);

  /** The same without constant factors, and with all layers turning alike. */
  public Variation frame() {
    return with(Scales.NONE, Turning.ALIKE);
  }

  /** The same with other factors and another turning. */
  public Variation with(Scales factors, Turning turns) {
    return new Variation(norms, gains, span, gate, projections, factors, turns);
  }

  /** Where a layer normalises, with the names of the gains before and after its two blocks. */
  public enum Norms {
    /** What a block reads. */
    BEFORE("input_layernorm", null, "post_attention_layernorm", null),
    /** What a block gives back to the residual stream (OLMo 2 and 3). */
    AFTER(null, "post_attention_layernorm", null, "post_feedforward_layernorm"),
    /** Both (Gemma 3). */
    BOTH(
        "input_layernorm",
        "post_attention_layernorm",
        "pre_feedforward_layernorm",
        "post_feedforward_layernorm");

    final @Nullable String beforeAttention;
    final @Nullable String afterAttention;
    final @Nullable String beforeFfn;
    final @Nullable String afterFfn;

    Norms(
        @Nullable String beforeAttention,
        @Nullable String afterAttention,
        @Nullable String beforeFfn,
        @Nullable String afterFfn) {
      this.beforeAttention = beforeAttention;
      this.afterAttention = afterAttention;
      this.beforeFfn = beforeFfn;
      this.afterFfn = afterFfn;
    }

    /** Gains of a layer. */
    int count() {
      return this == BOTH ? 4 : 2;
    }

    boolean after() {
      return this != BEFORE;
    }
  }

  /** What the stored gains of norms mean. */
  public enum Gains {
    AS_STORED,
    /** The gain is 1 more than what is stored (Gemma). */
    ABOVE_ONE
  }

  /** Over what queries and keys are normalised. */
  public enum Span {
    /** Each head by itself. */
    HEAD,
    /** All heads together, each column with its own gain (OLMo 2 and 3). */
    WHOLE
  }

  /** What the gate goes through. */
  public enum Gate {
    SILU,
    /** GELU by its approximation with tanh (Gemma). */
    GELU_TANH
  }

  /** Whether what is multiplied together is stored together. */
  public enum Projections {
    SEPARATE,
    /** {@code qkv_proj} and {@code gate_up_proj} (Phi-3). */
    FUSED
  }

  /**
   * Constant factors.
   *
   * @param embedding of a token's embedding
   * @param residual of what a block gives back to the residual stream
   * @param attention of the scores; empty for {@code 1 / sqrt(headDim)}
   * @param logits what the logits are divided by
   */
  public record Scales(double embedding, double residual, OptionalDouble attention, double logits) {
    public static final Scales NONE = new Scales(1, 1, OptionalDouble.empty(), 1);

    public Scales {
      List<String> wrong = new ArrayList<>();
      positive(wrong, "embedding", embedding);
      positive(wrong, "residual", residual);
      positive(wrong, "attention", attention.orElse(1));
      positive(wrong, "logits", logits);
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException("scales " + String.join(", ", wrong));
      }
    }

    private static void positive(List<String> wrong, String name, double value) {
      if (!(value > 0) || Double.isInfinite(value)) {
        wrong.add(name + " must be above 0, found " + value);
      }
    }
  }

  /** How a layer turns queries and keys by their positions. */
  public enum Turn {
    /** By the decoder's rope. */
    MAIN,
    /** By the other rope. */
    LOCAL,
    /** Not at all (SmolLM3). */
    NONE
  }

  /**
   * Which layers turn by which rope.
   *
   * @param layers one for each layer; empty where all turn by the decoder's rope
   * @param local the other rope (Gemma 3 and OLMo 3: of layers with a window), where layers name it
   */
  public record Turning(List<Turn> layers, @Nullable Rope local) {
    public static final Turning ALIKE = new Turning(List.of(), null);

    public Turning {
      layers = List.copyOf(layers);
      if (layers.contains(Turn.LOCAL) != (local != null)) {
        throw new IllegalArgumentException(
            "a local rope is needed where layers name it, and there alone; found "
                + local
                + " and "
                + layers);
      }
    }
  }
}
