package dev.quaestor.trainer.engine;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A decoder's parameters that do not learn, used where they lie: in a decoder's vector, or in the
 * mapped tensors of a file. Nothing is copied but the biases of queries, keys and values, which are
 * joined. A file it is mapped from must stay as it is for as long as this is used.
 */
public final class FrozenBase implements AutoCloseable {
  private static final List<String> QKV =
      List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
  private static final List<String> GATE_UP = List.of("mlp.gate_proj", "mlp.up_proj");

  private final DecoderConfig config;
  private final DataType precision;
  private final Map<String, Place> places;
  private final List<FloatBuffer> held;
  private final List<INDArray> joined;
  private final @Nullable Decoder owned;

  /** Where a parameter begins: an array of rank 1, and the element. */
  record Place(INDArray array, long offset) {

    /** Whether {@code other} begins where {@code elements} of this one end. */
    boolean leads(long elements, Place other) {
      return other.array() == array && other.offset() == offset + elements;
    }
  }

  private FrozenBase(
      DecoderConfig config,
      Map<String, Place> places,
      List<FloatBuffer> held,
      List<INDArray> joined,
      @Nullable Decoder owned) {
    this.config = config;
    this.places = places;
    this.held = held;
    this.joined = joined;
    this.owned = owned;
    precision = places.get(DecoderConfig.EMBEDDING).array().dataType();
  }

  /** The parameters of a decoder, which must outlive this. */
  public static FrozenBase over(Decoder decoder) {
    return holding(decoder, null);
  }

  /**
   * The same laid out as another base is: what does not lie together there does not here, so that
   * products are summed in the same order.
   *
   * @param apart what that base's {@link #apart} said
   */
  public static FrozenBase over(Decoder decoder, Collection<String> apart) {
    FrozenBase base = holding(decoder, null);
    for (ParameterShape p : decoder.parameters()) {
      if (apart.contains(p.name())) {
        INDArray alone =
            decoder.vector().get(NDArrayIndex.interval(p.offset(), p.offset() + p.size()));
        base.places.put(p.name(), new Place(alone, 0));
      }
    }
    return base;
  }

  /**
   * The projections that read the same input as others and do not lie beside them, so that each is
   * multiplied alone: which ones decides the last bits of a training.
   */
  public List<String> apart() {
    List<String> apart = new ArrayList<>();
    if (config.fused()) {
      return apart;
    }
    Map<String, ParameterShape> shapes = new HashMap<>();
    config.parameters().forEach(p -> shapes.put(p.name(), p));
    for (int l = 0; l < config.layers(); l++) {
      for (List<String> group : List.of(QKV, GATE_UP)) {
        int layer = l;
        List<String> names =
            group.stream().map(name -> DecoderConfig.layer(layer, name + ".weight")).toList();
        boolean together = true;
        for (int i = 1; i < names.size(); i++) {
          long before = shapes.get(names.get(i - 1)).size();
          together &= place(names.get(i - 1)).leads(before, place(names.get(i)));
        }
        if (!together) {
          apart.addAll(names);
        }
      }
    }
    return apart;
  }

  /** The parameters of a decoder, which this takes over and closes. */
  public static FrozenBase owning(Decoder decoder) {
    return holding(decoder, decoder);
  }

  private static FrozenBase holding(Decoder decoder, @Nullable Decoder owned) {
    Map<String, Place> places = new HashMap<>();
    for (ParameterShape p : decoder.parameters()) {
      places.put(p.name(), new Place(decoder.vector(), p.offset()));
    }
    return new FrozenBase(decoder.config(), places, new ArrayList<>(), List.of(), owned);
  }

