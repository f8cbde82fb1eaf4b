package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Variation;
import dev.quaestor.trainer.engine.Variation.Gains;
import dev.quaestor.trainer.engine.Variation.Gate;
import dev.quaestor.trainer.engine.Variation.Norms;
import dev.quaestor.trainer.engine.Variation.Projections;
import dev.quaestor.trainer.engine.Variation.Scales;
import dev.quaestor.trainer.engine.Variation.Span;
import dev.quaestor.trainer.engine.Variation.Turn;
import dev.quaestor.trainer.engine.Variation.Turning;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The model families that can be loaded, by the class name in {@code config.json}, each described
 * once: what it does otherwise than a Llama, and what its file means by what it leaves out. SmolLM2
 * is a Llama.
 */
public enum Architecture {
  LLAMA("LlamaForCausalLM", "llama", Otherwise.NOTHING, Unsaid.context(2048)),
  MISTRAL(
      "MistralForCausalLM",
      "mistral",
      Otherwise.NOTHING.with(Biases.NONE),
      Unsaid.context(131072).withWindow().withoutHeads()),
  QWEN2(
      "Qwen2ForCausalLM",
      "qwen2",
      Otherwise.NOTHING.with(Biases.OF_QUERIES_KEYS_VALUES),
      Unsaid.context(32768).withWindow().withoutHeads()),
  QWEN3(
      "Qwen3ForCausalLM",
      "qwen3",
      Otherwise.NOTHING.withNorms(),
      Unsaid.context(32768).withWindow().withoutHeads().withHeadDim(128)),
  SMOLLM3(
      "SmolLM3ForCausalLM",
      "smollm3",
      Otherwise.NOTHING.turning(Turn.MAIN, Turn.NONE),
      Unsaid.context(32768).withoutHeads().withTie().withTheta(2e6)),
  GRANITE("GraniteForCausalLM", "granite", Otherwise.NOTHING.withScales(), Unsaid.context(2048)),
  PHI3(
      "Phi3ForCausalLM",
      "phi3",
      Otherwise.than(Norms.BEFORE, Gains.AS_STORED, Span.HEAD, Gate.SILU, Projections.FUSED)
          .with(Biases.NONE),
      Unsaid.context(4096).withEps(1e-5)),
  OLMO2(
      "Olmo2ForCausalLM",
      "olmo2",
      Otherwise.than(Norms.AFTER, Gains.AS_STORED, Span.WHOLE, Gate.SILU, Projections.SEPARATE)
          .withNorms(),
      Unsaid.context(2048).withEps(1e-5)),
  OLMO3(
      "Olmo3ForCausalLM",
      "olmo3",
      Otherwise.than(Norms.AFTER, Gains.AS_STORED, Span.WHOLE, Gate.SILU, Projections.SEPARATE)
          .withNorms()
          .turning(Turn.MAIN, Turn.LOCAL),
      Unsaid.context(2048).withEps(1e-5).withWindow()),
  GEMMA(
      "GemmaForCausalLM",
      "gemma",
      Otherwise.than(Norms.BEFORE, Gains.ABOVE_ONE, Span.HEAD, Gate.GELU_TANH, Projections.SEPARATE)
          .withScales(),
      Unsaid.context(8192).withoutHeads().withHeadDim(256).withTie()),
  GEMMA3(
      "Gemma3ForCausalLM",
      "gemma3_text",
      Otherwise.than(Norms.BOTH, Gains.ABOVE_ONE, Span.HEAD, Gate.GELU_TANH, Projections.SEPARATE)
          .withNorms()
          .withScales()
          .turning(Turn.MAIN, Turn.LOCAL),
      Unsaid.context(131072).withoutHeads().withHeadDim(256).withTie().withWindow().withTheta(1e6));

  private final String className;
  private final String modelType;
  private final Otherwise otherwise;
  private final Unsaid unsaid;

  Architecture(String className, String modelType, Otherwise otherwise, Unsaid unsaid) {
    this.className = className;
    this.modelType = modelType;
    this.otherwise = otherwise;
    this.unsaid = unsaid;
  }

  /** Which projections of attention may carry biases. */
  enum Biases {
    /** All four, or none, as {@code attention_bias} says. */
    AS_SAID,
    OF_QUERIES_KEYS_VALUES,
    NONE
  }

