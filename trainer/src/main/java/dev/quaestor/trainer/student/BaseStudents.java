package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.GenerationConfig;
import dev.quaestor.trainer.checkpoint.Lineage;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.tokenizer.ChatForm;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bases of an experiment, {@code base/<hash>/} each: made once, named by the hash of all they
 * were made from, and found again by it. A process that makes one holds a lock, so that runs at
 * once in several processes make it once.
 */
public final class BaseStudents {

  /** Beside a base's own directory: how far its training was when it was interrupted. */
  private static final String UNFINISHED = ".unfinished";

  private static final Retention KEPT = Retention.last(1);

  private final Path directory;
  private final Execution execution;

  /** File locks hold between processes; between threads of this one, these do. */
  private final Map<Path, ReentrantLock> making = new ConcurrentHashMap<>();

  /** Bases kept under {@code directory}, run as {@code execution} says. */
  public BaseStudents(Path directory, Execution execution) {
    this.directory = directory;
    this.execution = execution;
  }

  /**
   * A base made from scratch.
   *
   * @param shape the decoder
   * @param tokenizer its tokenizer
   * @param seedSet what it is trained on, and what later training replays
   * @param settings how
   * @param steps for how long
   * @param seed keys initialisation and batches
   */
  public record Recipe(
      DecoderConfig shape,
      TokenizerFiles tokenizer,
      List<Example> seedSet,
      FinetuningSettings settings,
      int steps,
      long seed) {

    public Recipe {
      seedSet = List.copyOf(seedSet);
      if (steps < 0 || (steps > 0 && seedSet.isEmpty())) {
        throw new IllegalArgumentException(
            "a base trained for %d steps needs a seed set, found %d examples; set student.base.steps to 0 for an untrained base"
                .formatted(steps, seedSet.size()));
      }
    }

    /** A tenth of the way, and no oftener than every hundred steps. */
    int checkpointEvery() {
      return Math.max(100, steps / 10);
    }

    /** The hash of all of it, 64 hexadecimal digits; the execution's shards and packs count too. */
    String hash(Execution execution) {
      List<String> parts = new ArrayList<>();
      parts.add(shape.toString());
      parts.add(tokenizer.contents().toString());
      seedSet.forEach(e -> parts.add(e.prompt() + "\u0000" + e.answer()));
      parts.add(settings.toString() + steps + "/" + seed + "/" + execution.shards());
      parts.add("tokens a pass " + execution.tokensPerPass());
      return Digests.hex(parts.toArray(String[]::new));
    }
  }

  /**
   * A base, with the seed set it replays, rendered. Its weights are read into memory when a student
   * is first copied from them, and only mapped where all that learns is an adapter.
   */
  public static final class Base implements AutoCloseable {
    private final Path path;
    private final Model model;
    private final String sha256;
    private final List<Sequence> replay;
    private final boolean kept;
    private @Nullable Decoder decoder;
    private @Nullable FrozenBase frozen;

    private Base(Path path, Model model, String sha256, List<Sequence> replay, boolean kept) {
      this.kept = kept;
      this.path = path;
      this.model = model;
      this.sha256 = sha256;
      this.replay = replay;
    }

    /**
     * How an adapter in {@code checkpoint} names it: from there where the experiment keeps it, so
     * that both can move together; else where it lies.
     */
    String namedFrom(Path checkpoint) {
      Path to = path.toAbsolutePath().normalize();
      return (kept ? checkpoint.toAbsolutePath().normalize().relativize(to) : to).toString();
    }

    synchronized Decoder decoder() throws IOException {
      if (decoder == null) {
        try (ModelDirectory directory = ModelDirectory.open(path)) {
          decoder = directory.load();
        }
      }
      return decoder;
    }

    synchronized FrozenBase frozen() throws IOException {
      if (frozen == null) {
        try (ModelDirectory directory = ModelDirectory.open(path)) {
          frozen = directory.frozen();
        }
      }
      return frozen;
    }

    Model model() {
      return model;
    }

    /** Where it lies. */
    public Path path() {
      return path;
    }

