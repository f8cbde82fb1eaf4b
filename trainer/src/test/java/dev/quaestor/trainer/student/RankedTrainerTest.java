package dev.quaestor.trainer.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Gauge;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.Steering.Keep;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingDivergedException;
import dev.quaestor.curation.student.TrainingPlan.From;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.parallel.LoopbackRanks;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ranks train is to the bit what as many shards of one process train. */
final class RankedTrainerTest {

  private static final RandomStreams STREAMS = new RandomStreams(5);
  private static final AdapterSettings ADAPTER =
      new AdapterSettings(4, 8, 0.1, List.of("all-linear"));
  private static final FinetuningSettings SETTINGS =
      new FinetuningSettings(7, 3e-3, 0.1, 0.25, 1, 0.01);

  @TempDir private Path directory;

  private final LoopbackRanks ranks = new LoopbackRanks();
  private int shards = 2;
  private int checkpointEvery;
  private FinetuningSettings settings = SETTINGS;
  private Optional<AdapterSettings> adapter = Optional.of(ADAPTER);
  private Optional<Steering> steering = Optional.empty();
  private Precision precision = Precision.F32;

  /** This process, with ranks beside it. */
  private record Beside(Ranks told) implements Workers {
    @Override
    public Crew crew(Supplier<Decoder> student, Execution execution) {
      return new InProcess().crew(student, execution);
    }

    @Override
    public Optional<Ranks> ranks() {
      return Optional.of(told);
    }

    @Override
    public void close() {
      // threads live no longer than a stretch
    }
  }

