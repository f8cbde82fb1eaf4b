package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An adapter learns the same on both paths, beside a base wherever it lies. */
final class AdapterTest {
  private static final AdapterSettings ALL =
      new AdapterSettings(3, 6, 0.3, List.of(AdapterSettings.ALL_LINEAR));

  private static final AdapterSettings FEW =
      new AdapterSettings(2, 4, 0, List.of("v_proj", "q_proj", "up_proj"));

  /** Those of the kernels' test. */
  static Stream<DecoderConfig> configs() {
    return KernelsAgreeTest.configs();
  }

  private static Adapter adapter(DecoderConfig config, AdapterSettings settings) {
    SplittableRandom random = new SplittableRandom(11);
    Adapter adapter = Adapter.initialise(config, settings, random);
    for (long i = 0; i < adapter.vector().length(); i++) {
      adapter.vector().putScalar(i, adapter.vector().getFloat(i) + 0.1 * random.nextGaussian());
    }
    return adapter;
  }

  /** Every tensor in direct memory of its own; gate and up together where asked. */
  static FrozenBase apart(Decoder decoder, boolean gateAndUpTogether) {
    Map<String, FloatBuffer> memory = new HashMap<>();
    return FrozenBase.mapped(
            decoder.config(),
            names -> {
              if (names.size() > 1 && !gateAndUpTogether) {
                return Optional.empty();
              }
              return Optional.of(
                  memory.computeIfAbsent(names.toString(), n -> direct(decoder, names)));
            })
        .orElseThrow();
  }

