package dev.quaestor.trainer.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Cut;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Gauge;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Sight;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.Steering.Keep;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingDivergedException;
import dev.quaestor.curation.student.TrainingPlan.From;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalTrainerTest {

  private static final Execution EXECUTION = Execution.fast(2).withTokensPerPass(512);
  private static final RandomStreams STREAMS = new RandomStreams(5);

  private static final AdapterSettings ADAPTER =
      new AdapterSettings(4, 8, 0.1, List.of("all-linear"));

  @TempDir Path directory;

  private Optional<AdapterSettings> adapter = Optional.empty();

  @Test
  void train_twice_givesTheSameBits() throws Exception {
    assertThat(train("a", 12, From.BASE, StepListener.NONE).student().sha256())
        .isEqualTo(train("b", 12, From.BASE, StepListener.NONE).student().sha256());
  }

  @Test
  void train_interruptedAtAnyStep_resumesToTheSameBits() throws Exception {
    Trained whole = train("whole", 12, From.BASE, StepListener.NONE);
    for (int at : new int[] {1, 5, 11}) {
      String name = "cut-" + at;
      StepListener interrupt =
          step -> {
            if (step.number() == at) {
              Thread.currentThread().interrupt();
            }
          };
      assertThatThrownBy(() -> train(name, 12, From.BASE, interrupt))
          .isInstanceOf(InterruptedException.class)
          .hasMessageContaining("after step " + at + " of 12");
      assertThat(directory.resolve(name).resolve(CheckpointStore.partialName(1, at))).isDirectory();
      List<Integer> steps = new ArrayList<>();
      Trained resumed = train(name, 12, From.BASE, step -> steps.add(step.number()));
      assertThat(steps).startsWith(at + 1).hasSize(12 - at);
      assertThat(resumed.student().sha256()).isEqualTo(whole.student().sha256());
      assertThat(resumed.tokens()).isEqualTo(whole.tokens());
      assertThat(resumed.loss()).isEqualTo(whole.loss());
    }
  }

  @Test
  void train_ofAnAdapter_interruptedAtAnyStep_resumesToTheSameBits() throws Exception {
    adapter = Optional.of(ADAPTER);
    Trained whole = train("whole", 12, From.BASE, StepListener.NONE);
    assertThat(train("again", 12, From.BASE, StepListener.NONE).student().sha256())
        .isEqualTo(whole.student().sha256());
    for (int at : new int[] {1, 7}) {
      String name = "cut-" + at;
      StepListener interrupt =
          step -> {
            if (step.number() == at) {
              Thread.currentThread().interrupt();
            }
          };
      assertThatThrownBy(() -> train(name, 12, From.BASE, interrupt))
          .isInstanceOf(InterruptedException.class);
      Path partial = directory.resolve(name).resolve(CheckpointStore.partialName(1, at));
      try (SafetensorsFile moments =
          SafetensorsFile.open(partial.resolve("optimizer.safetensors"))) {
        assertThat(moments.names())
            .as("moments of the adapter alone")
            .allMatch(tensor -> tensor.contains(".lora_") || tensor.equals("history"));
      }
      Trained resumed = train(name, 12, From.BASE, StepListener.NONE);
      assertThat(resumed.student().sha256()).isEqualTo(whole.student().sha256());
      assertThat(resumed.loss()).isEqualTo(whole.loss());
    }
  }

  @Test
  void observe_withCuts_isTheSameAloneAsInCompany() throws Exception {
    List<Candidate> candidates =
        corpus().stream().map(e -> Candidate.of(e.prompt(), "g", "")).toList();
    try (LocalTrainer trainer = trainer("cuts", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      Decoding decoding = new Decoding(8, 1.5, new Cut(5, 0.9));
      List<Observation> together = base.observe(candidates, decoding, STREAMS);
      for (int i = 0; i < candidates.size(); i++) {
        assertThat(base.observe(List.of(candidates.get(i)), decoding, STREAMS))
            .usingRecursiveComparison()
            .isEqualTo(List.of(together.get(i)));
      }
      assertThat(answers(together))
          .isNotEqualTo(answers(base.observe(candidates, new Decoding(8, 1.5), STREAMS)));
      assertThat(answers(base.observe(candidates, new Decoding(8, 9, new Cut(1, 1)), STREAMS)))
          .as("the likeliest alone is greedy at any temperature")
          .isEqualTo(answers(base.observe(candidates, Decoding.greedy(8), STREAMS)));
    }
  }

  private static List<String> answers(List<Observation> observations) {
    return observations.stream().map(Observation::answer).toList();
  }

  /** Reads what it is told to, in turn, and what students it was shown. */
  private static final class Readings implements Gauge {
    private final float[] scores;
    private final List<Double> losses = new ArrayList<>();

    Readings(float... scores) {
      this.scores = scores;
    }

    @Override
    public Reading read(Student student) {
      losses.add(mean(student.losses(corpus())));
      return new Reading(scores[losses.size() - 1], 3_000_000_001L);
    }
  }

  private double lossAtTheEnd;

  private Trained steered(String name, Steering steering, StepListener listener) throws Exception {
    try (LocalTrainer trainer = trainer(name, listener);
        Student base = trainer.incumbent(RunState.start(5))) {
      var course = new Training.Course(From.BASE, corpus(), 20, Optional.of(steering));
      Trained trained = trainer.train(new Training(1, course, base, "head", STREAMS));
      lossAtTheEnd = mean(trained.student().losses(corpus()));
      return trained;
    }
  }

  @Test
  void train_steered_endsAfterItsPatience_andKeepsTheEarliestBest() throws Exception {
    for (boolean adapted : new boolean[] {false, true}) {
      adapter = adapted ? Optional.of(ADAPTER) : Optional.empty();
      Readings gauge = new Readings(1, 3, 3, 2, 9);
      List<Integer> steps = new ArrayList<>();
      Trained best =
          steered(
              "best-" + adapted,
              new Steering(4, 2, Keep.BEST, gauge),
              step -> steps.add(step.number()));
      assertThat(steps).as("of 20").hasSize(16);
      assertThat(best.steps()).as("steps taken are all counted").isEqualTo(16);
      assertThat(best.readTokens()).isEqualTo(4 * 3_000_000_001L);
      assertThat(lossAtTheEnd)
          .as("the student after 8 steps, to the bit")
          .isEqualTo(gauge.losses.get(1))
          .isNotEqualTo(gauge.losses.get(3));
      assertThat(
              Checkpoint.open(directory.resolve("best-" + adapted).resolve(best.checkpoint()))
                  .lineage()
                  .step())
          .isEqualTo(8);

      Readings again = new Readings(1, 3, 3, 2, 9);
      steered("last-" + adapted, new Steering(4, 2, Keep.LAST, again), StepListener.NONE);
      assertThat(lossAtTheEnd).isEqualTo(again.losses.get(3));
      Readings rising = new Readings(1, 2, 3);
      Trained whole =
          steered("rising-" + adapted, new Steering(8, 1, Keep.BEST, rising), StepListener.NONE);
      assertThat(whole.steps()).as("read after the last step as well").isEqualTo(20);
      assertThat(rising.losses).hasSize(3);
      assertThat(whole.student().sha256())
          .as("nothing was read that trains")
          .isEqualTo(
              train("plain-" + adapted, 20, From.BASE, StepListener.NONE).student().sha256());
      Readings falling = new Readings(3, 2, 1);
      Trained patient =
          steered("patient-" + adapted, new Steering(8, 0, Keep.BEST, falling), StepListener.NONE);
      assertThat(patient.steps()).as("without patience all steps are done").isEqualTo(20);
      assertThat(lossAtTheEnd).isEqualTo(falling.losses.get(0));
    }
  }

  @Test
  void train_steered_interruptedAnywhere_resumesToTheSameBitsAndReadings() throws Exception {
    for (boolean adapted : new boolean[] {false, true}) {
      adapter = adapted ? Optional.of(ADAPTER) : Optional.empty();
      Gauge falling = student -> new Gauge.Reading((float) mean(student.losses(corpus())), 7);
      Steering steering = new Steering(3, 2, Keep.BEST, falling);
      Trained whole = steered("whole-" + adapted, steering, StepListener.NONE);
      assertThat(whole.steps()).as("the loss falls, so a gauge of it ends it").isEqualTo(9);
      for (int at : new int[] {2, 3, 5, 8, 9}) {
        String name = "steered-" + adapted + at;
        StepListener interrupt =
            step -> {
              if (step.number() == at) {
                Thread.currentThread().interrupt();
              }
            };
        assertThatThrownBy(() -> steered(name, steering, interrupt))
            .isInstanceOf(InterruptedException.class);
        assertSame(steered(name, steering, StepListener.NONE), whole);
      }
      List<Integer> seen = new ArrayList<>();
      Gauge interrupted =
          student -> {
            seen.add(1);
            if (seen.size() == 2) {
              Thread.currentThread().interrupt();
            }
            return falling.read(student);
          };
      String name = "while-reading-" + adapted;
      assertThatThrownBy(
              () -> steered(name, new Steering(3, 2, Keep.BEST, interrupted), StepListener.NONE))
          .isInstanceOf(InterruptedException.class)
          .hasMessageContaining("is kept");
      assertSame(steered(name, steering, StepListener.NONE), whole);
    }
  }

  private static void assertSame(Trained resumed, Trained whole) {
    assertThat(resumed.student().sha256()).isEqualTo(whole.student().sha256());
    assertThat(resumed.steps()).isEqualTo(whole.steps());
    assertThat(resumed.tokens()).isEqualTo(whole.tokens());
    assertThat(resumed.readTokens()).isEqualTo(whole.readTokens());
    assertThat(resumed.loss()).isEqualTo(whole.loss());
  }

  @Test
  void train_ofAnAdapter_keepsTheAdapterAlone_whichOpensAsTheStudentItMakes() throws Exception {
    adapter = Optional.of(ADAPTER);
    try (LocalTrainer trainer = trainer("adapter", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      assertAloneIsWithoutThePrompt(base);
      double before = mean(base.losses(corpus()));
      Trained trained = trainer.train(training(trainer, base, From.INCUMBENT, 150));
      double after = mean(trained.student().losses(corpus()));
      assertThat(after).isLessThan(0.8 * before);
      assertThat(mean(base.losses(corpus()))).as("the base is left as it is").isEqualTo(before);

      Path checkpoint = directory.resolve("adapter").resolve(trained.checkpoint());
      try (var files = Files.list(checkpoint)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "adapter_config.json", "adapter_model.safetensors", "checkpoint.json");
      }
      assertThat(checkpoint.resolve("adapter_config.json"))
          .content()
          .as("both can move together")
          .contains("\"../../base/");
      Decoder inside = ((LocalStudent) trained.student()).parameters().decoder();
      try (ModelDirectory opened = ModelDirectory.open(checkpoint);
          Decoder loaded = opened.load()) {
        assertThat(loaded.vector().toFloatVector()).isEqualTo(inside.vector().toFloatVector());
      }
      List<Candidate> candidates =
          corpus().stream().map(e -> Candidate.of(e.prompt(), "g", "")).toList();
      List<Observation> observed =
          trained.student().observe(candidates, Decoding.greedy(6), STREAMS);
      Training more =
          new Training(
              2,
              new Training.Course(From.INCUMBENT, corpus(), 5),
              trained.student(),
              "head",
              STREAMS);
      try (Student further = trainer.train(more).student()) {
        assertThat(mean(further.losses(corpus()))).isLessThan(1.1 * after);
        assertThat(further.sha256()).isNotEqualTo(trained.student().sha256());
      }
      assertThat(trained.student().observe(candidates, Decoding.greedy(6), STREAMS))
          .as("the incumbent is left as it is")
          .usingRecursiveComparison()
          .isEqualTo(observed);
    }
  }

  @Test
  void open_anAdapterWithoutItsBase_saysWhereItWasLookedFor() throws Exception {
    adapter = Optional.of(ADAPTER);
    Trained trained = train("apart", 3, From.BASE, StepListener.NONE);
    Path checkpoint = directory.resolve("apart").resolve(trained.checkpoint());
    Path moved = Files.move(directory.resolve("base"), directory.resolve("elsewhere"));
    assertThatThrownBy(() -> ModelDirectory.open(checkpoint))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("base_model_name_or_path is \"../../base/")
        .hasMessageContaining("there is no model at " + directory.resolve("base"));
    Files.move(moved, directory.resolve("base"));
    ModelDirectory.open(checkpoint).close();

    Path base;
    try (var bases = Files.list(directory.resolve("base"))) {
      base = bases.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    Path weights = base.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Files.delete(base.resolve("checkpoint.json"));
    assertThatThrownBy(() -> ModelDirectory.open(checkpoint))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("was trained on a base with SHA-256");
  }

  @Test
  void train_learnsItsCorpus() throws Exception {
    try (LocalTrainer trainer = trainer("learn", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      double before = mean(base.losses(corpus()));
      Trained trained = trainer.train(training(trainer, base, From.INCUMBENT, 150));
      assertThat(mean(trained.student().losses(corpus()))).isLessThan(0.5 * before);
      assertThat(mean(base.losses(corpus())))
          .as("the incumbent is left as it is")
          .isEqualTo(before);
    }
  }

  @Test
  void embed_observesTheSameAndAddsWhatIsAskedFor() throws Exception {
    try (LocalTrainer trainer = trainer("embed", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      List<Candidate> candidates =
          corpus().stream().map(e -> Candidate.of(e.prompt(), "g", "")).toList();
      Embedding hidden = new Embedding.Hidden();
      Embedding sketch = new Embedding.GradientSketch(24);
      Sight sight = base.embed(candidates, 6, Set.of(hidden, sketch), STREAMS);
      assertThat(sight.observations())
          .usingRecursiveComparison()
          .isEqualTo(base.observe(candidates, Decoding.greedy(6), STREAMS));
      Embeddings sketches = sight.embeddings().get(sketch);
      assertThat(sketches.width()).isEqualTo(24);
      assertThat(sight.embeddings().get(hidden).size()).isEqualTo(candidates.size());
      Sight again = base.embed(candidates.subList(3, 5), 6, Set.of(sketch), STREAMS);
      String id = candidates.get(4).id();
      for (int j = 0; j < 24; j++) {
        // The same signs whoever else is embedded, and the same numbers but for rounding.
        assertThat(again.embeddings().get(sketch).at(id, j))
            .isCloseTo(sketches.at(id, j), within(1e-4f));
      }
      assertThat(base.embed(candidates, 6, Set.of(), STREAMS).embeddings()).isEmpty();
    }
  }

  @Test
  void observe_isTheSameTwiceAndCountsTheEndToken() throws Exception {
    try (LocalTrainer trainer = trainer("observe", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      List<Candidate> candidates =
          corpus().stream().map(e -> Candidate.of(e.prompt(), "g", "")).toList();
      List<Observation> once = base.observe(candidates, Decoding.greedy(6), STREAMS);
      assertThat(base.observe(candidates, Decoding.greedy(6), STREAMS))
          .usingRecursiveComparison()
          .isEqualTo(once);
      for (Observation o : once) {
        assertThat(o.tokens()).isBetween(1, 6);
        assertThat(o.answer().length()).isEqualTo(o.truncated() ? 6 : o.tokens() - 1);
      }
    }
  }

  @Test
  void observe_interrupted_givesUpBeforeItIsDone() throws Exception {
    try (LocalTrainer trainer = trainer("interrupted", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      List<Candidate> candidates =
          corpus().stream().map(e -> Candidate.of(e.prompt(), "g", "")).toList();
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(() -> base.observe(candidates, Decoding.greedy(6), STREAMS))
            .isInstanceOf(CancellationException.class)
            .hasMessage("interrupted with 0 of 12 prompts encoded");
      } finally {
        assertThat(Thread.interrupted()).as("the interrupt stays set").isTrue();
      }
    }
  }

  @Test
  void observe_promptLongerThanTheContext_isRefusedWithItsId() throws Exception {
    try (LocalTrainer trainer = trainer("long", StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      Candidate candidate = Candidate.of("a".repeat(40), "g", "");
      assertThatThrownBy(() -> base.observe(List.of(candidate), Decoding.greedy(6), STREAMS))
          .hasMessageContaining(candidate.id())
          .hasMessageContaining("41 tokens")
          .hasMessageContaining("holds 32");
    }
  }

  @Test
  void train_withARateThatDiverges_namesRoundAndStep() throws Exception {
    FinetuningSettings wild = new FinetuningSettings(8, 1e30, 0, 0.25, 0, 0);
    try (LocalTrainer trainer = trainer("wild", wild, StepListener.NONE);
        Student base = trainer.incumbent(RunState.start(5))) {
      assertThatThrownBy(() -> trainer.train(training(trainer, base, From.BASE, 50)))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("round 1, step ");
    }
  }

  @Test
  void base_isMadeOnce() throws Exception {
    trainer("first", StepListener.NONE).close();
    try (var bases = Files.list(directory.resolve("base"))) {
      assertThat(bases.filter(Files::isDirectory)).hasSize(1);
    }
    Path weights;
    try (var files = Files.walk(directory.resolve("base"))) {
      weights = files.filter(f -> f.endsWith("model.safetensors")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThatThrownBy(() -> trainer("second", StepListener.NONE))
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("SHA-256");
  }

  @Test
  void obstacle_ofWhatCannotBeLearned_saysWhich() throws Exception {
    try (LocalTrainer trainer = trainer("obstacles", StepListener.NONE)) {
      assertThat(trainer.obstacle(answer("abc"))).isEmpty();
      assertThat(trainer.obstacle(answer("ab\u2713"))).contains(unwritable("\u2713 (U+2713)"));
      assertThat(trainer.obstacle(answer("ab\u0000"))).contains(unwritable("U+0000"));
      assertThat(trainer.obstacle(answer("ab\ud83d")))
          .contains(unwritable("U+D83D, half of a surrogate pair"));
      assertThat(trainer.obstacle(answer("ab<eos>")))
          .contains(
              new Obstacle(
                  Obstacle.Kind.SPECIAL_TOKEN, "the answer holds the student's own token <eos>"));
      assertThat(trainer.obstacle(answer("abcdefgh".repeat(4))))
          .contains(
              new Obstacle(
                  Obstacle.Kind.LENGTH,
                  "prompt and answer have 41 tokens, the student's context holds 32"));
    }
  }

  private static Obstacle unwritable(String what) {
    return new Obstacle(Obstacle.Kind.CHARACTERS, "the student's vocabulary cannot write " + what);
  }

  private static Example answer(String text) {
    return new Example("id", "abcdef>", text);
  }

  /** A twin is the challenger to the bit, leaves no checkpoint, and the incumbent as it was. */
  @Test
  void twin_isTheChallengerAndIsNotSaved() throws Exception {
    for (AdapterSettings what : new AdapterSettings[] {null, ADAPTER}) {
      adapter = Optional.ofNullable(what);
      for (From from : From.values()) {
        String name = "twin-" + adapter.isPresent() + from;
        try (LocalTrainer trainer = trainer(name, StepListener.NONE);
            Student base = trainer.incumbent(RunState.start(5))) {
          double before = mean(base.losses(corpus()));
          Training training = training(trainer, base, from, 12);
          Trained twin = trainer.twin(training);
          assertThat(directory.resolve(name).toFile().list()).isEmpty();
          try (Student same = twin.student();
              Student challenger = trainer.train(training).student()) {
            assertThat(same.losses(corpus())).isEqualTo(challenger.losses(corpus()));
            assertThat(mean(same.losses(corpus()))).isLessThan(before);
          }
          assertThat(mean(base.losses(corpus()))).isEqualTo(before);
        }
      }
    }
  }

  private Trained train(String name, int steps, From from, StepListener listener) throws Exception {
    try (LocalTrainer trainer = trainer(name, listener);
        Student base = trainer.incumbent(RunState.start(5))) {
      return trainer.train(training(trainer, base, from, steps));
    }
  }

  private static Training training(LocalTrainer trainer, Student base, From from, int steps) {
    assertThat(corpus()).allMatch(example -> trainer.obstacle(example).isEmpty());
    return new Training(1, new Training.Course(from, corpus(), steps), base, "head", STREAMS);
  }

  private LocalTrainer trainer(String name, StepListener listener) throws Exception {
    return trainer(name, new FinetuningSettings(8, 3e-3, 0.1, 0.25, 1, 0.01), listener);
  }

  private LocalTrainer trainer(String name, FinetuningSettings settings, StepListener listener)
      throws IOException, InterruptedException {
    DecoderConfig shape =
        DecoderConfig.llama(200, 32, 2, 4).withFfn(64).withKvHeads(2).withContext(32);
    TokenizerFiles tokenizer = TokenizerTraining.characters(List.of("abcdefgh>"));
    List<Example> seedSet =
        examples("reverse", 20, text -> new StringBuilder(text).reverse().toString());
    var recipe =
        new BaseStudents.Recipe(
            shape, tokenizer, seedSet, new FinetuningSettings(8, 3e-3, 0.1, 0, 1, 0.01), 10, 5);
    BaseStudents.Base base =
        new BaseStudents(directory.resolve("base"), EXECUTION).base(recipe, StepListener.NONE);
    CheckpointStore store = CheckpointStore.open(directory.resolve(name), Retention.ALL);
    return new LocalTrainer(
        base, store, new LocalTrainer.Setup(settings, 0, "manifest", listener, adapter));
  }

  private static List<Example> corpus() {
    return examples("copy", 12, text -> text);
  }

  private static List<Example> examples(
      String purpose, int count, java.util.function.UnaryOperator<String> answer) {
    RandomGenerator random = STREAMS.stream(0, purpose);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < 4; c++) {
        text.append((char) ('a' + random.nextInt(8)));
      }
      String prompt = purpose.charAt(0) + " " + text + ">";
      examples.add(new Example("id" + i, prompt, answer.apply(text.toString())));
    }
    return examples;
  }

  /** Behind nothing, an answer's loss does not hang on its prompt; behind one it does. */
  private static void assertAloneIsWithoutThePrompt(Student student) {
    List<Example> twins =
        List.of(
            new Example("a", corpus().get(0).prompt(), corpus().get(0).answer()),
            new Example("b", corpus().get(1).prompt(), corpus().get(0).answer()));
    double[] behind = TextLoss.values(student.losses(twins));
    double[] alone = TextLoss.values(student.lossesAlone(twins));
    assertThat(alone[0]).isPositive().isEqualTo(alone[1], within(1e-6)).isNotEqualTo(behind[0]);
    assertThat(behind[0]).isNotEqualTo(behind[1]);
    assertThat(student.lossesAlone(twins).get(0).tokens())
        .isLessThan(student.losses(twins).get(0).tokens());
  }

  private static double mean(List<TextLoss> losses) {
    return losses.stream().mapToDouble(TextLoss::perToken).average().orElseThrow();
  }
}