  /**
   * Parameters that lie in direct buffers, such as a file's mapped tensors; empty where ND4J's
   * memory is not this process's own (a card's) or the bytes are of another order.
   *
   * @param tensors the values, row-major, of parameters that lie one after the other without a gap,
   *     named in this order; empty where they do not, or do not lie in direct memory as floats
   */
  public static Optional<FrozenBase> mapped(
      DecoderConfig config, Function<List<String>, Optional<FloatBuffer>> tensors) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN || Acceleration.here().onCard()) {
      return Optional.empty();
    }
    Map<String, Place> places = new HashMap<>();
    List<FloatBuffer> held = new ArrayList<>();
    List<INDArray> joined = new ArrayList<>();
    Map<String, ParameterShape> shapes = new HashMap<>();
    config.parameters().forEach(p -> shapes.put(p.name(), p));
    for (List<String> group : groups(config)) {
      Optional<FloatBuffer> together = tensors.apply(group);
      if (together.isPresent()) {
        place(group, together.get(), shapes, places, held);
        continue;
      }
      for (String name : group) {
        Optional<FloatBuffer> alone = group.size() > 1 ? tensors.apply(List.of(name)) : together;
        if (alone.isEmpty()) {
          return Optional.empty();
        }
        place(List.of(name), alone.get(), shapes, places, held);
      }
    }
    joinBiases(config, shapes, places, joined);
    return Optional.of(new FrozenBase(config, places, held, joined, null));
  }

  /** What is multiplied at once where it lies together: gate and up, in their order in a file. */
  private static List<List<String>> groups(DecoderConfig config) {
    List<List<String>> groups = new ArrayList<>();
    for (ParameterShape p : config.parameters()) {
      String name = p.name();
      if (name.endsWith("mlp.gate_proj.weight")) {
        groups.add(List.of(name, name.replace("gate_proj", "up_proj")));
      } else if (!name.endsWith("mlp.up_proj.weight")) {
        groups.add(List.of(name));
      }
    }
    return groups;
  }

  private static void place(
      List<String> group,
      FloatBuffer values,
      Map<String, ParameterShape> shapes,
      Map<String, Place> places,
      List<FloatBuffer> held) {
    held.add(values);
    long size = values.remaining();
    INDArray array =
        Nd4j.create(Nd4j.createBuffer(new FloatPointer(values), size, DataType.FLOAT), size);
    long offset = 0;
    for (String name : group) {
      places.put(name, new Place(array, offset));
      offset += shapes.get(name).size();
    }
    if (offset != size) {
      throw new IllegalArgumentException(
          group + " has " + size + " values where their shapes need " + offset);
    }
  }

  private static void joinBiases(
      DecoderConfig config,
      Map<String, ParameterShape> shapes,
      Map<String, Place> places,
      List<INDArray> joined) {
    if (!config.attentionBias()) {
      return;
    }
    for (int l = 0; l < config.layers(); l++) {
      INDArray together =
          Memory.vector(DataType.FLOAT, config.queryWidth() + 2L * config.keyWidth());
      joined.add(together);
      long at = 0;
      for (String projection : List.of("q_proj", "k_proj", "v_proj")) {
        String name = DecoderConfig.layer(l, "self_attn." + projection + ".bias");
        Place place = places.get(name);
        long size = shapes.get(name).size();
        Memory.floats(together, at, size).put(Memory.floats(place.array(), place.offset(), size));
        places.put(name, new Place(together, at));
        at += size;
      }
    }
  }

  public DecoderConfig config() {
    return config;
  }

  /** FLOAT or DOUBLE. */
  public DataType precision() {
    return precision;
  }

  Place place(String name) {
    @Nullable Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return place;
  }

  /** A decoder with these values in memory of its own; of a float base. */
  public Decoder load() {
    Decoder decoder = Decoder.zeros(config);
    for (ParameterShape p : config.parameters()) {
      Place place = place(p.name());
      decoder
          .buffer(p.name())
          .put(Memory.floats(place.array(), place.offset(), p.size()).asReadOnlyBuffer());
    }
    return decoder;
  }

  /** Releases what was joined; mappings go when nothing refers to them any more. */
  @Override
  public void close() {
    joined.forEach(Memory::close);
    held.clear();
    if (owned != null) {
      owned.close();
    }
  }
}
