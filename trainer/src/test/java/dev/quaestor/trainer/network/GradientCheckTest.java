package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.RopeScaling;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.Varied;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients against central differences, by Deeplearning4j's own checker: every parameter of what
 * is like Llama, a hundred and twenty of each other family and of adapters. It needs double as the
 * JVM's default type: this class runs in a fork of its own.
 */
@Tag("double")
final class GradientCheckTest {
  private static final double STEP = 1e-5;
  private static final double RELATIVE = 1e-5;
  private static final double ABSOLUTE = 1e-9;

  @BeforeAll
  static void inDouble() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void inFloat() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /** What families do otherwise than Llama shows in a part of the parameters as well as in all. */
  private static final int SOME = 120;

  static Stream<DecoderConfig> configs() {
    return Stream.concat(likeLlama(), varied());
  }

  static Stream<DecoderConfig> varied() {
    return Varied.of(
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 1e4, null, 1e-5, true, false, false, false))
        .stream();
  }

  static Stream<DecoderConfig> likeLlama() {
    return Stream.of(
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 10000, null, 1e-5, true, false, false, false),
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 10000, null, 1e-5, false, true, true, false),
        new DecoderConfig(
            11,
            8,
            2,
            2,
            1,
            6,
            6,
            16,
            1e4,
            new RopeScaling.Llama3(4, 1, 4, 8),
            1e-5,
            false,
            true,
            false,
            true),
        new DecoderConfig(7, 4, 1, 2, 2, 2, 3, 16, 10000, null, 1e-5, true, false, true, true));
  }

  private static Decoder decoder(DecoderConfig config) {
    SplittableRandom random = new SplittableRandom(5);
    try (Decoder small = Decoder.initialise(config, random)) {
      Decoder decoder = small.inDouble();
      for (long i = 0; i < decoder.vector().length(); i++) {
        decoder.vector().putScalar(i, decoder.vector().getDouble(i) + 0.3 * random.nextGaussian());
      }
      return decoder;
    }
  }

  private static List<Sequence> batch() {
    List<Sequence> batch = new ArrayList<>();
    batch.add(new Sequence(new int[] {1, 4, 4, 6, 2, 0}, 2));
    batch.add(new Sequence(new int[] {3, 5, 1}, 1));
    return batch;
  }

  private static boolean check(MultiLayerNetwork network, INDArray features, INDArray labels) {
    return GradientCheckUtil.checkGradients(
        network, STEP, RELATIVE, ABSOLUTE, false, true, features, labels);
  }

  /** Of {@link #SOME} parameters that are drawn. */
  private static boolean checkSome(MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(7);
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .input(Batches.features(batch(), DataType.DOUBLE))
            .labels(Batches.labels(batch(), DataType.DOUBLE))
            .epsilon(STEP)
            .maxRelError(RELATIVE)
            .minAbsoluteError(ABSOLUTE)
            .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)
            .exitOnFirstError(true)
            .subset(true)
            .maxPerParam(SOME));
  }

  @ParameterizedTest
  @MethodSource("varied")
  void gradientOfAFamily_asCentralDifferences(DecoderConfig config) {
    try (Decoder decoder = decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      assertThat(checkSome(FinetuningSession.bare(decoder, engine))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("likeLlama")
  void gradient_asCentralDifferences(DecoderConfig config) {
    try (Decoder decoder = decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      INDArray features = Batches.features(batch(), DataType.DOUBLE);
      INDArray labels = Batches.labels(batch(), DataType.DOUBLE);
      assertThat(check(FinetuningSession.bare(decoder, engine), features, labels)).isTrue();
    }
  }

  static Stream<Arguments> adapted() {
    List<DecoderConfig> configs = configs().toList();
    AdapterSettings all = new AdapterSettings(2, 3, 0.3, List.of("all-linear"));
    return Stream.of(
        Arguments.of(configs.get(0), all),
        Arguments.of(configs.get(1), new AdapterSettings(2, 3, 0, List.of("all-linear"))),
        Arguments.of(
            configs.get(2), new AdapterSettings(1, 2, 0.3, List.of("k_proj", "down_proj"))),
        Arguments.of(configs.get(3), new AdapterSettings(1, 2, 0.3, List.of("v_proj", "o_proj"))),
        Arguments.of(configs.get(5), all), // Granite
        Arguments.of(configs.get(6), all), // Phi-3
        Arguments.of(configs.get(8), all), // OLMo 3
        Arguments.of(configs.get(10), all)); // Gemma 3
  }

  private static Adapter adapter(DecoderConfig config, AdapterSettings settings) {
    SplittableRandom random = new SplittableRandom(6);
    try (Adapter small = Adapter.initialise(config, settings, random)) {
      Adapter adapter = small.inDouble();
      for (long i = 0; i < adapter.vector().length(); i++) {
        adapter.vector().putScalar(i, adapter.vector().getDouble(i) + 0.3 * random.nextGaussian());
      }
      return adapter;
    }
  }

  /** Dropout's mask is held: the engine draws with the same key in every pass. */
  @ParameterizedTest
  @MethodSource("adapted")
  void gradientOfAnAdapter_asCentralDifferences(DecoderConfig config, AdapterSettings settings) {
    try (Decoder decoder = decoder(config);
        FrozenBase base = FrozenBase.over(decoder);
        Adapter adapter = adapter(config, settings);
        GradientEngine engine = new GradientEngine(base, adapter, Execution.portable(), null)) {
      engine.draw(OptionalLong.of(3));
      assertThat(checkSome(FinetuningSession.bare(adapter, engine))).isTrue();
    }
  }

  static Stream<Arguments> spoiled() {
    return adapted().limit(1);
  }

  @ParameterizedTest
  @MethodSource("spoiled")
  void gradientOfAnAdapter_scaledIsCaught(DecoderConfig config, AdapterSettings settings) {
    try (Decoder decoder = decoder(config);
        FrozenBase base = FrozenBase.over(decoder);
        Adapter adapter = adapter(config, settings);
        GradientEngine engine = new GradientEngine(base, adapter, Execution.portable(), null)) {
      engine.draw(OptionalLong.of(3));
      INDArray features = Batches.features(batch(), DataType.DOUBLE);
      INDArray labels = Batches.labels(batch(), DataType.DOUBLE);
      MultiLayerNetwork network =
          FinetuningSession.network(
              spoiling(adapter, engine), new org.nd4j.linalg.learning.config.Sgd(1));
      assertThat(check(network, features, labels)).isFalse();
    }
  }

  private static Work spoiling(Learnable learnable, GradientEngine engine) {
    return new Work(learnable, engine) {
      @Override
      void found(GradientEngine.BatchLoss loss, INDArray gradient) {
        long largest =
            Nd4j.argMax(org.nd4j.linalg.ops.transforms.Transforms.abs(gradient, true)).getLong(0);
        gradient.putScalar(largest, 1.01 * gradient.getDouble(largest));
      }
    };
  }

  /** The checker itself is checked: one gradient, one hundredth too large, must not pass. */
  @ParameterizedTest
  @MethodSource("likeLlama")
  void gradient_scaledIsCaught(DecoderConfig config) {
    try (Decoder decoder = decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      INDArray features = Batches.features(batch(), DataType.DOUBLE);
      INDArray labels = Batches.labels(batch(), DataType.DOUBLE);
      MultiLayerNetwork network =
          FinetuningSession.network(
              spoiling(decoder, engine), new org.nd4j.linalg.learning.config.Sgd(1));
      assertThat(check(network, features, labels)).isFalse();
    }
  }
}
