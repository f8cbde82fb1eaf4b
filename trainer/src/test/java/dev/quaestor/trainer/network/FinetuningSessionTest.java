package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.Stories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

final class FinetuningSessionTest {
  private static final DecoderConfig SMALL =
      new DecoderConfig(31, 32, 2, 4, 2, 8, 48, 64, 10000, null, 1e-5, true, false, false, false);

  static Stream<Execution> executions() {
    return Stream.of(Execution.fast(1), Execution.fast(2), Execution.portable());
  }

  static List<Sequence> batch(long seed, int size, int vocab) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sequence> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int[] tokens = random.ints(3 + random.nextInt(40), 0, vocab).toArray();
      batch.add(new Sequence(tokens, 1 + random.nextInt(tokens.length - 1)));
    }
    return batch;
  }

  @ParameterizedTest
  @MethodSource("executions")
  void step_tenLossesAndNormsOfTheReference(Execution execution) throws IOException {
    Stories stories = Stories.orSkip();
    JsonNode train = stories.golden().get("train");
    List<Sequence> batch = batch(train);
    double[] losses = Stories.doubles(train.get("full_losses"));
    double[] norms = Stories.doubles(train.get("grad_norms"));
    try (Decoder decoder = stories.decoder();
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-3), execution)) {
      for (int i = 0; i < losses.length; i++) {
        FinetuningSession.Step step = session.step(batch);
        assertThat(step.number()).isEqualTo(i + 1);
        assertThat(step.loss()).as("loss %d", i).isCloseTo(losses[i], within(1e-3 * losses[i]));
        assertThat(step.gradientNorm())
            .as("norm %d", i)
            .isCloseTo(norms[i], within(1e-2 * norms[i]));
      }
    }
  }

  /** A of 0.02 · sin(1 + i · in + j) and B zero, as the reference's. */
  private static Adapter lora(DecoderConfig config, JsonNode reference) {
    AdapterSettings settings =
        new AdapterSettings(
            reference.get("r").asInt(),
            reference.get("alpha").asDouble(),
            0,
            List.of(reference.get("targets").asText().split(" ")));
    Adapter adapter = Adapter.initialise(config, settings, new SplittableRandom(1));
    for (ParameterShape p : adapter.parameters()) {
      FloatBuffer values = adapter.buffer(p.name());
      boolean a = p.name().endsWith("lora_A.weight");
      for (int i = 0; i < values.capacity(); i++) {
        values.put(i, a ? (float) (0.02 * Math.sin(1 + i)) : 0);
      }
    }
    return adapter;
  }

  @ParameterizedTest
  @MethodSource("executions")
  void step_tenAdapterLossesOfTheReference(Execution execution) throws IOException {
    Stories stories = Stories.orSkip();
    JsonNode train = stories.golden().get("train");
    JsonNode reference = train.get("lora");
    double[] losses = Stories.doubles(reference.get("losses"));
    OptimizerSettings settings =
        OptimizerSettings.constant(reference.get("lr").asDouble())
            .withWeightDecay(reference.get("weight_decay").asDouble());
    try (Decoder decoder = stories.decoder();
        FrozenBase base = FrozenBase.over(decoder);
        Adapter adapter = lora(decoder.config(), reference);
        FinetuningSession session =
            new FinetuningSession(
                new FinetuningSession.Adapted(base, adapter), settings, execution, 1)) {
      float[] before = decoder.vector().toFloatVector();
      for (int i = 0; i < losses.length; i++) {
        assertThat(session.step(batch(train)).loss())
            .as("loss %d", i)
            .isCloseTo(losses[i], within(1e-3 * losses[i]));
      }
      assertThat(decoder.vector().toFloatVector()).as("the base").isEqualTo(before);
    }
  }

  private static List<Sequence> batch(JsonNode train) {
    List<Sequence> batch = new ArrayList<>();
    for (int i = 0; i < train.get("sequences").size(); i++) {
      batch.add(
          new Sequence(
              Stories.ints(train.get("sequences").get(i)),
              train.get("prompt_lengths").get(i).asInt()));
    }
    return batch;
  }

  @Test
  void restore_goesOnBitForBit() {
    for (int shards = 1; shards <= 2; shards++) {
      OptimizerSettings settings = OptimizerSettings.constant(1e-2).withSchedule(3, 10);
      try (Decoder straight = Decoder.initialise(SMALL, new SplittableRandom(1));
          Decoder broken = straight.copy();
          FinetuningSession whole =
              new FinetuningSession(straight, settings, Execution.fast(shards))) {
        TrainingState saved;
        Map<String, FloatBuffer> parameters;
        try (FinetuningSession first =
            new FinetuningSession(broken, settings, Execution.fast(shards))) {
          for (int i = 0; i < 4; i++) {
            first.step(batch(i, 5, 31));
          }
          saved =
              new TrainingState(
                  first.state().steps(),
                  copied(first.state().first()),
                  copied(first.state().second()));
          parameters = copied(broken.export());
        }
        for (int i = 0; i < 8; i++) {
          whole.step(batch(i, 5, 31));
        }
        try (Decoder resumed = Decoder.of(SMALL, parameters);
            FinetuningSession second =
                new FinetuningSession(resumed, settings, Execution.fast(shards))) {
          second.restore(saved);
          for (int i = 4; i < 8; i++) {
            assertThat(second.step(batch(i, 5, 31)).number()).isEqualTo(i + 1);
          }
          assertThat(resumed.vector().toFloatVector()).isEqualTo(straight.vector().toFloatVector());
        }
      }
    }
  }

  @Test
  void restore_ofAnAdapter_goesOnBitForBit() {
    OptimizerSettings settings = OptimizerSettings.constant(1e-2).withSchedule(3, 10);
    AdapterSettings shape = new AdapterSettings(4, 8, 0.2, List.of("all-linear"));
    Execution execution = Execution.fast(2);
    try (Decoder decoder = Decoder.initialise(SMALL, new SplittableRandom(1));
        FrozenBase base = FrozenBase.over(decoder);
        Adapter straight = Adapter.initialise(SMALL, shape, new SplittableRandom(2));
        Adapter broken = straight.copy();
        FinetuningSession whole =
            new FinetuningSession(
                new FinetuningSession.Adapted(base, straight), settings, execution, 9)) {
      for (int i = 0; i < 8; i++) {
        whole.step(batch(i, 5, 31));
      }
      TrainingState saved;
      try (FinetuningSession first =
          new FinetuningSession(
              new FinetuningSession.Adapted(base, broken), settings, execution, 9)) {
        for (int i = 0; i < 4; i++) {
          first.step(batch(i, 5, 31));
        }
        TrainingState state = first.state();
        assertThat(state.first().keySet())
            .as("moments of the adapter alone")
            .containsExactlyElementsOf(
                shape.parameters(SMALL).stream().map(ParameterShape::name).toList());
        saved = new TrainingState(state.steps(), copied(state.first()), copied(state.second()));
      }
      try (Adapter resumed = broken.copy();
          FinetuningSession second =
              new FinetuningSession(
                  new FinetuningSession.Adapted(base, resumed), settings, execution, 9)) {
        second.restore(saved);
        for (int i = 4; i < 8; i++) {
          second.step(batch(i, 5, 31));
        }
        assertThat(resumed.vector().toFloatVector()).isEqualTo(straight.vector().toFloatVector());
      }
    }
  }

  private static Map<String, FloatBuffer> copied(Map<String, FloatBuffer> buffers) {
    Map<String, FloatBuffer> copies = new LinkedHashMap<>();
    buffers.forEach(
        (name, b) -> copies.put(name, FloatBuffer.allocate(b.limit()).put(0, b, 0, b.limit())));
    return copies;
  }

  /** One parameter a tensor would cost time with the square of their number, in every step. */
  @Test
  void network_holdsAllThatLearnsAsOneParameter() {
    try (Decoder decoder = Decoder.initialise(SMALL, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-2), Execution.fast(1))) {
      assertThat(session.network().paramTable()).hasSize(1);
      assertThat(session.network().numParams()).isEqualTo(SMALL.parameterCount());
    }
  }

  @Test
  void step_learnsABatchByHeart() {
    try (Decoder decoder = Decoder.initialise(SMALL, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-2), Execution.fast(2))) {
      List<Sequence> batch = batch(1, 4, 31);
      double first = session.step(batch).loss();
      double last = first;
      for (int i = 0; i < 100; i++) {
        last = session.step(batch).loss();
      }
      // A tied head reads the embedding, so a fresh decoder leans towards the token it just read.
      assertThat(first).isCloseTo(Math.log(31), within(1.0));
      assertThat(last).isLessThan(0.3);
    }
  }

  @Test
  void step_stopsAtALossThatIsNotFiniteAndLeavesTheDecoder() {
    try (Decoder decoder = Decoder.initialise(SMALL, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-2), Execution.fast(1))) {
      session.step(batch(1, 4, 31));
      decoder.buffer("model.norm.weight").put(3, Float.NaN);
      float[] before = decoder.vector().toFloatVector();
      assertThatThrownBy(() -> session.step(batch(2, 4, 31)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("step 2")
          .hasMessageContaining("NaN");
      assertThat(decoder.vector().toFloatVector()).isEqualTo(before);
    }
  }

  @Test
  void schedule_risesThenFallsToItsFraction() {
    WarmupCosine schedule = new WarmupCosine(OptimizerSettings.constant(1).withSchedule(4, 24));
    assertThat(schedule.valueAt(0, 0)).isEqualTo(0.2);
    assertThat(schedule.valueAt(3, 0)).isEqualTo(0.8);
    assertThat(schedule.valueAt(4, 0)).isEqualTo(1);
    assertThat(schedule.valueAt(14, 0)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.valueAt(24, 0)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.valueAt(99, 0)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void batches_comeBackAsTheyWent() {
    List<Sequence> batch = batch(4, 6, 31);
    List<Sequence> back =
        Batches.sequences(
            Batches.features(batch, DataType.FLOAT), Batches.labels(batch, DataType.FLOAT));
    for (int i = 0; i < batch.size(); i++) {
      assertThat(back.get(i).tokens()).isEqualTo(batch.get(i).tokens());
      assertThat(back.get(i).from()).isEqualTo(batch.get(i).from());
    }
  }
}
