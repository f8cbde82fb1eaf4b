package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The fast path computes what the portable one does, and cutting the work otherwise changes nothing
 * but rounding.
 */
final class KernelsAgreeTest {
  static Stream<DecoderConfig> configs() {
    return Stream.concat(
        likeLlama(),
        Varied.of(
            new DecoderConfig(
                43, 36, 2, 4, 2, 10, 22, 256, 1e4, null, 1e-5, false, false, false, false))
            .stream());
  }

  private static Stream<DecoderConfig> likeLlama() {
    return Stream.of(
        // odd sizes meet every tail; the second has whole vectors; the third is Qwen3-like, the
        // fourth Qwen2-like
        new DecoderConfig(
            37, 20, 2, 4, 2, 6, 22, 256, 10000, null, 1e-5, true, false, false, false),
        new DecoderConfig(
            64, 64, 2, 2, 2, 32, 96, 256, 10000, null, 1e-5, true, false, false, false),
        new DecoderConfig(41, 32, 2, 4, 1, 16, 48, 256, 1e6, null, 1e-6, false, false, false, true),
        new DecoderConfig(
            41,
            32,
            2,
            4,
            2,
            10,
            48,
            256,
            5e5,
            new RopeScaling.Llama3(8, 1, 4, 32),
            1e-6,
            false,
            true,
            true,
            false));
  }

  static List<Sequence> batch(DecoderConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Sequence> batch = new ArrayList<>();
    for (int length : new int[] {5, 2, 33, 150, 65, 17}) {
      int[] tokens = random.ints(length, 0, config.vocab()).toArray();
      batch.add(new Sequence(tokens, 1 + random.nextInt(length - 1)));
    }
    return batch;
  }

  /** Weights large enough to matter: gains off 1, biases off 0. */
  static Decoder decoder(DecoderConfig config) {
    SplittableRandom random = new SplittableRandom(7);
    Decoder decoder = Decoder.initialise(config, random);
    for (ParameterShape parameter : config.parameters()) {
      FloatBuffer values = decoder.buffer(parameter.name());
      boolean matrix = parameter.shape().size() == 2;
      for (int i = 0; i < values.capacity(); i++) {
        values.put(i, (matrix ? 0 : values.get(i)) + (float) (0.2 * random.nextGaussian()));
      }
    }
    return decoder;
  }

  private record Learnt(double loss, double norm, float[] gradient) {}

  private static Learnt learn(Decoder decoder, Execution execution, List<Sequence> batch) {
    try (GradientEngine engine = new GradientEngine(decoder, execution);
        INDArray gradient = Nd4j.create(decoder.precision(), decoder.vector().length())) {
      gradient.assign(Double.NaN);
      GradientEngine.BatchLoss loss = engine.learn(batch, gradient);
      return new Learnt(
          loss.loss(), loss.gradientNorm(), gradient.castTo(DataType.FLOAT).toFloatVector());
    }
  }

  private static void agree(Learnt a, Learnt b, double tolerance) {
    assertThat(a.loss).isCloseTo(b.loss, within(tolerance * Math.max(1, b.loss)));
    assertThat(a.norm).isCloseTo(b.norm, within(10 * tolerance * b.norm));
    double scale = b.norm / Math.sqrt(b.gradient.length);
    for (int i = 0; i < a.gradient.length; i++) {
      assertThat((double) a.gradient[i])
          .as("gradient %d", i)
          .isCloseTo(
              b.gradient[i], within(tolerance * Math.max(Math.abs(b.gradient[i]), 10 * scale)));
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void learn_fastAsPortable(DecoderConfig config) {
    List<Sequence> batch = batch(config, 3);
    try (Decoder decoder = decoder(config);
        Decoder exact = decoder.inDouble()) {
      Learnt reference = learn(exact, Execution.portable(), batch);
      agree(learn(decoder, Execution.portable(), batch), reference, 1e-5);
      agree(learn(decoder, Execution.fast(1), batch), reference, 1e-5);
      agree(learn(decoder, Execution.fast(2), batch), reference, 1e-5);
      agree(learn(decoder, Execution.fast(3).withTokensPerPass(40), batch), reference, 1e-5);
      agree(
          learn(decoder, Execution.fast(1).withKeep(Execution.Keep.LAYER_INPUTS), batch),
          reference,
          1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void learn_sameSettingsSameBits(DecoderConfig config) {
    List<Sequence> batch = batch(config, 5);
    try (Decoder decoder = decoder(config)) {
      for (int shards = 1; shards <= 2; shards++) {
        Learnt once = learn(decoder, Execution.fast(shards), batch);
        Learnt again = learn(decoder, Execution.fast(shards), batch);
        assertThat(again.gradient).isEqualTo(once.gradient);
        assertThat(again.loss).isEqualTo(once.loss);
      }
      Learnt kept = learn(decoder, Execution.fast(1), batch);
      Learnt recomputed =
          learn(decoder, Execution.fast(1).withKeep(Execution.Keep.LAYER_INPUTS), batch);
      assertThat(recomputed.gradient).isEqualTo(kept.gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void score_packedAsAlone(DecoderConfig config) {
    List<Sequence> batch = batch(config, 9);
    try (Decoder decoder = decoder(config);
        Scorer fast = new Scorer(decoder, Execution.fast(2));
        Scorer portable = new Scorer(decoder, Execution.portable())) {
      List<TokenScores> packed = fast.score(batch);
      for (int i = 0; i < batch.size(); i++) {
        for (Scorer scorer : List.of(fast, portable)) {
          TokenScores alone = scorer.score(List.of(batch.get(i))).get(0);
          assertThat(packed.get(i).logprobs()).containsExactly(alone.logprobs(), within(2e-5));
          assertThat(packed.get(i).entropies()).containsExactly(alone.entropies(), within(2e-5));
          assertThat(packed.get(i).margins()).containsExactly(alone.margins(), within(2e-5));
        }
      }
    }
  }
}