  private static List<Example> examples(String purpose, int count) {
    RandomGenerator random = STREAMS.stream(0, purpose);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 3 + random.nextInt(9); j++) {
        text.append((char) ('a' + random.nextInt(8)));
      }
      examples.add(new Example(purpose + i, text + ">", text.reverse().toString()));
    }
    return examples;
  }

  private static List<Example> corpus() {
    return examples("corpus", 19);
  }

  private LocalTrainer trainer(String name, StepListener listener, Workers workers)
      throws Exception {
    TokenizerFiles tokenizer = TokenizerTraining.characters(List.of("abcdefgh>"));
    DecoderConfig shape =
        DecoderConfig.llama(200, 32, 2, 4).withFfn(64).withKvHeads(2).withContext(32);
    Execution execution = Execution.fast(shards).withTokensPerPass(64);
    BaseStudents bases = new BaseStudents(directory.resolve("base" + shards), execution);
    BaseStudents.Base base =
        bases.base(
            new BaseStudents.Recipe(shape, tokenizer, examples("seed set", 12), SETTINGS, 10, 5),
            StepListener.NONE);
    return new LocalTrainer(
        base,
        CheckpointStore.open(directory.resolve(name), Retention.ALL),
        new LocalTrainer.Setup(
            settings, checkpointEvery, "manifest", listener, adapter, Precision.F32, precision),
        workers);
  }

  private Trained train(String name, StepListener listener, Workers workers) throws Exception {
    try (LocalTrainer trainer = trainer(name, listener, workers);
        Student base = trainer.incumbent(RunState.start(5))) {
      var course = new Training.Course(From.BASE, corpus(), 12, steering);
      return trainer.train(new Training(1, course, base, "head", STREAMS));
    }
  }

  private Trained here(String name) throws Exception {
    return train(name, StepListener.NONE, new InProcess());
  }

  private Trained byRanks(String name) throws Exception {
    return train(name, StepListener.NONE, new Beside(ranks));
  }

  private static void same(Trained told, Trained expected) {
    assertThat(told.student().sha256()).isEqualTo(expected.student().sha256());
    assertThat(told.steps()).isEqualTo(expected.steps());
    assertThat(told.tokens()).isEqualTo(expected.tokens());
    assertThat(told.readTokens()).isEqualTo(expected.readTokens());
    assertThat(told.loss()).isEqualTo(expected.loss());
  }

  @Test
  void train_byTwoAndThreeRanks_isToTheBitWhatAsManyShardsTrain() throws Exception {
    List<String> seen = new ArrayList<>();
    for (int count : new int[] {2, 3}) {
      shards = count;
      for (AdapterSettings what : new AdapterSettings[] {ADAPTER, null}) {
        adapter = Optional.ofNullable(what);
        String name = count + "-" + adapter.isPresent();
        List<StepListener.Stepped> heard = new ArrayList<>();
        List<StepListener.Stepped> expected = new ArrayList<>();
        Trained one = train("here-" + name, expected::add, new InProcess());
        same(train("ranks-" + name, heard::add, new Beside(ranks)), one);
        assertThat(heard).isEqualTo(expected).hasSize(12);
        seen.add(one.student().sha256());
      }
    }
    assertThat(ranks.stretches()).as("a training is one stretch").containsExactly(12, 12, 12, 12);
    assertThat(ranks.bases()).as("adapters have a base").hasSize(2);
    assertThat(seen).as("the number of shards matters").doesNotHaveDuplicates();
  }

  @Test
  void train_withCheckpointsAndASteerSplit_goesInStretches() throws Exception {
    checkpointEvery = 5;
    Gauge falling = student -> new Gauge.Reading((float) mean(student.losses(corpus())), 7);
    for (Keep keep : Keep.values()) {
      steering = Optional.of(new Steering(3, 2, keep, falling));
      ranks.stretches().clear();
      Trained one = here("here-" + keep);
      assertThat(one.steps()).as("the loss falls, so a gauge of it ends it").isEqualTo(9);
      same(byRanks("ranks-" + keep), one);
      assertThat(ranks.stretches()).containsExactly(3, 2, 1, 3);
    }
  }

  @Test
  void train_interruptedWhileRanksTrain_keepsTheStretchBefore_andGoesOnAnywhere() throws Exception {
    Trained whole = here("whole");
    checkpointEvery = 4;
    for (boolean further : new boolean[] {true, false}) {
      String name = "cut-" + further;
      StepListener interrupt =
          step -> {
            if (step.number() == 4) {
              ranks.interruptNext();
            }
          };
      assertThatThrownBy(() -> train(name, interrupt, new Beside(ranks)))
          .isInstanceOf(InterruptedException.class)
          .hasMessageContaining("in round 1 after step 4 of 12, which is kept");
      assertThat(directory.resolve(name).resolve(CheckpointStore.partialName(1, 4))).isDirectory();
      ranks.stretches().clear();
      same(further ? byRanks(name) : here(name), whole);
      assertThat(ranks.stretches()).isEqualTo(further ? List.of(4, 4) : List.of());
    }
    checkpointEvery = 0;
    ranks.interruptNext();
    assertThatThrownBy(() -> byRanks("at once")).isInstanceOf(InterruptedException.class);
    same(byRanks("at once"), whole);
  }

  @Test
  void train_thatWasCutHere_goesOnByRanks() throws Exception {
    Trained whole = here("whole");
    StepListener interrupt =
        step -> {
          if (step.number() == 7) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> train("cut", interrupt, new InProcess()))
        .isInstanceOf(InterruptedException.class);
    same(byRanks("cut"), whole);
    assertThat(ranks.stretches()).containsExactly(5);
  }

  /** Cut here and gone on by ranks, or never cut: one student, which is not floats'. */
  @Test
  void train_inBf16_isToTheBitTheSameWhereverItGoesOn() throws Exception {
    assumeTrue(Precision.BF16.lacking().isEmpty(), () -> Precision.BF16.lacking().orElseThrow());
    for (AdapterSettings what : new AdapterSettings[] {ADAPTER, null}) {
      adapter = Optional.ofNullable(what);
      String name = "-" + adapter.isPresent();
      precision = Precision.F32;
      Trained floats = here("floats" + name);
      precision = Precision.BF16;
      Trained whole = here("whole" + name);
      assertThat(whole.student().sha256()).isNotEqualTo(floats.student().sha256());
      assertThat(whole.loss()).isCloseTo(floats.loss(), within(0.02 * floats.loss()));
      StepListener interrupt =
          step -> {
            if (step.number() == 7) {
              Thread.currentThread().interrupt();
            }
          };
      assertThatThrownBy(() -> train("cut" + name, interrupt, new InProcess()))
          .isInstanceOf(InterruptedException.class);
      same(byRanks("cut" + name), whole);
    }
  }

  @Test
  void train_thatDiverges_saysTheSame() throws Exception {
    settings = new FinetuningSettings(7, 1e30, 0, 0.25, 0, 0);
    List<Integer> expected = new ArrayList<>();
    List<Integer> heard = new ArrayList<>();
    String said = diverged("here", step -> expected.add(step.number()), new InProcess());
    assertThat(diverged("ranks", step -> heard.add(step.number()), new Beside(ranks)))
        .isEqualTo(said)
        .contains("round 1, step ");
    assertThat(heard).isEqualTo(expected);
  }

  private String diverged(String name, StepListener listener, Workers workers) {
    try {
      train(name, listener, workers);
      return "it did not diverge";
    } catch (TrainingDivergedException e) {
      return e.getMessage();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static double mean(List<TextLoss> losses) {
    return losses.stream().mapToDouble(TextLoss::perToken).average().orElseThrow();
  }
}
