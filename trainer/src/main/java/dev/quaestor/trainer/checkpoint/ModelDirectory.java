package dev.quaestor.trainer.checkpoint;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.trainer.disk.DurableDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.peft.AdapterConfig;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.safetensors.Tensors;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A model in Hugging Face's layout, opened: configuration, weights mapped and checked against it,
 * tokenizer files. A directory with an adapter in PEFT's layout is opened as the model that it
 * makes of its base: the adapter is merged into the weights as they are read.
 *
 * <p>The tensors and the configuration must agree exactly. Two surpluses are known and harmless:
 * the rotary frequencies that old exports carry, and the head of a tied model where it equals the
 * embedding bit for bit.
 */
public final class ModelDirectory implements AutoCloseable {
  private final Path path;
  private final ModelConfig config;
  private final GenerationConfig generation;
  private final Tensors tensors;
  private final Optional<TokenizerFiles> tokenizer;
  private final Optional<Path> base;

  private ModelDirectory(
      Path path, ModelConfig config, GenerationConfig generation, Tensors tensors)
      throws IOException {
    this.path = path;
    this.config = config;
    this.generation = generation;
    this.tensors = tensors;
    this.base = Optional.empty();
    this.tokenizer =
        Files.exists(path.resolve(TokenizerFiles.TOKENIZER))
            ? Optional.of(TokenizerFiles.read(path))
            : Optional.empty();
  }

  /** A base with an adapter, of which it takes over both. */
  private ModelDirectory(Path path, ModelDirectory base, AdapterDirectory adapter)
      throws IOException {
    this.path = path;
    this.config = new ModelConfig(base.config.architecture(), adapter.shape(), base.config.ids());
    this.generation = base.generation;
    this.tensors = adapter.over(base.tensors);
    this.base = Optional.of(base.path);
    this.tokenizer =
        Files.exists(path.resolve(TokenizerFiles.TOKENIZER))
            ? Optional.of(TokenizerFiles.read(path))
            : base.tokenizer;
  }

