package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a Llama-family decoder: RMSNorm before each block, rotary positions, grouped-query
 * attention, a gated feed-forward; Llama 2 and 3, Mistral, Qwen 2 and 3, SmolLM2 are points in it.
 * What other families do otherwise is one {@link Variation}.
 *
 * @param vocab entries of the embedding
 * @param width size of the residual stream
 * @param layers number of blocks
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim size of a head, even; may differ from {@code width / heads}
 * @param ffn inner size of the gated feed-forward
 * @param context the most positions a sequence may have
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling what is done to them, or null
 * @param rmsEps added to the mean square in RMSNorm
 * @param tiedHead whether the head is the embedding
 * @param attentionBias whether q, k and v projections carry biases (Qwen 2)
 * @param outputBias whether the attention's output projection carries one
 * @param queryKeyNorm whether queries and keys are normalised before rotation (Qwen 3)
 * @param variation what its family does otherwise than a Llama
 */
public record DecoderConfig(
    int vocab,
    int width,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int ffn,
    int context,
    double ropeTheta,
    @Nullable RopeScaling ropeScaling,
    double rmsEps,
    boolean tiedHead,
    boolean attentionBias,
    boolean outputBias,
    boolean queryKeyNorm,
    Variation variation) {
  /** Hugging Face's name of the embedding. */
  public static final String EMBEDDING = "model.embed_tokens.weight";

  /** Hugging Face's name of an untied head. */
  public static final String HEAD = "lm_head.weight";

  /** Hugging Face's name of the gain before the head. */
  public static final String FINAL_NORM = "model.norm.weight";

  public DecoderConfig {
    List<String> wrong = new ArrayList<>();
    positive(wrong, "vocab", vocab);
    positive(wrong, "width", width);
    positive(wrong, "layers", layers);
    positive(wrong, "heads", heads);
    positive(wrong, "kvHeads", kvHeads);
    positive(wrong, "headDim", headDim);
    positive(wrong, "ffn", ffn);
    positive(wrong, "context", context);
    if (wrong.isEmpty() && heads % kvHeads != 0) {
      wrong.add("kvHeads must divide heads; found " + kvHeads + " and " + heads);
    }
    if (headDim > 0 && headDim % 2 != 0) {
      wrong.add("headDim must be even (rotary positions turn pairs); found " + headDim);
    }
    if (!(ropeTheta > 0) || Double.isInfinite(ropeTheta)) {
      wrong.add("ropeTheta must be positive; found " + ropeTheta);
    }
    if (ropeScaling instanceof RopeScaling.Yarn && ropeTheta == 1) {
      wrong.add("ropeTheta must not be 1 for rope scaling yarn");
    }
    if (variation.projections() == Variation.Projections.FUSED && (attentionBias || outputBias)) {
      wrong.add("fused projections carry no biases");
    }
    int turns = variation.turning().layers().size();
    if (turns > 0 && turns != layers) {
      wrong.add("turning must name each of " + layers + " layers; found " + turns);
    }
    if (!(rmsEps > 0) || rmsEps > 0.1) {
      wrong.add("rmsEps must be in (0, 0.1]; found " + rmsEps);
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("not a decoder: " + String.join("; ", wrong));
    }
  }

  /** A decoder that does everything as a Llama. */
  public DecoderConfig(
      int vocab,
      int width,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      int ffn,
      int context,
      double ropeTheta,
      @Nullable RopeScaling ropeScaling,
      double rmsEps,
      boolean tiedHead,
      boolean attentionBias,
      boolean outputBias,
      boolean queryKeyNorm) {
    this(
        vocab,
        width,
        layers,
        heads,
        kvHeads,
        headDim,
        ffn,
        context,
        ropeTheta,
        ropeScaling,
        rmsEps,
        tiedHead,
        attentionBias,
        outputBias,
        queryKeyNorm,
        Variation.LLAMA);
  }

  private static void positive(List<String> wrong, String name, int value) {
    if (value < 1) {
      wrong.add(name + " must be positive; found " + value);
    }
  }

  /**
   * A plain Llama: as many key heads as query heads, {@code headDim = width / heads}, tied head,
   * theta 10000, no biases.
   */
  public static DecoderConfig llama(int vocab, int width, int layers, int heads) {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide width; found " + heads + " and " + width);
    }
    int ffn = (int) Math.min(Integer.MAX_VALUE, (width * 8L / 3 + 31) / 32 * 32);
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        heads,
        width / heads,
        ffn,
        1024,
        10000,
        null,
        1e-5,
        true,
        false,
        false,
        false);
  }

  /** The same with another inner size of the feed-forward. */
  public DecoderConfig withFfn(int size) {
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        kvHeads,
        headDim,
        size,
        context,
        ropeTheta,
        ropeScaling,
        rmsEps,
        tiedHead,
        attentionBias,
        outputBias,
        queryKeyNorm,
        variation);
  }

  /** The same with another context. */
  public DecoderConfig withContext(int positions) {
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        kvHeads,
        headDim,
        ffn,
        positions,
        ropeTheta,
        ropeScaling,
        rmsEps,
        tiedHead,
        attentionBias,
        outputBias,
        queryKeyNorm,
        variation);
  }

  /** The same with another number of key and value heads. */
  public DecoderConfig withKvHeads(int number) {
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        number,
        headDim,
        ffn,
        context,
        ropeTheta,
        ropeScaling,
        rmsEps,
        tiedHead,
        attentionBias,
        outputBias,
        queryKeyNorm,
        variation);
  }

  /** The same with a head of its own. */
  public DecoderConfig withHead() {
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        kvHeads,
        headDim,
        ffn,
        context,
        ropeTheta,
        ropeScaling,
        rmsEps,
        false,
        attentionBias,
        outputBias,
        queryKeyNorm,
        variation);
  }

  /** The same with another variation. */
  public DecoderConfig with(Variation other) {
    return new DecoderConfig(
        vocab,
        width,
        layers,
        heads,
        kvHeads,
        headDim,
        ffn,
        context,
        ropeTheta,
        ropeScaling,
        rmsEps,
        tiedHead,
        attentionBias,
        outputBias,
        queryKeyNorm,
        other);
  }

  /** The rope that a layer turns by, or null. */
  @Nullable Rope rope(int layer) {
    List<Variation.Turn> turns = variation.turning().layers();
    return switch (turns.isEmpty() ? Variation.Turn.MAIN : turns.get(layer)) {
      case MAIN -> new Rope(ropeTheta, ropeScaling);
      case LOCAL -> variation.turning().local();
      case NONE -> null;
    };
  }

  /** What attention scores are multiplied by. */
  public double attentionScale() {
    return variation.scales().attention().orElse(1 / Math.sqrt(headDim));
  }

  /** How many pieces of a row's queries are normalised, each by itself. */
  int queryPieces() {
    return variation.span() == Variation.Span.HEAD ? heads : 1;
  }

  /** How many pieces of a row's keys are. */
  int keyPieces() {
    return variation.span() == Variation.Span.HEAD ? kvHeads : 1;
  }

  boolean fused() {
    return variation.projections() == Variation.Projections.FUSED;
  }

  /** Query columns: {@code heads * headDim}. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Key columns, and as many value columns: {@code kvHeads * headDim}. */
  public int keyWidth() {
    return kvHeads * headDim;
  }

  /** Hugging Face's name of a tensor of one layer, such as {@code self_attn.q_proj.weight}. */
  public static String layer(int index, String tensor) {
    return "model.layers." + index + "." + tensor;
  }

  /**
   * Every parameter in the fixed order in which a {@link Decoder} lays them out. What is multiplied
   * together lies together (q, k, v; gate, up), so that it can be multiplied at once.
   */
  public List<ParameterShape> parameters() {
    List<ParameterShape> all = new ArrayList<>();
    add(all, EMBEDDING, vocab, width);
    Variation.Norms norms = variation.norms();
    for (int l = 0; l < layers; l++) {
      norm(all, l, norms.beforeAttention);
      if (fused()) {
        add(all, layer(l, "self_attn.qkv_proj.weight"), queryWidth() + 2 * keyWidth(), width);
      } else {
        add(all, layer(l, "self_attn.q_proj.weight"), queryWidth(), width);
        add(all, layer(l, "self_attn.k_proj.weight"), keyWidth(), width);
        add(all, layer(l, "self_attn.v_proj.weight"), keyWidth(), width);
      }
      if (attentionBias) {
        add(all, layer(l, "self_attn.q_proj.bias"), queryWidth());
        add(all, layer(l, "self_attn.k_proj.bias"), keyWidth());
        add(all, layer(l, "self_attn.v_proj.bias"), keyWidth());
      }
      if (queryKeyNorm) {
        add(all, layer(l, "self_attn.q_norm.weight"), queryWidth() / queryPieces());
        add(all, layer(l, "self_attn.k_norm.weight"), keyWidth() / keyPieces());
      }
      add(all, layer(l, "self_attn.o_proj.weight"), width, queryWidth());
      if (outputBias) {
        add(all, layer(l, "self_attn.o_proj.bias"), width);
      }
      norm(all, l, norms.afterAttention);
      norm(all, l, norms.beforeFfn);
      if (fused()) {
        add(all, layer(l, "mlp.gate_up_proj.weight"), 2 * ffn, width);
      } else {
        add(all, layer(l, "mlp.gate_proj.weight"), ffn, width);
        add(all, layer(l, "mlp.up_proj.weight"), ffn, width);
      }
      add(all, layer(l, "mlp.down_proj.weight"), width, ffn);
      norm(all, l, norms.afterFfn);
    }
    add(all, FINAL_NORM, width);
    if (!tiedHead) {
      add(all, HEAD, vocab, width);
    }
    return List.copyOf(all);
  }

  private void norm(List<ParameterShape> all, int layer, @Nullable String name) {
    if (name != null) {
      add(all, layer(layer, name + ".weight"), width);
    }
  }

  private static void add(List<ParameterShape> all, String name, Integer... shape) {
    ParameterShape last = all.isEmpty() ? null : all.get(all.size() - 1);
    all.add(
        new ParameterShape(name, List.of(shape), last == null ? 0 : last.offset() + last.size()));
  }

  /** The number of parameters. */
  public long parameterCount() {
    List<ParameterShape> all = parameters();
    ParameterShape last = all.get(all.size() - 1);
    return last.offset() + last.size();
  }

  /**
   * Floating-point operations of a forward pass for one token at a position (a backward pass is
   * twice that): two for each parameter that multiplies, the head included, and attention over the
   * {@code position + 1} keys it sees.
   */
  public double flopsPerToken(double position) {
    double matrices =
        (double) layers
                * (width * (queryWidth() + 2.0 * keyWidth())
                    + (double) queryWidth() * width
                    + 3.0 * width * ffn)
            + (double) vocab * width;
    return 2 * matrices + 4.0 * layers * queryWidth() * (position + 1);
  }
}