  /**
   * What a family does otherwise than a Llama.
   *
   * @param frame without the numbers that its files give
   * @param normed whether queries and keys are normalised
   * @param scaled whether there are constant factors
   * @param turns how its layers may turn
   */
  record Otherwise(
      Variation frame, boolean normed, boolean scaled, Set<Turn> turns, Biases biases) {
    static final Otherwise NOTHING =
        new Otherwise(Variation.LLAMA, false, false, Set.of(Turn.MAIN), Biases.AS_SAID);

    static Otherwise than(Norms norms, Gains gains, Span span, Gate gate, Projections projections) {
      Variation frame =
          new Variation(norms, gains, span, gate, projections, Scales.NONE, Turning.ALIKE);
      return new Otherwise(frame, false, false, Set.of(Turn.MAIN), Biases.AS_SAID);
    }

    Otherwise withNorms() {
      return new Otherwise(frame, true, scaled, turns, biases);
    }

    Otherwise withScales() {
      return new Otherwise(frame, normed, true, turns, biases);
    }

    Otherwise turning(Turn... how) {
      return new Otherwise(frame, normed, scaled, Set.of(how), biases);
    }

    Otherwise with(Biases which) {
      return new Otherwise(frame, normed, scaled, turns, which);
    }

    private boolean says(DecoderConfig c) {
      Variation v = c.variation();
      boolean biased =
          switch (biases) {
            case AS_SAID -> c.attentionBias() == c.outputBias();
            case OF_QUERIES_KEYS_VALUES -> c.attentionBias() && !c.outputBias();
            case NONE -> !c.attentionBias() && !c.outputBias();
          };
      return biased
          && v.frame().equals(frame)
          && c.queryKeyNorm() == normed
          && (scaled || v.scales().equals(Scales.NONE))
          && turns.containsAll(v.turning().layers());
    }
  }

  /**
   * What a file means by what it leaves out.
   *
   * @param heads whether there are as many key heads as query heads; else they must be said
   * @param headDim empty for {@code hidden_size / num_attention_heads}
   * @param window of a window in use
   */
  record Unsaid(
      int context,
      double theta,
      double eps,
      boolean tied,
      boolean heads,
      OptionalInt headDim,
      OptionalInt window) {
    static Unsaid context(int context) {
      return new Unsaid(
          context, 10000, 1e-6, false, true, OptionalInt.empty(), OptionalInt.empty());
    }

    Unsaid withTheta(double base) {
      return new Unsaid(context, base, eps, tied, heads, headDim, window);
    }

    Unsaid withEps(double added) {
      return new Unsaid(context, theta, added, tied, heads, headDim, window);
    }

    Unsaid withTie() {
      return new Unsaid(context, theta, eps, true, heads, headDim, window);
    }

    Unsaid withoutHeads() {
      return new Unsaid(context, theta, eps, tied, false, headDim, window);
    }

    Unsaid withHeadDim(int size) {
      return new Unsaid(context, theta, eps, tied, heads, OptionalInt.of(size), window);
    }

    Unsaid withWindow() {
      return new Unsaid(context, theta, eps, tied, heads, headDim, OptionalInt.of(4096));
    }
  }

  /** As in {@code architectures}. */
  public String className() {
    return className;
  }

  /** As in {@code model_type}. */
  public String modelType() {
    return modelType;
  }

  Otherwise otherwise() {
    return otherwise;
  }

  Unsaid unsaid() {
    return unsaid;
  }

  /** Whether layers with a window turn by a rope of their own. */
  boolean layered() {
    return otherwise.turns().contains(Turn.LOCAL);
  }

  static Optional<Architecture> named(String name) {
    return Arrays.stream(values())
        .filter(a -> a.className.equals(name) || a.modelType.equals(name))
        .findFirst();
  }

  static List<String> classNames() {
    return Arrays.stream(values()).map(Architecture::className).toList();
  }

  /**
   * The family whose {@code config.json} can say this shape.
   *
   * @throws IllegalArgumentException where none can
   */
  public static Architecture of(DecoderConfig decoder) {
    return Arrays.stream(values())
        .filter(a -> a.otherwise.says(decoder))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no Hugging Face family has this mix: attention bias "
                        + decoder.attentionBias()
                        + ", output bias "
                        + decoder.outputBias()
                        + ", query and key norms "
                        + decoder.queryKeyNorm()
                        + ", "
                        + decoder.variation()
                        + "; give the output projection the same biases as q, k and v, or none"));
  }
}