  private static FloatBuffer direct(Decoder decoder, List<String> names) {
    int size = names.stream().mapToInt(name -> decoder.buffer(name).capacity()).sum();
    FloatBuffer direct =
        ByteBuffer.allocateDirect(size * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    names.forEach(name -> direct.put(decoder.buffer(name).clear()));
    return direct.flip();
  }

  private record Learnt(double loss, double norm, float[] gradient) {}

  private static Learnt learn(
      FrozenBase base, Adapter adapter, Execution execution, List<Sequence> batch) {
    try (GradientEngine engine = new GradientEngine(base, adapter, execution, null);
        INDArray gradient = Nd4j.create(adapter.precision(), adapter.vector().length())) {
      gradient.assign(Double.NaN);
      engine.draw(OptionalLong.of(77));
      GradientEngine.BatchLoss found = engine.learn(batch, gradient);
      assertThat(engine.trainingLoss(batch).loss()).isCloseTo(found.loss(), within(1e-5));
      return new Learnt(
          found.loss(), found.gradientNorm(), gradient.castTo(DataType.FLOAT).toFloatVector());
    }
  }

  private static void agree(Learnt a, Learnt b) {
    assertThat(a.loss).isCloseTo(b.loss, within(1e-5 * Math.max(1, b.loss)));
    assertThat(a.norm).isCloseTo(b.norm, within(1e-4 * b.norm));
    double scale = b.norm / Math.sqrt(b.gradient.length);
    for (int i = 0; i < a.gradient.length; i++) {
      assertThat((double) a.gradient[i])
          .as("gradient %d", i)
          .isCloseTo(b.gradient[i], within(1e-5 * Math.max(Math.abs(b.gradient[i]), 10 * scale)));
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void learn_fastAsPortable_whereverTheBaseLies(DecoderConfig config) {
    List<Sequence> batch = KernelsAgreeTest.batch(config, 3);
    boolean few = config.equals(configs().toList().get(0));
    for (AdapterSettings settings : few ? List.of(ALL, FEW) : List.of(ALL)) {
      try (Decoder decoder = KernelsAgreeTest.decoder(config);
          Decoder exactDecoder = decoder.inDouble();
          Adapter adapter = adapter(config, settings);
          Adapter exact = adapter.inDouble();
          FrozenBase base = FrozenBase.over(decoder);
          FrozenBase apart = apart(decoder, false);
          FrozenBase paired = apart(decoder, true)) {
        float[] before = decoder.vector().toFloatVector();
        Learnt reference = learn(FrozenBase.over(exactDecoder), exact, Execution.portable(), batch);
        assertThat(reference.norm).isGreaterThan(0.01);
        agree(learn(apart, adapter, Execution.portable(), batch), reference);
        agree(learn(base, adapter, Execution.fast(1), batch), reference);
        agree(learn(apart, adapter, Execution.fast(1), batch), reference);
        agree(learn(paired, adapter, Execution.fast(2), batch), reference);
        agree(learn(apart, adapter, Execution.fast(3).withTokensPerPass(40), batch), reference);
        agree(
            learn(apart, adapter, Execution.fast(1).withKeep(Execution.Keep.LAYER_INPUTS), batch),
            reference);
        assertThat(decoder.vector().toFloatVector()).as("the base").isEqualTo(before);
      }
    }
  }

  @Test
  void learn_sameSettingsSameBits() {
    DecoderConfig config = configs().toList().get(3);
    List<Sequence> batch = KernelsAgreeTest.batch(config, 5);
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Adapter adapter = adapter(config, ALL);
        FrozenBase base = apart(decoder, true)) {
      Learnt once = learn(base, adapter, Execution.fast(2), batch);
      Learnt again = learn(base, adapter, Execution.fast(2), batch);
      assertThat(again.gradient).isEqualTo(once.gradient);
      Learnt recomputed =
          learn(base, adapter, Execution.fast(2).withKeep(Execution.Keep.LAYER_INPUTS), batch);
      assertThat(recomputed.gradient).isEqualTo(once.gradient);
      assertThat(learn(base, adapter.copy(), Execution.fast(2), batch).loss).isEqualTo(once.loss);
    }
  }

  @Test
  void draw_otherKeysDropOthers_andNoneDropsNothing() {
    DecoderConfig config = configs().toList().get(1);
    List<Sequence> batch = KernelsAgreeTest.batch(config, 5);
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Adapter adapter = adapter(config, ALL);
        Adapter sober =
            Adapter.of(config, new AdapterSettings(3, 6, 0, ALL.targets()), values(adapter));
        FrozenBase base = FrozenBase.over(decoder);
        GradientEngine engine = new GradientEngine(base, adapter, Execution.fast(1), null);
        GradientEngine without = new GradientEngine(base, sober, Execution.fast(1), null)) {
      engine.draw(OptionalLong.of(1));
      double first = engine.trainingLoss(batch).loss();
      engine.draw(OptionalLong.of(2));
      double second = engine.trainingLoss(batch).loss();
      assertThat(second).isNotEqualTo(first);
      engine.draw(OptionalLong.of(1));
      assertThat(engine.trainingLoss(batch).loss()).isEqualTo(first);
      assertThat(engine.loss(batch).loss()).isEqualTo(without.loss(batch).loss());
    }
  }

  private static Map<String, FloatBuffer> values(Adapter adapter) {
    Map<String, FloatBuffer> values = new HashMap<>();
    adapter.parameters().forEach(p -> values.put(p.name(), adapter.buffer(p.name())));
    return values;
  }

  @ParameterizedTest
  @MethodSource("configs")
  void merged_saysWhatTheAdapterBesideItsBaseSays(DecoderConfig config) {
    List<Sequence> batch = KernelsAgreeTest.batch(config, 9);
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Adapter adapter = adapter(config, ALL);
        FrozenBase base = apart(decoder, true);
        GradientEngine beside = new GradientEngine(base, adapter, Execution.fast(1), null);
        Decoder merged = adapter.merged(base);
        GradientEngine within = new GradientEngine(merged, Execution.fast(1));
        GradientEngine bare = new GradientEngine(decoder, Execution.fast(1))) {
      double expected = beside.loss(batch).loss();
      assertThat(within.loss(batch).loss()).isCloseTo(expected, within(1e-5 * expected));
      assertThat(Math.abs(bare.loss(batch).loss() - expected)).isGreaterThan(1e-3);
    }
  }

