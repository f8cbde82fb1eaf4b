package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder's parameters, or their gradient, cut into the matrices the passes multiply: q, k and v
 * as one, gate and up as one, where they lie together.
 */
final class Weights {
  /** One layer's matrices {@code [out, in]} and vectors. */
  record Layer(
      Region norm,
      Matrix qkv,
      @Nullable Region qkvBias,
      @Nullable Region queryNorm,
      @Nullable Region keyNorm,
      Region output,
      @Nullable Region outputBias,
      Region ffnNorm,
      Matrix gateUp,
      Region down) {}

  final Region embedding;
  final Region finalNorm;
  final Region head;
  final List<Layer> layers;

  /** Vectors, which backward passes add to and which must therefore be zeroed first. */
  final List<Region> vectors = new ArrayList<>();

  private final Map<String, ParameterShape> shapes = new HashMap<>();
  private final Function<String, FrozenBase.Place> places;
  private final Kernels kernels;

  /** A vector laid out as {@link DecoderConfig#parameters()} says. */
  Weights(DecoderConfig c, INDArray vector, Kernels kernels) {
    this(c, kernels, p -> new FrozenBase.Place(vector, p.offset()));
  }

  /** Parameters where they lie. */
  Weights(FrozenBase base, Kernels kernels) {
    this(base.config(), kernels, p -> base.place(p.name()));
  }

  private Weights(
      DecoderConfig c, Kernels kernels, Function<ParameterShape, FrozenBase.Place> places) {
    this.kernels = kernels;
    this.places = name -> places.apply(shape(name));
    c.parameters().forEach(p -> shapes.put(p.name(), p));
    embedding = view(DecoderConfig.EMBEDDING, c.vocab());
    finalNorm = small(DecoderConfig.FINAL_NORM, c.width());
    head = c.tiedHead() ? embedding : view(DecoderConfig.HEAD, c.vocab());
    List<Layer> list = new ArrayList<>();
    int merged = c.queryWidth() + 2 * c.keyWidth();
    for (int i = 0; i < c.layers(); i++) {
      String l = DecoderConfig.layer(i, "");
      list.add(
          new Layer(
              small(l + "input_layernorm.weight", c.width()),
              matrix(l + "self_attn.", "q_proj.weight", "k_proj.weight", "v_proj.weight"),
              c.attentionBias() ? small(l + "self_attn.q_proj.bias", merged) : null,
              c.queryKeyNorm() ? small(l + "self_attn.q_norm.weight", c.headDim()) : null,
              c.queryKeyNorm() ? small(l + "self_attn.k_norm.weight", c.headDim()) : null,
              view(l + "self_attn.o_proj.weight", c.width()),
              c.outputBias() ? small(l + "self_attn.o_proj.bias", c.width()) : null,
              small(l + "post_attention_layernorm.weight", c.width()),
              matrix(l + "mlp.", "gate_proj.weight", "up_proj.weight"),
              view(l + "mlp.down_proj.weight", c.width())));
    }
    layers = List.copyOf(list);
  }

  private ParameterShape shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  /** One region where the projections lie one after the other, else one each. */
  private Matrix matrix(String block, String... projections) {
    List<Region> parts = new ArrayList<>();
    int rows = 0;
    boolean together = true;
    FrozenBase.Place first = places.apply(block + projections[0]);
    int columns = shape(block + projections[0]).columns();
    for (String projection : projections) {
      ParameterShape p = shape(block + projection);
      FrozenBase.Place place = places.apply(p.name());
      together &=
          place.array() == first.array()
              && place.offset() == first.offset() + (long) rows * columns;
      rows += p.rows();
      parts.add(view(p.name(), p.rows()));
    }
    return new Matrix(
        together ? List.of(kernels.view(first.array(), first.offset(), rows, columns)) : parts);
  }

  private Region view(String name, int rows) {
    FrozenBase.Place place = places.apply(name);
    return kernels.view(place.array(), place.offset(), rows, shape(name).columns());
  }

  private Region small(String name, int size) {
    FrozenBase.Place place = places.apply(name);
    Region region = kernels.view(place.array(), place.offset(), 1, size);
    vectors.add(region);
    return region;
  }
}
