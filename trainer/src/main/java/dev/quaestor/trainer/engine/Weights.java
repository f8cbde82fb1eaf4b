package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vector laid out as a decoder's parameters (the parameters themselves, or a gradient) cut into
 * the matrices the passes multiply: q, k and v as one, gate and up as one.
 */
final class Weights {
  /** One layer's matrices {@code [out, in]} and vectors. */
  record Layer(
      Region norm,
      Region qkv,
      @Nullable Region qkvBias,
      @Nullable Region queryNorm,
      @Nullable Region keyNorm,
      Region output,
      @Nullable Region outputBias,
      Region ffnNorm,
      Region gateUp,
      Region down) {}

  final Region embedding;
  final Region finalNorm;
  final Region head;
  final List<Layer> layers;

  /** Vectors, which backward passes add to and which must therefore be zeroed first. */
  final List<Region> vectors = new ArrayList<>();

  Weights(DecoderConfig c, INDArray vector, Kernels kernels) {
    Map<String, ParameterShape> shapes = new HashMap<>();
    c.parameters().forEach(p -> shapes.put(p.name(), p));
    embedding = view(shapes, vector, kernels, DecoderConfig.EMBEDDING, c.vocab());
    finalNorm = small(shapes, vector, kernels, DecoderConfig.FINAL_NORM, c.width());
    head = c.tiedHead() ? embedding : view(shapes, vector, kernels, DecoderConfig.HEAD, c.vocab());
    List<Layer> list = new ArrayList<>();
    int merged = c.queryWidth() + 2 * c.keyWidth();
    for (int i = 0; i < c.layers(); i++) {
      String l = DecoderConfig.layer(i, "");
      list.add(
          new Layer(
              small(shapes, vector, kernels, l + "input_layernorm.weight", c.width()),
              view(shapes, vector, kernels, l + "self_attn.q_proj.weight", merged),
              c.attentionBias()
                  ? small(shapes, vector, kernels, l + "self_attn.q_proj.bias", merged)
                  : null,
              c.queryKeyNorm()
                  ? small(shapes, vector, kernels, l + "self_attn.q_norm.weight", c.headDim())
                  : null,
              c.queryKeyNorm()
                  ? small(shapes, vector, kernels, l + "self_attn.k_norm.weight", c.headDim())
                  : null,
              view(shapes, vector, kernels, l + "self_attn.o_proj.weight", c.width()),
              c.outputBias()
                  ? small(shapes, vector, kernels, l + "self_attn.o_proj.bias", c.width())
                  : null,
              small(shapes, vector, kernels, l + "post_attention_layernorm.weight", c.width()),
              view(shapes, vector, kernels, l + "mlp.gate_proj.weight", 2 * c.ffn()),
              view(shapes, vector, kernels, l + "mlp.down_proj.weight", c.width())));
    }
    layers = List.copyOf(list);
  }

  private static Region view(
      Map<String, ParameterShape> shapes, INDArray vector, Kernels kernels, String name, int rows) {
    ParameterShape p = java.util.Objects.requireNonNull(shapes.get(name), name);
    return kernels.view(vector, p.offset(), rows, p.columns());
  }

  private Region small(
      Map<String, ParameterShape> shapes, INDArray vector, Kernels kernels, String name, int size) {
    ParameterShape p = java.util.Objects.requireNonNull(shapes.get(name), name);
    Region region = kernels.view(vector, p.offset(), 1, size);
    vectors.add(region);
    return region;
  }
}
