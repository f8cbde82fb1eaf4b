package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The student: made from scratch with its own tokenizer, or loaded. */
public record StudentSettings(
    @Setting(value = "the tokenizer of a student from scratch", otherwise = "{kind: characters}")
        Tokenizer tokenizer,
    @Setting(value = "the shape of a student from scratch", otherwise = "{}") Model model,
    @Setting(value = "how the base of a student from scratch is trained", otherwise = "{}")
        Base base,
    @Setting("a Hugging Face directory to start from instead") Optional<Path> checkpoint,
    @Setting("put questions and answers as turns of the checkpoint's chat template: {}")
        Optional<Chat> chat,
    @Setting(value = "the band the base's macro accuracy must lie in", otherwise = "{}")
        BaseGate baseGate,
    @Setting("built-in, or served: an OpenAI-compatible server answers") Optional<Kind> kind,
    @Setting("with kind: served: the server's address, such as http://127.0.0.1:8000/v1")
        Optional<String> url,
    @Setting("with kind: served: the environment variable that holds its key")
        Optional<String> keyVariable,
    @Setting("with kind: served: how many of the likeliest tokens are asked for; default 20")
        Optional<Integer> topK,
    @Setting("with kind: served: requests at once; default 64") Optional<Integer> concurrency,
    @Setting("with kind: served: when a failed attempt is made again")
        Optional<RetrySettings> retry,
    @Setting("with kind: served: how long an attempt may take") Optional<TimeoutSettings> timeouts,
    @Setting("with kind: served: the program that serves a checkpoint") Optional<Serve> serve) {

  /** Who answers. */
  public enum Kind {
    BUILT_IN,
    SERVED
  }

  /** A server that is started for each checkpoint, and stopped for the next. */
  public record Serve(
      @Setting(
              value = "the program and its arguments, with {checkpoint} and {base}",
              example = "[vllm, serve, \"{checkpoint}\"]")
          List<String> command,
      @Setting("answers 200 when the server is ready; default: the list of models")
          Optional<String> ready,
      @Setting(value = "the longest until it is", otherwise = "10m") Duration within) {

    public Serve {
      command = List.copyOf(command);
      new Check()
          .that(
              command.stream().anyMatch(word -> word.contains("{checkpoint}")),
              "the command must be given {checkpoint}",
              "command")
          .that(
              ready.isEmpty() || ready.get().matches("https?://[^/]+/.*[^/]"),
              "expected an address with a path, such as http://127.0.0.1:8000/health",
              "ready")
          .done();
    }
  }

  /** Whether a server answers. */
  public boolean served() {
    return kind.equals(Optional.of(Kind.SERVED));
  }

  public StudentSettings {
    new Check()
        .that(
            chat.isEmpty() || checkpoint.isPresent(),
            "a student from scratch has no chat template; name a checkpoint that has one, or leave"
                + " chat out",
            "chat",
            "checkpoint")
        .that(
            !kind.equals(Optional.of(Kind.SERVED)) || url.isPresent() && model.name().isPresent(),
            "a served student needs url, the server's address, and model, what it is asked for by",
            "url",
            "model")
        .that(
            !kind.equals(Optional.of(Kind.SERVED)) || checkpoint.isPresent(),
            "a served student needs checkpoint, the directory of the base that is served: its tokenizer makes the ids that are sent, and training starts from it",
            "checkpoint")
        .that(
            kind.equals(Optional.of(Kind.SERVED)) || url.isEmpty() && serve.isEmpty(),
            "url and serve belong to kind: served",
            "url",
            "serve")
        .atLeast("top-k", topK.orElse(20), 2)
        .atLeast("concurrency", concurrency.orElse(64), 1)
        .done();
  }

  /** A question is the user's turn, its answer the assistant's. */
  public record Chat(
      @Setting("what a system turn before each question says") Optional<String> system,
      @Setting("the day that the template writes, where it writes one, such as 2026-07-26")
          Optional<String> date) {
    public Chat {
      new Check().that(Day.isNoneOrSound(date), Day.problem(date), "date").done();
    }

    /** The day as a date. */
    public Optional<LocalDate> day() {
      return date.map(LocalDate::parse);
    }
  }

  /** How text becomes tokens. */
  @Shorthand("kind")
  public record Tokenizer(
      @Setting(value = "characters, words or bpe", example = "characters") Kind kind,
      @Setting("entries of the vocabulary, for bpe; the most words, for words")
          Optional<Integer> vocabulary,
      @Setting(value = "bpe: where merges stop", otherwise = "words")
          TokenizerTraining.Boundary boundary) {

    /** What a token is. */
    public enum Kind {
      CHARACTERS,
      WORDS,
      BPE
    }

    public Tokenizer {
      new Check()
          .that(
              vocabulary.isPresent() || kind != Kind.BPE,
              "bpe needs the size of its vocabulary, such as {kind: bpe, vocabulary: 512}",
              "vocabulary",
              "kind")
          .that(
              vocabulary.isEmpty() || kind != Kind.CHARACTERS,
              "characters have no vocabulary of a stated size; leave it out",
              "vocabulary",
              "kind")
          .that(
              kind != Kind.BPE || vocabulary.orElse(512) >= 260,
              "must be at least 260 (256 bytes and the special tokens), found "
                  + vocabulary.orElse(0),
              "vocabulary")
          .done();
    }
  }

  /** The shape of a Llama-family decoder; of a served student, what it is asked for by. */
  @Shorthand("name")
  public record Model(
      @Setting("of a served student: the name that its server has for it") Optional<String> name,
      @Setting(value = "size of the residual stream", otherwise = "96") int width,
      @Setting(value = "number of blocks", otherwise = "3") int layers,
      @Setting(value = "query heads", otherwise = "4") int heads,
      @Setting("key and value heads; as many as query heads where none are given")
          Optional<Integer> kvHeads,
      @Setting(value = "inner size of the feed-forward", otherwise = "256") int ffn,
      @Setting(value = "the most tokens of prompt and answer together", otherwise = "96")
          int context) {

    public Model {
      new Check()
          .atLeast("width", width, 2)
          .atLeast("layers", layers, 1)
          .atLeast("heads", heads, 1)
          .atLeast("ffn", ffn, 1)
          .atLeast("context", context, 2)
          .that(
              heads < 1 || width % (2 * heads) == 0,
              "width must be a multiple of 2 x heads (rotary positions turn pairs), found %d and %d heads"
                  .formatted(width, heads),
              "width",
              "heads")
          .that(
              heads < 1 || kvHeads.isEmpty() || kvHeads.get() >= 1 && heads % kvHeads.get() == 0,
              "must divide heads, found %d of %d".formatted(kvHeads.orElse(0), heads),
              "kv-heads",
              "heads")
          .done();
    }
  }

  /** How the base is made: trained on the seed set, once for each seed or once for all. */
  public record Base(
      @Setting(value = "optimizer steps", otherwise = "600") int steps,
      @Setting(value = "examples a step", otherwise = "32") int batch,
      @Setting(value = "the highest learning rate", otherwise = "3e-3") double learningRate,
      @Setting(
              value = "one base for all seeds: cheaper, but verdicts then hold for it alone",
              otherwise = "false")
          boolean shared,
      @Setting(
              value =
                  "the share of the seed set that is learned a second time with its final answer given, as"
                      + " generate.hint gives it, so that reasons for it can be asked (generate.mode:"
                      + " rationalise)",
              otherwise = "0")
          double hinted) {

    public Base {
      new Check()
          .atLeast("steps", steps, 0)
          .atLeast("batch", batch, 1)
          .positive("learning-rate", learningRate)
          .within("hinted", hinted, 0, 1)
          .done();
    }
  }

  /** A base outside the band leaves nothing to learn, or nothing to learn from. */
  public record BaseGate(
      @Setting(value = "the least macro accuracy", otherwise = "0") double min,
      @Setting(value = "the highest macro accuracy", otherwise = "1") double max,
      @Setting(value = "warn or stop", otherwise = "stop") Gate gate) {

    /** What happens to a base outside the band. */
    public enum Gate {
      WARN,
      STOP
    }

    public BaseGate {
      new Check()
          .within("min", min, 0, 1)
          .within("max", max, 0, 1)
          .that(min <= max, "min %s is above max %s".formatted(min, max), "min", "max")
          .done();
    }
  }
}
