package dev.quaestor.experiments.score;

import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import dev.quaestor.trainer.tokenizer.ChatForm;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A student read from a directory, to be asked and scored. Used by one thread at a time. */
public final class LoadedStudent implements AutoCloseable {

  private final Path directory;
  private final Decoder decoder;
  private final Execution execution;
  private final @Nullable Tokenizer tokenizer;
  private final Set<Integer> ends;

  private final Optional<ChatForm> chat;
  private int lossy;

  private LoadedStudent(
      ModelDirectory model,
      @Nullable Tokenizer tokenizer,
      Optional<ChatForm> chat,
      Execution execution) {
    this.directory = model.path();
    this.chat = chat;
    this.decoder = model.load();
    this.execution = execution;
    this.tokenizer = tokenizer;
    this.ends = new HashSet<>(model.ids().eos());
    if (tokenizer != null) {
      tokenizer.special().eos().ifPresent(ends::add);
    }
    chat.ifPresent(form -> ends.add(form.end()));
  }

  /**
   * The student in {@code directory}, computed on {@code shards} threads; a run's checkpoint is
   * verified against its recorded digests first.
   */
  public static LoadedStudent open(Path directory, int shards) throws IOException {
    return open(directory, shards, Optional.empty(), Tokenizer::of);
  }

  /**
   * The same to be asked about any text: in its chat template where {@code asked} says so, and with
   * characters that its vocabulary lacks read as its unknown token, where there is one, as
   * transformers reads them; {@link #lossy} counts such texts.
   */
  public static LoadedStudent open(Path directory, int shards, Optional<ChatForm.Asked> asked)
      throws IOException {
    return open(directory, shards, asked, files -> Tokenizer.of(files).readingUnknown());
  }

  private static LoadedStudent open(
      Path directory,
      int shards,
      Optional<ChatForm.Asked> asked,
      Function<TokenizerFiles, Tokenizer> reader)
      throws IOException {
    if (Files.exists(directory.resolve(Checkpoint.RECORD))) {
      Checkpoint.open(directory);
    }
    try (ModelDirectory model = ModelDirectory.open(directory)) {
      Optional<TokenizerFiles> files = model.tokenizer();
      Tokenizer tokenizer = files.map(reader).orElse(null);
      if (asked.isPresent() && tokenizer == null) {
        throw new IllegalArgumentException(
            directory + " has no tokenizer.json, and so no chat template");
      }
      Optional<ChatForm> chat =
          asked.map(a -> ChatForm.of(files.orElseThrow(), Objects.requireNonNull(tokenizer), a));
      return new LoadedStudent(model, tokenizer, chat, Execution.fast(shards));
    }
  }

  /** Its parameters; training on them changes this student. */
  public Decoder decoder() {
    return decoder;
  }

  /**
   * The tokens of a prompt, what the tokenizer puts before a text first; in a chat, those up to
   * where the assistant's words begin.
   */
  public int[] prompt(String text) {
    count(text);
    if (chat.isPresent()) {
      return chat.get().prompt(required(), text);
    }
    return required().prompt(text);
  }

  /** Prompt, answer and end token, the answer and its end counting. */
  public Sequence sequence(String prompt, String answer) {
    int[] before = prompt(prompt);
    count(answer);
    if (chat.isPresent()) {
      int[] turn = chat.get().answer(required(), prompt, answer);
      int[] tokens = Arrays.copyOf(before, before.length + turn.length);
      System.arraycopy(turn, 0, tokens, before.length, turn.length);
      return new Sequence(tokens, before.length);
    }
    int[] after = required().encode(answer);
    OptionalInt end = required().special().eos();
    int[] tokens = Arrays.copyOf(before, before.length + after.length + (end.isPresent() ? 1 : 0));
    System.arraycopy(after, 0, tokens, before.length, after.length);
    end.ifPresent(id -> tokens[tokens.length - 1] = id);
    return new Sequence(tokens, before.length);
  }

  private void count(String text) {
    lossy += required().canWrite(text) ? 0 : 1;
  }

  /** How many texts held characters that were read as the unknown token. */
  public int lossy() {
    return lossy;
  }

  /** What it believes at every counted token. */
  public List<TokenScores> score(List<Sequence> sequences) {
    try (Scorer scorer = new Scorer(decoder, execution)) {
      return scorer.score(sequences);
    }
  }

  /** Its greedy answers. */
  public List<Generated> answers(List<int[]> prompts, int maxTokens) {
    return answers(prompts, Sampling.greedy(maxTokens, ends), SplittableRandom::new);
  }

  /** Its answers as {@code sampling} says, prompt i drawn from stream i. */
  public List<Generated> answers(
      List<int[]> prompts, Sampling sampling, IntFunction<RandomGenerator> streams) {
    try (Generator generator = new Generator(decoder, execution)) {
      return generator.generate(prompts, sampling, streams);
    }
  }

  /** The tokens that end its answers: those the model's files name, and the tokenizer's own. */
  public Set<Integer> ends() {
    return new TreeSet<>(ends);
  }

  /** Its tokenizer; empty where the directory has none. */
  public Optional<Tokenizer> tokenizer() {
    return Optional.ofNullable(tokenizer);
  }

  public String text(int[] tokens) {
    return required().decode(tokens);
  }

  private Tokenizer required() {
    return tokenizer()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    directory + " has no tokenizer.json, so it reads tokens only, not text"));
  }

  @Override
  public void close() {
    decoder.close();
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
