package dev.quaestor.trainer.student;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * A checkpoint that answers one conversation at a time on each of a few generators, for callers on
 * any thread. Generators are made when they are first needed.
 */
final class Desk implements AutoCloseable {

  private final Model model;
  private final Decoder decoder;
  private final Optional<ChatTemplate> template;
  private final String digest;
  private final Semaphore places;
  private final Deque<Generator> idle = new ArrayDeque<>();

  private Desk(
      Model model, Decoder decoder, Optional<ChatTemplate> template, String digest, int atOnce) {
    this.model = model;
    this.decoder = decoder;
    this.template = template;
    this.digest = digest;
    this.places = new Semaphore(atOnce, true);
  }

  static Desk open(StudentTeacher.Source source, int atOnce) throws IOException {
    Path path = source.checkpoint();
    if (Files.exists(path.resolve(Checkpoint.RECORD))) {
      Checkpoint.open(path); // refuses one whose digests do not fit
    }
    try (ModelDirectory directory = ModelDirectory.open(path)) {
      TokenizerFiles files =
          directory
              .tokenizer()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          path + " has no tokenizer.json; a teacher needs its tokenizer"));
      Tokenizer tokenizer = Tokenizer.of(files);
      Rendering rendering = new Rendering(tokenizer, directory.config().decoder().context());
      Model model = new Model(rendering, directory.generation(), Execution.fast(1));
      String digest = Digests.hex(directory.sha256(), files.contents().toString());
      return new Desk(
          model, directory.load(), told(ChatTemplate.of(files), source), digest, atOnce);
    }
  }

  private static Optional<ChatTemplate> told(
      Optional<ChatTemplate> template, StudentTeacher.Source source) {
    return source.date().isEmpty()
        ? template
        : template.map(found -> found.at(source.date().get().atStartOfDay()));
  }

  /** The hash of weights, configuration and tokenizer. */
  String digest() {
    return digest;
  }

  long activeParameters() {
    return decoder.config().parameterCount();
  }

  /** The tokens that end an answer. */
  Set<Integer> ends() {
    return model.ends();
  }

  String text(int[] tokens) {
    return model.rendering().text(tokens);
  }

  /**
   * The tokens of a conversation, up to where the answer begins.
   *
   * @throws IllegalArgumentException if the checkpoint has no way to put it, or no room to answer
   */
  int[] prompt(List<Message> messages) {
    int context = model.rendering().context();
    if (template.isEmpty()) {
      if (messages.size() != 1 || !messages.get(0).role().equals("user")) {
        throw new IllegalArgumentException(
            "the checkpoint has no chat template, so it can be put a single question only, found %d messages"
                .formatted(messages.size()));
      }
      return model.rendering().prompt("of the request", messages.get(0).content());
    }
    int[] tokens = model.rendering().tokenizer().encodeMarkup(template.get().prompt(messages));
    if (tokens.length >= context) {
      throw new IllegalArgumentException(
          "the conversation has %d tokens, the checkpoint's context holds %d and must also hold the answer"
              .formatted(tokens.length, context));
    }
    return tokens;
  }

  /** One answer. */
  Generated generate(int[] prompt, Sampling sampling, RandomGenerator draws)
      throws InterruptedException {
    places.acquire();
    try {
      Generator generator = take();
      try {
        return generator.generate(List.of(prompt), sampling, index -> draws).get(0);
      } catch (CancellationException e) {
        throw new InterruptedException(e.getMessage());
      } finally {
        give(generator);
      }
    } finally {
      places.release();
    }
  }

  private synchronized Generator take() {
    Generator free = idle.poll();
    return free != null ? free : new Generator(decoder, model.execution(), 1);
  }

  private synchronized void give(Generator generator) {
    idle.push(generator);
  }

  @Override
  public synchronized void close() {
    idle.forEach(Generator::close);
    idle.clear();
    decoder.close();
    model.rendering().tokenizer().close();
  }
}
