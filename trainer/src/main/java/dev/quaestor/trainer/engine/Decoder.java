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
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A decoder's parameters, in one native vector laid out as {@link DecoderConfig#parameters()} says.
 * It is float; double serves gradient checks and reference values. It computes nothing: give it to
 * a {@code Scorer}, a {@code Generator} or a {@code GradientEngine}. Closing it releases its memory
 * at once; nothing built on it may run afterwards.
 */
public final class Decoder implements Learnable, AutoCloseable {
  private final DecoderConfig config;
  private final INDArray vector;
  private final Map<String, ParameterShape> shapes = new LinkedHashMap<>();

  /**
   * A decoder over an existing vector, which it does not copy.
   *
   * @param vector rank 1, FLOAT or DOUBLE, of {@link DecoderConfig#parameterCount()} elements
   */
  public Decoder(DecoderConfig config, INDArray vector) {
    if (vector.length() != config.parameterCount() || vector.rank() != 1) {
      throw new IllegalArgumentException(
          "this decoder needs a vector of "
              + config.parameterCount()
              + " parameters; found an array of rank "
              + vector.rank()
              + " with "
              + vector.length());
    }
    if (vector.dataType() != DataType.FLOAT && vector.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "a decoder is FLOAT or DOUBLE; found " + vector.dataType());
    }
    this.config = config;
    this.vector = vector;
    for (ParameterShape p : config.parameters()) {
      shapes.put(p.name(), p);
    }
  }

  /**
   * A decoder from scratch: gains 1, biases 0, matrices normal with deviation 1 / sqrt(fan-in) (the
   * familiar 0.02 at a width of 2,500), those that write to the residual stream (o_proj, down_proj)
   * divided by sqrt(2 · layers), as in GPT-2. A fixed 0.02 leaves a narrow decoder's attention
   * nearly even, and it takes thousands of steps to learn to copy.
   */
  public static Decoder initialise(DecoderConfig config, RandomGenerator random) {
    Decoder decoder = blank(config, DataType.FLOAT);
    float gain = config.variation().gains() == Variation.Gains.ABOVE_ONE ? 0 : 1;
    for (ParameterShape p : config.parameters()) {
      FloatBuffer values = decoder.buffer(p.name());
      if (p.shape().size() == 2) {
        double deviation = deviation(config, p);
        for (int i = 0; i < values.capacity(); i++) {
          values.put(i, (float) (random.nextGaussian() * deviation));
        }
      } else {
        float constant = p.name().endsWith("norm.weight") ? gain : 0;
        for (int i = 0; i < values.capacity(); i++) {
          values.put(i, constant);
        }
      }
    }
    return decoder;
  }

  private static double deviation(DecoderConfig config, ParameterShape matrix) {
    boolean writesResidual =
        matrix.name().endsWith("o_proj.weight") || matrix.name().endsWith("down_proj.weight");
    double fanIn = 1 / Math.sqrt(matrix.columns());
    return writesResidual ? fanIn / Math.sqrt(2.0 * config.layers()) : fanIn;
  }

  /**
   * A decoder with the given values.
   *
   * @param values a buffer for each parameter by Hugging Face name, row-major from position 0;
   *     missing, surplus and ill-sized ones are all named at once
   */
  public static Decoder of(DecoderConfig config, Map<String, FloatBuffer> values) {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> surplus = new TreeSet<>(values.keySet());
    for (ParameterShape p : config.parameters()) {
      FloatBuffer given = values.get(p.name());
      surplus.remove(p.name());
      if (given == null) {
        wrong.add(p.name() + " is missing");
      } else if (given.limit() != p.size()) {
        wrong.add(
            p.name()
                + " has "
                + given.limit()
                + " values where its shape "
                + p.shape()
                + " needs "
                + p.size());
      }
    }
    surplus.forEach(name -> wrong.add(name + " is not a parameter of this decoder"));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "the values do not fit the decoder: " + String.join("; ", wrong));
    }
    Decoder decoder = blank(config, DataType.FLOAT);
    for (ParameterShape p : config.parameters()) {
      decoder.buffer(p.name()).put(0, values.get(p.name()), 0, (int) p.size());
    }
    return decoder;
  }

  private static Decoder blank(DecoderConfig config, DataType type) {
    return new Decoder(config, Memory.vector(type, config.parameterCount()));
  }

  /** A float decoder with every parameter 0, to be filled. */
  public static Decoder zeros(DecoderConfig config) {
    return blank(config, DataType.FLOAT);
  }

  /** A float decoder with the same values and memory of its own. */
  public Decoder copy() {
    Decoder copy = blank(config, precision());
    copy.vector.assign(vector);
    return copy;
  }

  /**
   * The same values in double precision, for gradient checks and reference values; runs on the
   * portable path only.
   */
  public Decoder inDouble() {
    return new Decoder(config, vector.castTo(DataType.DOUBLE));
  }

  public DecoderConfig config() {
    return config;
  }

  @Override
  public List<ParameterShape> parameters() {
    return config.parameters();
  }

  @Override
  public INDArray vector() {
    return vector;
  }

  /** One parameter: a view of the decoder's own memory. */
  public INDArray parameter(String name) {
    ParameterShape p = shape(name);
    INDArray slice = vector.get(NDArrayIndex.interval(p.offset(), p.offset() + p.size()));
    return p.shape().size() == 2 ? slice.reshape('c', p.rows(), p.columns()) : slice;
  }

  /**
   * One parameter of a float decoder as a buffer over the decoder's own memory, native byte order.
   */
  public FloatBuffer buffer(String name) {
    ParameterShape p = shape(name);
    return Memory.floats(vector, p.offset(), p.size());
  }

  /**
   * Every parameter of a float decoder by name, in order: buffers over its own memory, not copies.
   */
  public Map<String, FloatBuffer> export() {
    Map<String, FloatBuffer> all = new LinkedHashMap<>();
    shapes.keySet().forEach(name -> all.put(name, buffer(name)));
    return all;
  }

  /**
   * The Euclidean norm of each row of a float decoder's matrix: a token that was never trained on
   * often stands out by its row in the embedding.
   */
  public double[] rowNorms(String name) {
    ParameterShape p = shape(name);
    float[] row = new float[p.columns()];
    double[] norms = new double[p.rows()];
    for (int r = 0; r < norms.length; r++) {
      Memory.floats(vector, p.offset() + (long) r * row.length, row.length).get(row);
      double squares = 0;
      for (float value : row) {
        squares += (double) value * value;
      }
      norms[r] = Math.sqrt(squares);
    }
    return norms;
  }

  /**
   * Elements of a contiguous float array as a buffer over its own memory, which must stay reachable
   * meanwhile.
   */
  public static FloatBuffer floats(INDArray array, long offset, long size) {
    return Memory.floats(array, offset, size);
  }

  private ParameterShape shape(String name) {
    ParameterShape p = shapes.get(name);
    if (p == null) {
      throw new IllegalArgumentException("no parameter " + name + "; there are " + shapes.keySet());
    }
    return p;
  }

  @Override
  public void close() {
    Memory.close(vector);
  }
}