  @Test
  void merged_isTheSumInDoubleRoundedOnce() {
    DecoderConfig config = configs().toList().get(0);
    AdapterSettings settings = new AdapterSettings(3, 5, 0, List.of("k_proj"));
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Adapter adapter = adapter(config, settings);
        FrozenBase base = FrozenBase.over(decoder);
        Decoder merged = adapter.merged(base)) {
      String module = "model.layers.1.self_attn.k_proj";
      FloatBuffer a = adapter.buffer(module + ".lora_A.weight");
      FloatBuffer b = adapter.buffer(module + ".lora_B.weight");
      FloatBuffer from = decoder.buffer(module + ".weight");
      FloatBuffer to = merged.buffer(module + ".weight");
      for (int o = 0; o < config.keyWidth(); o++) {
        for (int i = 0; i < config.width(); i++) {
          double sum = 0;
          for (int k = 0; k < 3; k++) {
            sum += (double) b.get(o * 3 + k) * a.get(k * config.width() + i);
          }
          int at = o * config.width() + i;
          assertThat(to.get(at)).isEqualTo((float) (from.get(at) + 5 / 3.0 * sum));
        }
      }
      String other = "model.layers.1.self_attn.q_proj.weight";
      assertThat(merged.buffer(other)).isEqualTo(decoder.buffer(other));
    }
  }

  @Test
  void initialise_changesNothingYet() {
    DecoderConfig config = configs().toList().get(2);
    List<Sequence> batch = KernelsAgreeTest.batch(config, 9);
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Adapter adapter = Adapter.initialise(config, ALL, new SplittableRandom(1));
        FrozenBase base = FrozenBase.over(decoder);
        Decoder merged = adapter.merged(base);
        GradientEngine beside = new GradientEngine(base, adapter, Execution.fast(1), null);
        GradientEngine bare = new GradientEngine(decoder, Execution.fast(1))) {
      assertThat(merged.vector().toFloatVector()).isEqualTo(decoder.vector().toFloatVector());
      assertThat(beside.loss(batch).loss()).isEqualTo(bare.loss(batch).loss());
    }
  }

  @Test
  void mask_dropsItsShare() {
    DropoutMask mask = new DropoutMask(0.3);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sequences.add(new Sequence(new int[50], 1));
    }
    mask.key(5, 2, Pack.of(sequences));
    int kept = 0;
    for (int r = 0; r < 20 * 49; r++) {
      for (int pair = 0; pair < 100; pair++) {
        long bits = mask.bits(r, pair);
        kept += mask.keeps(bits) ? 1 : 0;
        kept += mask.keeps(bits >>> 32) ? 1 : 0;
      }
    }
    assertThat(kept / (200.0 * 20 * 49)).isCloseTo(0.7, within(0.005));
  }

  @Test
  void settings_refuseAllThatIsWrongAtOnce() {
    assertThatThrownBy(() -> new AdapterSettings(0, -1, 1, List.of("qproj")))
        .hasMessageContaining("rank must be at least 1, found 0")
        .hasMessageContaining("alpha must be greater than 0, found -1.0")
        .hasMessageContaining("dropout must lie in [0, 1), found 1.0")
        .hasMessageContaining("found [qproj]");
    assertThat(ALL.targets()).hasSize(7);
  }

  private static float[] gradient(FrozenBase base, Adapter adapter) {
    SplittableRandom random = new SplittableRandom(3);
    List<Sequence> batch =
        Stream.generate(() -> new Sequence(random.ints(40, 1, 61).toArray(), 5)).limit(6).toList();
    INDArray gradient = adapter.gradient();
    try (GradientEngine engine = new GradientEngine(base, adapter, Execution.fast(2), null)) {
      engine.learn(batch, gradient);
      return gradient.toFloatVector();
    } finally {
      adapter.release(gradient);
    }
  }

  @Test
  void gradient_besideABaseThatLiesAsAnotherDoes_isTheSameToTheBit() {
    DecoderConfig config = DecoderConfig.llama(61, 64, 3, 4).withKvHeads(2).withFfn(96);
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(1));
        Adapter adapter = adapter(config, ALL)) {
      for (boolean gateAndUpTogether : new boolean[] {true, false}) {
        FrozenBase mapped = apart(decoder, gateAndUpTogether);
        assertThat(mapped.apart()).hasSize(gateAndUpTogether ? 9 : 15);
        assertThat(gradient(FrozenBase.over(decoder, mapped.apart()), adapter))
            .isEqualTo(gradient(mapped, adapter))
            .as("how it lies matters")
            .isNotEqualTo(gradient(FrozenBase.over(decoder), adapter));
      }
      assertThat(FrozenBase.over(decoder).apart()).isEmpty();
    }
  }
}
