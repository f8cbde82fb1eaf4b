package dev.quaestor.trainer.peft;

import dev.quaestor.trainer.disk.DurableDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.safetensors.Tensors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A LoRA adapter in PEFT's layout, opened and checked against the shape of its base.
 *
 * <p>A projection {@code W} of shape [out, in] has {@code A} of shape [rank, in] and {@code B} of
 * shape [out, rank]. PEFT names them {@code base_model.model.MODULE.lora_A.weight} and {@code
 * …lora_B.weight}, where {@code MODULE.weight} is the projection's own name.
 */
public final class AdapterDirectory implements AutoCloseable {
  static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";

  /** The weights' file. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private final Path path;
  private final DecoderConfig base;
  private final PeftConfig config;
  private final Tensors tensors;
  private final Adaptation adaptation;

  private AdapterDirectory(
      Path path, DecoderConfig base, PeftConfig config, Tensors tensors, Adaptation adaptation) {
    this.path = path;
    this.base = base;
    this.config = config;
    this.tensors = tensors;
    this.adaptation = adaptation;
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
    PeftConfig config = PeftConfig.read(directory);
    Tensors tensors = Tensors.open(directory, "adapter_model");
    List<String> problems = new ArrayList<>();
    try {
      Adaptation adaptation = AdapterMatch.of(base, config, tensors, problems);
      if (!problems.isEmpty()) {
        throw new InvalidCheckpointException(directory, problems);
      }
      return new AdapterDirectory(directory, base, config, tensors, adaptation);
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  /** What an adapter's file names as its base: a path, a model's name, or nothing. */
  public static String baseNamed(Path adapter) throws IOException {
    return PeftConfig.read(adapter).base();
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** The shape of the model that it makes of its base. */
  public DecoderConfig shape() {
    return adaptation.shape();
  }

  /**
   * The tensors of that model, as they are read; what is returned takes over both and closes them.
   */
  public Tensors over(Tensors base) {
    return new AdaptedTensors(base, this);
  }

  /** What it does to its base. */
  Adaptation adaptation() {
    return adaptation;
  }

  /** Its tensors, by the file's names. */
  Tensors tensors() {
    return tensors;
  }

  /** The rank of its updates, where no pattern in its file gives another. */
  public int rank() {
    return config.rank();
  }

  /** The number of values in its file. */
  public long parameterCount() {
    return tensors.names().stream().mapToLong(name -> tensors.info(name).elements()).sum();
  }

  /** The adapted parameters by their own names, in the base's order. */
  public List<String> adapted() {
    return adaptation.updates().stream().map(Adaptation.Update::parameter).toList();
  }

  /**
   * Rank, alpha, dropout and targets of an adapter as it is trained here.
   *
   * @throws InvalidCheckpointException where it is another kind: ranks by pattern, single layers,
   *     an adapted embedding
   */
  public AdapterConfig config() {
    List<String> names = adapted();
    List<String> last =
        names.stream()
            .filter(name -> name.endsWith(WEIGHT))
            .map(AdapterDirectory::lastName)
            .toList();
    boolean everywhere =
        projections(base, last).stream().map(ParameterShape::name).toList().equals(names);
    if (!config.isPlain() || !everywhere || !adaptation.replaced().isEmpty()) {
      throw new InvalidCheckpointException(
          path,
          "is no adapter that training goes on with, which has one rank and alpha for the same projections of every layer and nothing besides; export it merged, and begin with that");
    }
    return config.trained(last);
  }

  /**
   * Reads it into memory of its own, which the caller closes.
   *
   * @throws InvalidCheckpointException as {@link #config()} does
   */
  public Adapter load() {
    AdapterSettings settings = config().settings();
    Map<String, FloatBuffer> values = new HashMap<>();
    for (ParameterShape p : settings.parameters(base)) {
      values.put(p.name(), FloatBuffer.wrap(tensors.floats(PREFIX + p.name())));
    }
    return Adapter.of(base, settings, values);
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

  /** Writes it into an existing directory: the same file and keys, but for where its base is. */
  public void exportInto(Path directory, String baseName, SafetensorsWriter writer)
      throws IOException {
    writer.write(directory.resolve(WEIGHTS), content());
    DurableFiles.write(directory.resolve(AdapterConfig.FILE), config.jsonFor(baseName));
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