    /** Why a student of this base cannot learn {@code example} whole; empty where it can. */
    public Optional<Obstacle> obstacle(Example example) {
      return model.rendering().obstacle(example);
    }

    /** The SHA-256 of its weights file. */
    public String sha256() {
      return sha256;
    }

    List<Sequence> replay() {
      return replay;
    }

    @Override
    public synchronized void close() {
      if (decoder != null) {
        decoder.close();
      }
      if (frozen != null) {
        frozen.close();
      }
      model.rendering().tokenizer().close();
    }
  }

  /**
   * The base of this recipe: found where it was made before, else made. A making that is
   * interrupted keeps its last step, and the next one goes on from there to the same bits.
   */
  public Base base(Recipe recipe, StepListener listener) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path path = directory.resolve(recipe.hash(execution).substring(0, 16));
    ReentrantLock made = making.computeIfAbsent(path, p -> new ReentrantLock());
    made.lockInterruptibly();
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(path.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(path)) {
        make(recipe, path, listener);
      }
    } finally {
      made.unlock();
    }
    Checkpoint checkpoint = Checkpoint.open(path);
    return load(path, checkpoint.digests().get(Model.WEIGHTS), recipe.seedSet(), Optional.empty());
  }

  /**
   * A Hugging Face directory as the base, left where it is.
   *
   * @param chat to put questions and answers in its chat template; empty for plain text
   */
  public Base checkpoint(Path path, List<Example> seedSet, Optional<ChatForm.Asked> chat)
      throws IOException {
    String sha256;
    try (ModelDirectory directory = ModelDirectory.open(path)) {
      sha256 = directory.sha256();
    }
    return load(path, sha256, seedSet, chat);
  }

  private Base load(Path path, String sha256, List<Example> seedSet, Optional<ChatForm.Asked> chat)
      throws IOException {
    try (ModelDirectory directory = ModelDirectory.open(path)) {
      TokenizerFiles files =
          directory
              .tokenizer()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          path + " has no tokenizer.json; a student needs its tokenizer"));
      Tokenizer tokenizer = Tokenizer.of(files);
      Rendering rendering =
          new Rendering(
              tokenizer,
              directory.config().decoder().context(),
              chat.map(asked -> ChatForm.of(files, tokenizer, asked)));
      Model model = new Model(rendering, directory.generation(), execution);
      List<Sequence> replay = seedSet.stream().map(rendering::example).toList();
      return new Base(path, model, sha256, replay, path.startsWith(this.directory));
    }
  }

  /** Trained from where an earlier process was interrupted, if one was. */
  private void make(Recipe recipe, Path path, StepListener listener)
      throws IOException, InterruptedException {
    CheckpointStore unfinished =
        CheckpointStore.open(path.resolveSibling(path.getFileName() + UNFINISHED), KEPT);
    RandomStreams streams = new RandomStreams(recipe.seed());
    try (Tokenizer tokenizer = Tokenizer.of(recipe.tokenizer());
        Decoder decoder = Decoder.initialise(recipe.shape(), streams.stream(0, "initialise"))) {
      Rendering rendering = new Rendering(tokenizer, recipe.shape().context());
      GenerationConfig generation = GenerationConfig.of(TokenIds.of(tokenizer.special()));
      Model model = new Model(rendering, generation, execution);
      var setup = new LocalTrainer.Setup(recipe.settings(), recipe.checkpointEvery(), "", listener);
      Lineage lineage = new Lineage("", "", recipe.hash(execution), "", 0, recipe.steps());
      Finetuning finetuning = new Finetuning(new WholeParameters(decoder), model, setup, lineage);
      if (recipe.steps() > 0) {
        List<Sequence> seedSet = recipe.seedSet().stream().map(rendering::example).toList();
        var order = new Batches.Order(streams, 0);
        var shape = new Batches.Shape(recipe.settings().batch(), 0);
        var batches = new Batches(seedSet, List.of(), shape, order);
        finetuning.run(
            new Finetuning.Way(batches, recipe.steps(), Optional.empty()), Optional.of(unfinished));
      }
      Checkpoint.create(path, lineage, finetuning::write);
      unfinished.discard();
    }
  }
}
