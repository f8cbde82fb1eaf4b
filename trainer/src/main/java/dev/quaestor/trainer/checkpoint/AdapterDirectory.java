package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A LoRA adapter in PEFT's layout, opened and checked against the shape of its base.
 *
 * <p>A projection {@code W} of shape [out, in] has {@code A} of shape [rank, in] and {@code B} of
 * shape [out, rank]. PEFT names them {@code base_model.model.MODULE.lora_A.weight} and {@code
 * …lora_B.weight}, where {@code MODULE.weight} is the projection's own name.
 */
public final class AdapterDirectory implements AutoCloseable {
  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";

  /** The weights' file. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private final DecoderConfig base;
  private final AdapterConfig config;
  private final Tensors tensors;
  private final List<String> adapted;

  private AdapterDirectory(
      DecoderConfig base, AdapterConfig config, Tensors tensors, List<String> adapted) {
    this.base = base;
    this.config = config;
    this.tensors = tensors;
    this.adapted = List.copyOf(adapted);
  }

  /** PEFT's name of A for a projection such as {@code model.layers.0.self_attn.q_proj.weight}. */
  public static String nameOfA(String projection) {
    return PREFIX + module(projection) + ".lora_A" + WEIGHT;
  }

  /** PEFT's name of B for a projection. */
  public static String nameOfB(String projection) {
    return PREFIX + module(projection) + ".lora_B" + WEIGHT;
  }

  private static String module(String projection) {
    if (!projection.endsWith(WEIGHT)) {
      throw new IllegalArgumentException(
          "a projection's name ends in " + WEIGHT + ", found " + projection);
    }
    return projection.substring(0, projection.length() - WEIGHT.length());
  }

  /** The projections of a base that these targets name, in the base's order. */
  public static List<ParameterShape> projections(DecoderConfig base, List<String> targets) {
    return base.parameters().stream()
        .filter(p -> p.shape().size() == 2)
        .filter(p -> targets.contains(lastName(p.name())))
        .toList();
  }

  /** {@code q_proj} of {@code model.layers.0.self_attn.q_proj.weight}. */
  private static String lastName(String projection) {
    String module = module(projection);
    return module.substring(module.lastIndexOf('.') + 1);
  }

  /** Whether a directory holds an adapter rather than a model. */
  public static boolean isAdapter(Path directory) {
    return Files.isRegularFile(directory.resolve(AdapterConfig.FILE));
  }

  /**
   * Opens an adapter for a base.
   *
   * @throws InvalidCheckpointException naming every tensor that is missing, surplus or of another
   *     shape
   */
  public static AdapterDirectory open(Path directory, DecoderConfig base) throws IOException {
    AdapterConfig config = AdapterConfig.read(directory);
    Tensors tensors = Tensors.open(directory, "adapter_model");
    List<String> problems = new ArrayList<>();
    List<String> adapted = new ArrayList<>();
    TreeSet<String> surplus = new TreeSet<>(tensors.names());
    TreeSet<String> unknown = new TreeSet<>(config.targets());
    for (ParameterShape projection : projections(base, config.targets())) {
      String name = projection.name();
      unknown.remove(lastName(name));
      long out = projection.shape().get(0);
      long in = projection.shape().get(1);
      adapted.add(name);
      check(tensors, nameOfA(name), new long[] {config.rank(), in}, problems);
      check(tensors, nameOfB(name), new long[] {out, config.rank()}, problems);
      surplus.remove(nameOfA(name));
      surplus.remove(nameOfB(name));
    }
    unknown.forEach(target -> problems.add("the base has no projection named " + target));
    surplus.forEach(name -> problems.add("surplus tensor " + name));
    if (!problems.isEmpty()) {
      tensors.close();
      throw new InvalidCheckpointException(directory, problems);
    }
    return new AdapterDirectory(base, config, tensors, adapted);
  }

  private static void check(Tensors tensors, String name, long[] expected, List<String> problems) {
    if (!tensors.names().contains(name)) {
      problems.add("missing tensor " + name + " " + Arrays.toString(expected));
      return;
    }
    TensorInfo info = tensors.info(name);
    if (!Arrays.equals(info.shape(), expected)) {
      problems.add(
          "tensor "
              + name
              + " has shape "
              + Arrays.toString(info.shape())
              + ", the base and rank ask for "
              + Arrays.toString(expected));
    }
    if (info.dtype() != DType.F32 && info.dtype() != DType.F16 && info.dtype() != DType.BF16) {
      problems.add(
          "tensor " + name + " is of type " + info.dtype() + ", expected F32, F16 or BF16");
    }
  }

  /** Rank, alpha, dropout, targets. */
  public AdapterConfig config() {
    return config;
  }

  /** The adapted projections by their own names, in the base's order. */
  public List<String> adapted() {
    return adapted;
  }

  /** Reads it into memory of its own, which the caller closes. */
  public Adapter load() {
    Map<String, FloatBuffer> values = new HashMap<>();
    for (ParameterShape p : config.settings().parameters(base)) {
      values.put(p.name(), FloatBuffer.wrap(tensors.floats(PREFIX + p.name())));
    }
    return Adapter.of(base, config.settings(), values);
  }

  /** An adapter's parameters under PEFT's names, without a copy. */
  public static List<TensorData> parameters(Adapter adapter) {
    List<TensorData> tensors = new ArrayList<>();
    for (ParameterShape p : adapter.parameters()) {
      long[] shape = p.shape().stream().mapToLong(Integer::longValue).toArray();
      tensors.add(TensorData.of(PREFIX + p.name(), shape, adapter.buffer(p.name())));
    }
    return tensors;
  }

  /** Its tensors as they lie, to be written elsewhere; it must stay open until then. */
  public List<TensorData> content() {
    return tensors.names().stream().map(name -> TensorData.of(tensors, name)).toList();
  }

  /** A of a projection, [rank, in], row-major. */
  public float[] a(String projection) {
    return tensors.floats(nameOfA(projection));
  }

  /** B of a projection, [out, rank], row-major. */
  public float[] b(String projection) {
    return tensors.floats(nameOfB(projection));
  }

  /** Writes an adapter's files into an existing directory; the tensors carry PEFT's names. */
  public static void writeInto(
      Path directory, AdapterConfig config, List<TensorData> tensors, SafetensorsWriter writer)
      throws IOException {
    writer.write(directory.resolve(WEIGHTS), tensors);
    DurableFiles.write(directory.resolve(AdapterConfig.FILE), config.json());
  }

  /** Writes an adapter as a new directory, which appears whole or not at all. */
  public static void write(
      Path path, AdapterConfig config, List<TensorData> tensors, SafetensorsWriter writer)
      throws IOException {
    DurableDirectory.create(path, directory -> writeInto(directory, config, tensors, writer));
  }

  @Override
  public void close() {
    tensors.close();
  }
}
