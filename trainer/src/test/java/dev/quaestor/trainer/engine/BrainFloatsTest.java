package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computing in bf16: operands of products rounded, sums and everything else in floats. */
final class BrainFloatsTest {
  private static final Execution BF16 = Execution.fast(1).in(Precision.BF16);
  private static final int[][] SHAPES = {{24, 40}, {37, 48}, {100, 67}, {1, 3}, {130, 33}};

  private final CpuKernels memory = new CpuKernels(DecoderConfig.llama(8, 8, 1, 1), null);
  private final SplittableRandom random = new SplittableRandom(5);

  @BeforeEach
  void multipliesBrainFloats() {
    assumeTrue(Precision.BF16.lacking().isEmpty(), () -> Precision.BF16.lacking().orElseThrow());
  }

  private Region filled(int rows, int columns, DoubleSupplier values) {
    Region region = memory.allocate(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      VectorMath.put(region.bytes(), i, (float) values.getAsDouble());
    }
    return region;
  }

  private Region random(int rows, int columns) {
    return filled(rows, columns, random::nextGaussian);
  }

  /** To the nearest number of 8 bits, of two as near the even one. */
  private static float rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >> 16 & 1) & 0xffff0000);
  }

  private double at(Region region, int row, int column) {
    return rounded((float) memory.value(region, row, column));
  }

  @Test
  void rounding_isToTheNearestEven() {
    float[] values = {
      0f,
      -0f,
      1f,
      -1.5f,
      1.00390625f,
      1.01171875f,
      -1.00390625f,
      1.0039063f,
      3e38f,
      3.4e38f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_NORMAL,
      (float) Math.PI,
      1e-30f,
      65535f
    };
    try (engine cpu = new engine(engine.kind.cpu, 0);
        stream stream = new stream(cpu);
        OneDnnReorder rounding = OneDnnReorder.rounding(cpu, values.length + 2)) {
      Region from = memory.allocate(1, values.length + 2);
      for (int i = 0; i < values.length; i++) {
        VectorMath.put(from.bytes(), i, values[i]);
      }
      VectorMath.put(from.bytes(), values.length, Float.NaN);
      VectorMath.put(from.bytes(), values.length + 1, Float.MIN_NORMAL / 4);
      try (NativeBytes to = new NativeBytes((values.length + 2) * Short.BYTES)) {
        rounding.run(stream, from.address(0), to.address());
        for (int i = 0; i < values.length; i++) {
          float found = Float.intBitsToFloat(to.bytes().getShort(2 * i) << 16);
          assertThat(found).as("%s", values[i]).isEqualTo(rounded(values[i]));
        }
        int past = 2 * values.length;
        assertThat(Float.intBitsToFloat(to.bytes().getShort(past) << 16)).isNaN();
        float tiny = Float.intBitsToFloat(to.bytes().getShort(past + 2) << 16);
        assertThat(tiny).as("below the least normal number").isIn(0f, Float.MIN_NORMAL / 4);
      }
    }
  }

  /** Each product is that of the rounded numbers, to a float's rounding of its sum. */
  @Test
  void products_everyShape_areOfRoundedNumbers() {
    try (Products products = new OneDnnProducts(null, Precision.BF16, null)) {
      for (int[] shape : SHAPES) {
        Region w = random(shape[0], shape[1]);
        for (int rows : new int[] {1, 7, 8, 100, 777}) {
          Region x = random(rows, shape[1]);
          Region dy = random(rows, shape[0]);
          Region y = memory.allocate(rows, shape[0]);
          Region dx = memory.allocate(rows, shape[1]);
          Region dw = random(shape[0], shape[1]);
          products.linear(x, w, y, rows);
          products.backInput(dy, w, dx, rows);
          products.backWeight(dy, x, dw, rows, 0);
          products.backWeight(dy, x, dw, rows, 1);
          for (int n = 0; n < 40; n++) {
            int r = random.nextInt(rows);
            int o = random.nextInt(shape[0]);
            int i = random.nextInt(shape[1]);
            same(memory.value(y, r, o), shape[1], k -> at(x, r, k), k -> at(w, o, k), 1);
            same(memory.value(dx, r, i), shape[0], k -> at(dy, r, k), k -> at(w, k, i), 1);
            same(memory.value(dw, o, i), rows, k -> at(dy, k, o), k -> at(x, k, i), 2);
          }
        }
      }
    }
  }

  private interface Values {
    double at(int index);
  }

  private static void same(double found, int terms, Values left, Values right, int times) {
    double sum = 0;
    double magnitudes = 0;
    for (int k = 0; k < terms; k++) {
      sum += times * left.at(k) * right.at(k);
      magnitudes += times * Math.abs(left.at(k) * right.at(k));
    }
    assertThat(found).isCloseTo(sum, within(1e-12 + 2e-6 * magnitudes));
  }

  /** What eight bits hold is not changed, so that both come to the same exact sums. */
  @Test
  void products_ofSmallWholeNumbers_areThoseOfFloats() {
    DoubleSupplier whole = () -> random.nextInt(-12, 13);
    try (Products rounded = new OneDnnProducts(null, Precision.BF16, null);
        Products floats = new OneDnnProducts(null)) {
      Region w = filled(90, 70, whole);
      Region x = filled(300, 70, whole);
      Region expected = memory.allocate(300, 90);
      Region found = memory.allocate(300, 90);
      floats.linear(x, w, expected, 300);
      rounded.linear(x, w, found, 300);
      for (int r = 0; r < 300; r++) {
        for (int o = 0; o < 90; o++) {
          assertThat(memory.value(found, r, o)).isEqualTo(memory.value(expected, r, o));
        }
      }
    }
  }

  private record Learnt(double loss, float[] gradient) {}

  private static Learnt learn(Decoder decoder, Execution execution, List<Sequence> batch) {
    try (GradientEngine engine = new GradientEngine(decoder, execution);
        INDArray gradient = Nd4j.create(decoder.precision(), decoder.vector().length())) {
      GradientEngine.BatchLoss loss = engine.learn(batch, gradient);
      return new Learnt(loss.loss(), gradient.toFloatVector());
    }
  }

  static Stream<DecoderConfig> configs() {
    return KernelsAgreeTest.configs();
  }

  /** Of every kind of decoder the gradient points where floats' does, and is not floats'. */
  @ParameterizedTest
  @MethodSource("configs")
  void learn_everyKindOfDecoder_isNearFloats(DecoderConfig config) {
    try (Decoder decoder = KernelsAgreeTest.decoder(config)) {
      List<Sequence> batch = KernelsAgreeTest.batch(config, 4);
      Learnt floats = learn(decoder, Execution.fast(1), batch);
      Learnt rounded = learn(decoder, BF16, batch);
      Learnt again = learn(decoder, BF16, batch);
      assertThat(rounded.loss()).isCloseTo(floats.loss(), within(0.02 * floats.loss()));
      assertThat(cosine(rounded.gradient(), floats.gradient())).isBetween(0.99, 0.9999999);
      assertThat(again.gradient()).isEqualTo(rounded.gradient());
    }
  }

  /** What learns between two steps is rounded anew; several shards share it. */
  @Test
  void learn_afterTheWeightsChanged_isOfWhatTheyAre() {
    DecoderConfig config = configs().findFirst().orElseThrow();
    Execution two = Execution.fast(2).in(Precision.BF16);
    List<Sequence> batch = KernelsAgreeTest.batch(config, 4);
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        GradientEngine engine = new GradientEngine(decoder, two);
        INDArray gradient = Nd4j.create(decoder.precision(), decoder.vector().length())) {
      engine.learn(batch, gradient);
      Learnt before = learn(decoder, two, batch);
      decoder.vector().muli(1.25);
      double loss = engine.learn(batch, gradient).loss();
      Learnt after = learn(decoder, two, batch);
      assertThat(loss).isEqualTo(after.loss()).isNotEqualTo(before.loss());
      assertThat(gradient.toFloatVector()).isEqualTo(after.gradient());
      assertThat(engine.loss(batch).loss()).isEqualTo(after.loss());
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      left += (double) a[i] * a[i];
      right += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(left * right);
  }

  /** Weights laid out once map to the bits of weights rounded with each product, in any company. */
  @Test
  void linear_laidOut_hasTheBitsOfWeightsWhereTheyLie_inAnyCompany() {
    for (int[] shape : SHAPES) {
      Region w = random(shape[0], shape[1]);
      Region x = random(600, shape[1]);
      Region expected = memory.allocate(600, shape[0]);
      try (Products lying = new OneDnnProducts(null, Precision.BF16, null);
          LinearMaps maps = new LinearMaps(BF16);
          Shards shards = new Shards(2);
          Linear laid = maps.of(memory)) {
        lying.linear(x, w, expected, 600);
        maps.read(List.of(w), shards);
        for (int rows : new int[] {1, 5, 8, 63, 600}) {
          Region found = memory.allocate(rows, shape[0]);
          laid.linear(x, w, found, rows);
          for (int r = 0; r < rows; r++) {
            for (int o = 0; o < shape[0]; o++) {
              assertThat(memory.value(found, r, o)).isEqualTo(memory.value(expected, r, o));
            }
          }
        }
      }
    }
  }

  @Test
  void score_inAnyCompany_hasTheSameBitsNearFloats() {
    DecoderConfig config = configs().findFirst().orElseThrow();
    try (Decoder decoder = KernelsAgreeTest.decoder(config);
        Scorer floats = new Scorer(decoder, Execution.fast(1));
        Scorer rounded = new Scorer(decoder, BF16);
        Scorer two = new Scorer(decoder, Execution.fast(2).in(Precision.BF16))) {
      List<Sequence> all = KernelsAgreeTest.batch(config, 4);
      List<TokenScores> together = rounded.score(all);
      List<TokenScores> expected = floats.score(all);
      List<TokenScores> byTwo = two.score(all);
      for (int i = 0; i < all.size(); i++) {
        double[] found = together.get(i).logprobs();
        assertThat(rounded.score(List.of(all.get(i))).get(0).logprobs()).isEqualTo(found);
        assertThat(byTwo.get(i).logprobs()).isEqualTo(found);
        assertThat(found).isNotEqualTo(expected.get(i).logprobs());
        assertThat(found).containsExactly(expected.get(i).logprobs(), within(0.3));
      }
    }
  }

  @Test
  void execution_onThePortablePath_isRefused() {
    DecoderConfig config = DecoderConfig.llama(31, 16, 1, 2);
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(1))) {
      Execution portable = Execution.portable().in(Precision.BF16);
      assertThatThrownBy(() -> new GradientEngine(decoder, portable))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "bf16 is multiplied by oneDNN on the fast path; the portable one has f32 and double");
    }
  }
}
