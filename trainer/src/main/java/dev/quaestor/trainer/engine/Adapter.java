package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A low-rank adapter's parameters, in one native vector laid out as {@link
 * AdapterSettings#parameters} says. It learns beside a {@link FrozenBase}; merged with it, it is a
 * {@link Decoder} like any other. Closing it releases its memory at once.
 */
public final class Adapter implements Learnable, AutoCloseable {
  private final DecoderConfig config;
  private final AdapterSettings settings;
  private final INDArray vector;
  private final Map<String, ParameterShape> shapes = new LinkedHashMap<>();

  private Adapter(DecoderConfig config, AdapterSettings settings, INDArray vector) {
    this.config = config;
    this.settings = settings;
    this.vector = vector;
    settings.parameters(config).forEach(p -> shapes.put(p.name(), p));
  }

  /**
   * An adapter that changes nothing yet, as PEFT begins: A uniform in ±1/√in, B zero.
   *
   * @param config the base's shape
   */
  public static Adapter initialise(
      DecoderConfig config, AdapterSettings settings, RandomGenerator random) {
    Adapter adapter = blank(config, settings.on(config));
    for (ParameterShape p : adapter.parameters()) {
      if (p.name().endsWith(".lora_A.weight")) {
        FloatBuffer values = adapter.buffer(p.name());
        double bound = 1 / Math.sqrt(p.columns());
        for (int i = 0; i < values.capacity(); i++) {
          values.put(i, (float) ((2 * random.nextDouble() - 1) * bound));
        }
      }
    }
    return adapter;
  }

  /**
   * An adapter with the given values.
   *
   * @param values a buffer for each parameter by name, row-major from position 0; missing, surplus
   *     and ill-sized ones are all named at once
   */
  public static Adapter of(
      DecoderConfig config, AdapterSettings settings, Map<String, FloatBuffer> values) {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> surplus = new TreeSet<>(values.keySet());
    List<ParameterShape> parameters = settings.parameters(config);
    for (ParameterShape p : parameters) {
      FloatBuffer given = values.get(p.name());
      surplus.remove(p.name());
      if (given == null) {
        wrong.add(p.name() + " is missing");
      } else if (given.limit() != p.size()) {
        wrong.add(
            "%s has %d values where its shape %s needs %d"
                .formatted(p.name(), given.limit(), p.shape(), p.size()));
      }
    }
    surplus.forEach(name -> wrong.add(name + " is not a parameter of this adapter"));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "the values do not fit the adapter: " + String.join("; ", wrong));
    }
    Adapter adapter = blank(config, settings.on(config));
    for (ParameterShape p : parameters) {
      adapter.buffer(p.name()).put(0, values.get(p.name()), 0, (int) p.size());
    }
    return adapter;
  }

  private static Adapter blank(DecoderConfig config, AdapterSettings settings) {
    INDArray vector = Memory.vector(DataType.FLOAT, settings.parameterCount(config));
    return new Adapter(config, settings, vector);
  }

  /** An adapter with the same values and memory of its own. */
  public Adapter copy() {
    return new Adapter(config, settings, vector.dup());
  }

  /** The same values in double precision, for gradient checks; runs on the portable path only. */
  public Adapter inDouble() {
    return new Adapter(config, settings, vector.castTo(DataType.DOUBLE));
  }

  /** The base's shape. */
  public DecoderConfig config() {
    return config;
  }

  public AdapterSettings settings() {
    return settings;
  }

  @Override
  public List<ParameterShape> parameters() {
    return List.copyOf(shapes.values());
  }

  @Override
  public INDArray vector() {
    return vector;
  }

  /** One parameter of a float adapter as a buffer over its own memory, native byte order. */
  public FloatBuffer buffer(String name) {
    ParameterShape p = shapes.get(name);
    if (p == null) {
      throw new IllegalArgumentException("no parameter " + name + "; there are " + shapes.keySet());
    }
    return Memory.floats(vector, p.offset(), p.size());
  }

  /**
   * The base with this adapter in its projections, as a decoder in memory of its own: each adapted
   * weight is what {@link Merging} says, everything else as it is in the base.
   */
  public Decoder merged(FrozenBase base) {
    if (!base.config().equals(config)) {
      throw new IllegalArgumentException(
          "the adapter is for a base of shape " + config + "; this one is " + base.config());
    }
    Decoder decoder = base.load();
    for (String projection : adapted()) {
      String module = projection.substring(0, projection.length() - ".weight".length());
      Merging merging =
          new Merging(
              settings,
              floats(AdapterSettings.nameOfA(module)),
              floats(AdapterSettings.nameOfB(module)));
      FloatBuffer weights = decoder.buffer(projection);
      merging.into(0, weights.clear());
    }
    return decoder;
  }

  /** The names of the adapted projections, in the base's order. */
  private List<String> adapted() {
    return config.parameters().stream()
        .map(ParameterShape::name)
        .filter(name -> name.endsWith(".weight"))
        .filter(
            name ->
                shapes.containsKey(
                    AdapterSettings.nameOfA(name.substring(0, name.length() - ".weight".length()))))
        .toList();
  }

  private float[] floats(String name) {
    FloatBuffer buffer = buffer(name);
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  @Override
  public void close() {
    Memory.close(vector);
  }
}
