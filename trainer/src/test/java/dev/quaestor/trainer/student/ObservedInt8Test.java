package dev.quaestor.trainer.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan.From;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student that is observed in int8 stays in f32 in all else. */
final class ObservedInt8Test {

  private static final RandomStreams STREAMS = new RandomStreams(5);

  @TempDir Path directory;

  private static List<Example> examples(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Example(
                    "id" + i,
                    "r abc" + "abcdefgh".charAt(i % 8) + ">",
                    "cb" + "abcdefgh".charAt(i % 8)))
        .toList();
  }

  private static List<Candidate> candidates() {
    return IntStream.range(0, 20)
        .mapToObj(
            i ->
                Candidate.of(
                    "r " + "abcdefgh".charAt(i % 8) + "b" + "hgf".charAt(i % 3) + ">", "g", ""))
        .toList();
  }

  private LocalTrainer trainer(String name, Precision observing) throws Exception {
    DecoderConfig shape =
        DecoderConfig.llama(200, 32, 2, 4).withFfn(64).withKvHeads(2).withContext(32);
    TokenizerFiles tokenizer = TokenizerTraining.characters(List.of("abcdefghr>"));
    var settings = new FinetuningSettings(8, 3e-3, 0.1, 0, 1, 0.01);
    var recipe = new BaseStudents.Recipe(shape, tokenizer, examples(20), settings, 10, 5);
    BaseStudents.Base base =
        new BaseStudents(directory.resolve("base"), Execution.fast(2))
            .base(recipe, StepListener.NONE);
    return new LocalTrainer(
        base,
        CheckpointStore.open(directory.resolve(name), Retention.ALL),
        new LocalTrainer.Setup(
            settings,
            0,
            "manifest",
            StepListener.NONE,
            Optional.empty(),
            observing,
            Precision.F32));
  }

  private static float[] believed(List<Observation> observations) {
    float[] all = new float[observations.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = observations.get(i).logProbabilities()[0];
    }
    return all;
  }

  @Test
  void observed_inInt8_isNearAndOtherwiseAndAgainTheSame() throws Exception {
    assumeTrue(Precision.INT8.lacking().isEmpty(), () -> Precision.INT8.lacking().orElseThrow());
    try (LocalTrainer plain = trainer("plain", Precision.F32);
        LocalTrainer rounded = trainer("rounded", Precision.INT8);
        Student one = plain.incumbent(RunState.start(5));
        Student other = rounded.incumbent(RunState.start(5))) {
      Decoding greedy = Decoding.greedy(6);
      assertThat(one.observed()).as("where nothing is rounded").isSameAs(one);
      float[] floats = believed(one.observe(candidates(), greedy, STREAMS));
      assertThat(believed(other.observe(candidates(), greedy, STREAMS))).isEqualTo(floats);
      assertThat(TextLoss.values(other.losses(examples(9))))
          .isEqualTo(TextLoss.values(one.losses(examples(9))));
      Student seen = other.observed();
      float[] bytes = believed(seen.observe(candidates(), greedy, STREAMS));
      assertThat(bytes).isNotEqualTo(floats).containsExactly(floats, within(0.2f));
      seen.close();
      assertThat(seen.observed()).isSameAs(seen);
      assertThat(believed(other.observed().observe(candidates(), greedy, STREAMS)))
          .as("closing what is observed closes nothing")
          .isEqualTo(bytes);
      assertThat(TextLoss.values(seen.losses(examples(9))))
          .isNotEqualTo(TextLoss.values(one.losses(examples(9))))
          .containsExactly(TextLoss.values(one.losses(examples(9))), within(0.1));
      var sight =
          seen.embed(
              candidates(),
              6,
              Set.of(new Embedding.Hidden(), new Embedding.GradientSketch(8)),
              STREAMS);
      assertThat(sight.embeddings()).hasSize(2);
      assertThat(believed(sight.observations())).isEqualTo(bytes);
    }
  }

  @Test
  void train_ofWhatIsObservedInInt8_isToTheBitAsInF32() throws Exception {
    assumeTrue(Precision.INT8.lacking().isEmpty(), () -> Precision.INT8.lacking().orElseThrow());
    assertThat(trained("rounded", Precision.INT8)).isEqualTo(trained("plain", Precision.F32));
  }

  private String trained(String name, Precision observing) throws Exception {
    try (LocalTrainer trainer = trainer(name, observing);
        Student base = trainer.incumbent(RunState.start(5))) {
      base.observed().observe(candidates(), Decoding.greedy(4), STREAMS);
      var course = new Training.Course(From.INCUMBENT, examples(12), 5);
      try (Student student =
          trainer.train(new Training(1, course, base, "head", STREAMS)).student()) {
        return student.sha256();
      }
    }
  }
}
