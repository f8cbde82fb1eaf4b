package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
final class Weights implements AutoCloseable {
  /** One layer's matrices {@code [out, in]} and vectors. */
  record Layer(
      @Nullable Region norm,
      Matrix qkv,
      @Nullable Region qkvBias,
      @Nullable Region queryNorm,
      @Nullable Region keyNorm,
      Region output,
      @Nullable Region outputBias,
      @Nullable Region afterAttention,
      @Nullable Region ffnNorm,
      Matrix gateUp,
      Region down,
      @Nullable Region afterFfn) {}

  final Region embedding;
  final Region finalNorm;
  final Region head;
  final List<Layer> layers;

  /** Vectors, which backward passes add to and which must therefore be zeroed first. */
  final List<Region> vectors = new ArrayList<>();

  /** Gains of this object's own, each 1 above what is stored; empty where stored ones are used. */
  private final Map<Region, Region> own = new IdentityHashMap<>();

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
    Variation.Norms norms = c.variation().norms();
    for (int i = 0; i < c.layers(); i++) {
      String l = DecoderConfig.layer(i, "");
      list.add(
          new Layer(
              norm(l, norms.beforeAttention),
              c.fused()
                  ? matrix(l + "self_attn.", "qkv_proj.weight")
                  : matrix(l + "self_attn.", "q_proj.weight", "k_proj.weight", "v_proj.weight"),
              c.attentionBias() ? small(l + "self_attn.q_proj.bias", merged) : null,
              c.queryKeyNorm() ? norm(l, "self_attn.q_norm") : null,
              c.queryKeyNorm() ? norm(l, "self_attn.k_norm") : null,
              view(l + "self_attn.o_proj.weight", c.width()),
              c.outputBias() ? small(l + "self_attn.o_proj.bias", c.width()) : null,
              norm(l, norms.afterAttention),
              norm(l, norms.beforeFfn),
              c.fused()
                  ? matrix(l + "mlp.", "gate_up_proj.weight")
                  : matrix(l + "mlp.", "gate_proj.weight", "up_proj.weight"),
              view(l + "mlp.down_proj.weight", c.width()),
              norm(l, norms.afterFfn)));
    }
    layers = List.copyOf(list);
  }

  private @Nullable Region norm(String layer, @Nullable String name) {
    if (name == null) {
      return null;
    }
    String full = layer + name + ".weight";
    return small(full, shape(full).columns());
  }

  /** The same with gains that are 1 above the stored ones, as of the last refresh. */
  private Weights(Weights stored, Kernels kernels) {
    this.kernels = kernels;
    places = stored.places;
    embedding = stored.embedding;
    head = stored.head;
    finalNorm = Objects.requireNonNull(own(stored.finalNorm));
    layers =
        stored.layers.stream()
            .map(
                l ->
                    new Layer(
                        own(l.norm),
                        l.qkv,
                        l.qkvBias,
                        own(l.queryNorm),
                        own(l.keyNorm),
                        l.output,
                        l.outputBias,
                        own(l.afterAttention),
                        own(l.ffnNorm),
                        l.gateUp,
                        l.down,
                        own(l.afterFfn)))
            .toList();
  }

  private @Nullable Region own(@Nullable Region stored) {
    return stored == null ? null : own.computeIfAbsent(stored, s -> kernels.allocate(1, s.columns));
  }

  /** These weights for a pass whose gains are 1 above the stored ones; closed by that pass. */
  Weights withOwnGains(Kernels kernels) {
    return new Weights(this, kernels);
  }

  /** Reads the stored gains as they now are. */
  void refresh() {
    own.forEach(kernels::aboveOne);
  }

  @Override
  public void close() {
    own.values().forEach(Region::close);
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
      together &= first.leads((long) rows * columns, place);
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