  /**
   * Opens a model and checks it.
   *
   * @throws InvalidCheckpointException naming all that is wrong at once
   */
  public static ModelDirectory open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new InvalidCheckpointException(
          path,
          "is no directory; expected one with config.json, model.safetensors, tokenizer.json");
    }
    if (AdapterDirectory.isAdapter(path)) {
      return adapted(path);
    }
    ModelConfig config = ModelConfig.read(path);
    GenerationConfig generation = GenerationConfig.read(path).or(config.ids());
    Tensors tensors = Tensors.open(path, "model");
    try {
      ModelDirectory model = new ModelDirectory(path, config, generation, tensors);
      List<String> problems = model.weightProblems();
      model.tokenizerProblems(problems);
      if (!problems.isEmpty()) {
        throw new InvalidCheckpointException(path, problems);
      }
      return model;
    } catch (IOException | RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private static ModelDirectory adapted(Path path) throws IOException {
    Path at = AdapterBase.of(path);
    if (AdapterDirectory.isAdapter(at)) {
      throw new InvalidCheckpointException(
          path,
          "its base, "
              + at
              + ", is an adapter itself; export that one merged, and name what was exported as base");
    }
    ModelDirectory base = open(at);
    try {
      AdapterBase.verify(path, base);
      AdapterDirectory adapter = AdapterDirectory.open(path, base.config.decoder());
      return new ModelDirectory(path, base, adapter);
    } catch (IOException | RuntimeException e) {
      base.close();
      throw e;
    }
  }

  private List<String> weightProblems() {
    List<String> problems = new ArrayList<>();
    TreeSet<String> surplus = new TreeSet<>(tensors.names());
    for (ParameterShape parameter : config.decoder().parameters()) {
      String name = parameter.name();
      if (!surplus.remove(name)) {
        problems.add("missing tensor " + name + " " + parameter.shape() + hint(name));
        continue;
      }
      long[] expected = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      problems.addAll(tensors.info(name).objections(expected, "config.json says"));
    }
    surplus.removeIf(name -> name.endsWith(".rotary_emb.inv_freq"));
    if (surplus.contains(DecoderConfig.HEAD)
        && problems.isEmpty()
        && tensors.bytes(DecoderConfig.HEAD).equals(tensors.bytes(DecoderConfig.EMBEDDING))) {
      surplus.remove(DecoderConfig.HEAD);
    }
    surplus.forEach(
        name ->
            problems.add(
                "surplus tensor " + name + ", which config.json has no place for" + hint(name)));
    return problems;
  }

  private static String hint(String name) {
    return name.equals(DecoderConfig.HEAD) ? " (see tie_word_embeddings in config.json)" : "";
  }

  private void tokenizerProblems(List<String> problems) {
    if (tokenizer.isEmpty()) {
      return;
    }
    int vocab = config.decoder().vocab();
    try (Tokenizer opened = Tokenizer.of(tokenizer.get())) {
      if (opened.vocabularySize() > vocab) {
        problems.add(
            "the tokenizer has ids up to "
                + (opened.vocabularySize() - 1)
                + ", the embedding has only "
                + vocab
                + " rows; this is another model's tokenizer, or tokens were added without resizing");
      }
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    ids().eos().stream()
        .filter(id -> id >= vocab)
        .forEach(
            id -> problems.add("end token " + id + " has no row in the embedding of " + vocab));
  }

  /**
   * The SHA-256 of {@code config.json} and of every weights file, in hexadecimal; for an adapter,
   * of its own files and of its base's.
   */
  public String sha256() throws IOException {
    String own = sha256(path);
    return base.isPresent() ? Digests.hex(sha256(base.get()), own) : own;
  }

  /** The same of its base alone; of a whole model, its own. */
  String baseSha256() throws IOException {
    return sha256(base.orElse(path));
  }

  private static String sha256(Path path) throws IOException {
    List<String> parts = new ArrayList<>();
    try (var files = Files.list(path)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".safetensors")
            || name.equals(ModelConfig.FILE)
            || name.equals(AdapterConfig.FILE)) {
          parts.add(name + "=" + DurableFiles.sha256(file));
        }
      }
    }
    return Digests.hex(parts.toArray(String[]::new));
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Where the base of an adapter lies; empty for a whole model. */
  public Optional<Path> base() {
    return base;
  }

  /** Family and shape. */
  public ModelConfig config() {
    return config;
  }

  /** Token ids, {@code generation_config.json}'s before {@code config.json}'s. */
  public TokenIds ids() {
    return generation.ids();
  }

  /** How answers are to be generated elsewhere. */
  public GenerationConfig generation() {
    return generation;
  }

  /** The weights, by the names of {@link DecoderConfig#parameters()}. */
  public Tensors tensors() {
    return tensors;
  }

  /** The tokenizer's files. */
  public Optional<TokenizerFiles> tokenizer() {
    return tokenizer;
  }

  /**
   * The model as it lies, to be written elsewhere: the parameters that its configuration has a
   * place for, read when they are written, so it must stay open until then.
   */
  public Content content() {
    List<TensorData> parameters = new ArrayList<>();
    for (ParameterShape parameter : config.decoder().parameters()) {
      parameters.add(TensorData.of(tensors, parameter.name()));
    }
    return new Content(
        new ModelConfig(config.architecture(), config.decoder(), ids()),
        parameters,
        tokenizer,
        generation);
  }

  /** Reads the weights into a new decoder in single precision, which the caller closes. */
  public Decoder load() {
    DecoderConfig shape = config.decoder();
    Decoder decoder = Decoder.zeros(shape);
    for (ParameterShape parameter : shape.parameters()) {
      tensors.read(parameter.name(), 0, decoder.buffer(parameter.name()).clear());
    }
    return decoder;
  }

  /**
   * The parameters as a base that does not learn: mapped where they lie, or read into memory where
   * they cannot be used there (16-bit weights, tensors merged with an adapter, another backend).
   */
  public FrozenBase frozen() {
    return FrozenBase.mapped(config.decoder(), tensors::together)
        .orElseGet(() -> FrozenBase.owning(load()));
  }

  /**
   * What an export is made of.
   *
   * @param config family and shape
   * @param tensors each parameter by its Hugging Face name
   * @param tokenizer written beside, where given
   * @param generation how answers are to be generated elsewhere
   */
  public record Content(
      ModelConfig config,
      List<TensorData> tensors,
      Optional<TokenizerFiles> tokenizer,
      GenerationConfig generation) {
    public Content {
      tensors = List.copyOf(tensors);
    }

    /** Without settings for generation. */
    public Content(
        ModelConfig config, List<TensorData> tensors, Optional<TokenizerFiles> tokenizer) {
      this(config, tensors, tokenizer, GenerationConfig.of(config.ids()));
    }

    /** A decoder as it stands; its memory is read when the content is written. */
    public static Content of(Decoder decoder, TokenIds ids, TokenizerFiles tokenizer) {
      return of(decoder, GenerationConfig.of(ids), tokenizer);
    }

    /** The same with settings for generation. */
    public static Content of(
        Decoder decoder, GenerationConfig generation, TokenizerFiles tokenizer) {
      return new Content(
          ModelConfig.of(decoder.config(), generation.ids()),
          parameters(decoder),
          Optional.of(tokenizer),
          generation);
    }

    /** A decoder's parameters, without a copy. */
    public static List<TensorData> parameters(Decoder decoder) {
      List<TensorData> tensors = new ArrayList<>();
      for (ParameterShape parameter : decoder.config().parameters()) {
        long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        Supplier<java.nio.FloatBuffer> values = () -> decoder.buffer(parameter.name());
        tensors.add(
            new TensorData(
                parameter.name(),
                shape,
                (from, into) ->
                    into.put(values.get().slice(Math.toIntExact(from), into.remaining()))));
      }
      return tensors;
    }
  }

  /**
   * Writes a model as a new directory, which appears whole or not at all.
   *
   * @param maxShardBytes larger models are split
   * @throws java.nio.file.FileAlreadyExistsException where {@code path} exists and is not an empty
   *     directory
   */
  public static void write(Path path, Content content, SafetensorsWriter writer, long maxShardBytes)
      throws IOException {
    DurableDirectory.create(
        path, directory -> writeInto(directory, content, writer, maxShardBytes));
  }

  /** Writes a model's files into an existing directory, such as a checkpoint in the making. */
  public static void writeInto(
      Path directory, Content content, SafetensorsWriter writer, long maxShardBytes)
      throws IOException {
    writer.writeSharded(directory, "model", content.tensors(), maxShardBytes);
    DurableFiles.write(directory.resolve(ModelConfig.FILE), content.config().json(writer.stored()));
    DurableFiles.write(directory.resolve(GenerationConfig.FILE), content.generation().json());
    if (content.tokenizer().isPresent()) {
      content.tokenizer().get().write(directory);
    }
  }

  @Override
  public void close() {
    tensors.close();
  }
}
