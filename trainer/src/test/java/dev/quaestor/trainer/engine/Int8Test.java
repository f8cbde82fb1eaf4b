package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Observing in bytes: exact sums, floats where bytes would not do, the same bits in company. */
final class Int8Test {
  private static final int VOCAB = 61;
  private static final DecoderConfig SMALL =
      new DecoderConfig(VOCAB, 36, 3, 4, 2, 10, 50, 300, 5e5, null, 1e-6, false, true, true, false);
  private static final Execution INT8 = Execution.fast(1).in(Precision.INT8);

  private final CpuKernels memory = new CpuKernels(DecoderConfig.llama(8, 8, 1, 1), null);
  private final SplittableRandom random = new SplittableRandom(5);

  @BeforeEach
  void multipliesBytes() {
    assumeTrue(Precision.INT8.lacking().isEmpty(), () -> Precision.INT8.lacking().orElseThrow());
  }

  private Region random(int rows, int columns) {
    Region region = memory.allocate(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      VectorMath.put(region.bytes(), i, (float) random.nextGaussian());
    }
    return region;
  }

  /** What bytes make of x · wᵀ. */
  private Region product(Region x, Region w) {
    Region y = memory.allocate(x.rows, w.rows);
    try (Int8Weights weights = new Int8Weights();
        Shards shards = new Shards(2);
        Int8Products products = new Int8Products(memory, weights)) {
      weights.read(List.of(w), shards);
      products.linear(x, w, y, x.rows);
    }
    return y;
  }

  private float[] row(Region region, int row) {
    float[] values = new float[region.columns];
    memory.read(region, row, values);
    return values;
  }

  private static float largest(float[] row) {
    float most = 0;
    for (float value : row) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  private static long[] whole(float[] row) {
    float by = 127 / largest(row);
    long[] whole = new long[row.length];
    for (int i = 0; i < row.length; i++) {
      whole[i] = (long) Math.rint(row[i] * by);
    }
    return whole;
  }

  @Test
  void linear_everyShape_isTheExactSumInScale() {
    int[][] shapes = {{24, 40}, {37, 48}, {100, 67}, {1, 3}, {1030, 33}, {64, 16}};
    for (int[] shape : shapes) {
      Region w = random(shape[0], shape[1]);
      for (int rows : new int[] {1, 7, 8, 300}) {
        Region x = random(rows, shape[1]);
        Region y = product(x, w);
        for (int r = 0; r < rows; r += 5) {
          long[] left = whole(row(x, r));
          for (int o = 0; o < shape[0]; o += 1 + shape[0] / 50) {
            long[] right = whole(row(w, o));
            long sum = 0;
            for (int i = 0; i < shape[1]; i++) {
              sum += left[i] * right[i];
            }
            double expected = (double) sum * largest(row(x, r)) / 127 * largest(row(w, o)) / 127;
            assertThat(memory.value(y, r, o))
                .isCloseTo(expected, within(1e-12 + 4e-7 * Math.abs(expected)));
          }
        }
      }
    }
  }

  @Test
  void linear_rowsInOtherCompany_haveTheSameBits() {
    Region x = random(200, 67);
    VectorMath.put(x.bytes(), 3 * 67 + 5, 9000); // a row for floats among them
    Region w = random(100, 67);
    Region together = product(x, w);
    for (int rows : new int[] {1, 5, 8, 63, 65, 128}) {
      Region fewer = memory.allocate(rows, 67);
      for (int i = 0; i < rows * 67; i++) {
        VectorMath.put(fewer.bytes(), i, VectorMath.get(x.bytes(), i));
      }
      Region alone = product(fewer, w);
      for (int r = 0; r < rows; r++) {
        assertThat(row(alone, r)).isEqualTo(row(together, r));
      }
    }
  }

  @Test
  void linear_equalValuesZerosAndNext_toNothing() {
    Region w = random(40, 67);
    for (int i = 0; i < 67; i++) {
      VectorMath.put(w.bytes(), 67 + i, 0); // weights of nothing
      VectorMath.put(w.bytes(), 2 * 67 + i, -0.25f);
    }
    Region x = memory.allocate(3, 67);
    for (int i = 0; i < 67; i++) {
      VectorMath.put(x.bytes(), i, 3.5f);
      VectorMath.put(x.bytes(), 67 + i, 0);
      VectorMath.put(x.bytes(), 2 * 67 + i, Float.MIN_VALUE);
    }
    Region y = product(x, w);
    assertThat(memory.value(y, 0, 2)).isCloseTo(-0.25 * 3.5 * 67, within(1e-4));
    assertThat(memory.value(y, 0, 1)).isZero();
    assertThat(row(y, 1)).containsOnly(0f);
    assertThat(row(y, 2)).containsOnly(0f);
  }

  @Test
  void linear_whatIsNoNumber_staysNoNumberInItsRowAlone() {
    Region w = random(40, 67);
    Region x = random(4, 67);
    Region before = product(x, w);
    VectorMath.put(x.bytes(), 67 + 66, Float.NaN);
    VectorMath.put(x.bytes(), 2 * 67 + 1, Float.NEGATIVE_INFINITY);
    Region y = product(x, w);
    assertThat(row(y, 0)).isEqualTo(row(before, 0));
    assertThat(row(y, 1)).containsOnly(Float.NaN);
    assertThat(row(y, 2)).containsOnly(Float.NaN);
    assertThat(row(y, 3)).isEqualTo(row(before, 3));
    VectorMath.put(w.bytes(), 5 * 67, Float.POSITIVE_INFINITY);
    assertThat(memory.value(product(x, w), 0, 5)).isNaN();
  }

  /** The others would all round to 0; in floats they count. */
  @Test
  void linear_anOutlierAThousandTimesTheMean_isInFloats() {
    Region w = random(40, 67);
    Region x = random(12, 67);
    for (int r = 0; r < 12; r += 2) {
      VectorMath.put(x.bytes(), r * 67 + 11, 1000);
    }
    Region y = product(x, w);
    Region floats = memory.allocate(12, 40);
    memory.linear(x, w, floats, 12);
    for (int r = 0; r < 12; r++) {
      if (r % 2 == 0) {
        assertThat(row(y, r)).isEqualTo(row(floats, r));
      } else {
        assertThat(row(y, r)).isNotEqualTo(row(floats, r));
      }
    }
  }

  @Test
  void settle_theLikeliestAndTheNamed_areFloats() {
    Region head = random(3000, 67);
    Region x = random(9, 67);
    Region floats = memory.allocate(9, 3000);
    memory.linear(x, head, floats, 9);
    int[] named = random.ints(9, 0, 3000).toArray();
    try (Int8Weights weights = new Int8Weights();
        Shards shards = new Shards(1);
        Int8Products products = new Int8Products(memory, weights)) {
      weights.read(List.of(head), shards);
      Region logits = memory.allocate(9, 3000);
      products.linear(x, head, logits, 9);
      Region rounded = memory.allocate(9, 3000);
      products.linear(x, head, rounded, 9);
      products.settle(x, head, logits, named);
      for (int r = 0; r < 9; r++) {
        float[] before = row(rounded, r);
        float[] sorted = before.clone();
        Arrays.sort(sorted);
        float least = sorted[3000 - Int8Products.LIKELIEST];
        for (int token = 0; token < 3000; token++) {
          boolean settled = before[token] >= least || token == named[r];
          double expected = settled ? memory.value(floats, r, token) : before[token];
          assertThat(memory.value(logits, r, token))
              .isCloseTo(expected, within(settled ? 1e-5 : 0));
        }
        assertThat(products.logit(x, head, r, 7).orElseThrow())
            .isCloseTo(memory.value(floats, r, 7), within(1e-5));
      }
    }
  }

  private List<int[]> prompts(int count) {
    List<int[]> prompts = new ArrayList<>();
    int[] common = random.ints(70, 0, VOCAB).toArray();
    for (int i = 0; i < count; i++) {
      int[] own = random.ints(1 + random.nextInt(40), 0, VOCAB).toArray();
      if (i % 3 == 0) { // shares a block with others
        int[] longer = Arrays.copyOf(common, common.length + own.length);
        System.arraycopy(own, 0, longer, common.length, own.length);
        own = longer;
      }
      prompts.add(own);
    }
    return prompts;
  }

  /** Whoever is beside it, on however many threads, of every family. */
  @Test
  void scoreAndGenerate_inCompanyAsAlone() {
    List<DecoderConfig> shapes = new ArrayList<>(List.of(SMALL));
    shapes.addAll(
        Varied.of(
            new DecoderConfig(
                VOCAB, 36, 1, 4, 2, 10, 50, 300, 1e4, null, 1e-6, false, false, false, false)));
    Sampling sampling = Sampling.at(0.8, 5, Set.of(2));
    for (DecoderConfig shape : shapes) {
      List<int[]> prompts = prompts(10);
      List<Sequence> texts =
          prompts.stream()
              .filter(p -> p.length > 1)
              .map(p -> new Sequence(p, p.length - 1))
              .toList();
      try (Decoder decoder = KernelsAgreeTest.decoder(shape);
          Scorer one = new Scorer(decoder, INT8);
          Scorer three =
              new Scorer(decoder, Execution.fast(3).withTokensPerPass(90).in(Precision.INT8));
          Generator alone = new Generator(decoder, INT8, 1);
          Generator two = new Generator(decoder, Execution.fast(2).in(Precision.INT8))) {
        List<TokenScores> together = one.score(texts);
        List<TokenScores> dealt = three.score(texts);
        List<Generated> answers = two.generate(prompts, sampling, SplittableRandom::new);
        for (int i = 0; i < texts.size(); i++) {
          double[] single = one.score(List.of(texts.get(i))).get(0).logprobs();
          assertThat(together.get(i).logprobs()).isEqualTo(single);
          assertThat(dealt.get(i).logprobs()).isEqualTo(single);
        }
        for (int i = 0; i < prompts.size(); i++) {
          int seed = i;
          Generated single =
              alone
                  .generate(List.of(prompts.get(i)), sampling, none -> new SplittableRandom(seed))
                  .get(0);
          assertThat(answers.get(i).tokens()).isEqualTo(single.tokens());
          assertThat(answers.get(i).scores().logprobs()).isEqualTo(single.scores().logprobs());
        }
      }
    }
  }

  /** Near what floats say and not the same; what is learned meanwhile is seen by the next call. */
  @Test
  void score_inBytes_isNearFloatsAndFollowsTheWeights() {
    List<Sequence> texts =
        prompts(30).stream().filter(p -> p.length > 4).map(p -> new Sequence(p, 2)).toList();
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Scorer bytes = new Scorer(decoder, INT8);
        Scorer floats = new Scorer(decoder, Execution.fast(1))) {
      assertThat(apart(bytes.score(texts), floats.score(texts))).isBetween(1e-5, 0.05);
      decoder.parameter("lm_head.weight").muli(2);
      double stale = apart(bytes.score(texts), floats.score(texts));
      assertThat(stale).isBetween(1e-5, 0.1);
    }
  }

  /** The mean difference of the tokens' log-probabilities. */
  private static double apart(List<TokenScores> some, List<TokenScores> others) {
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < some.size(); i++) {
      for (int t = 0; t < some.get(i).logprobs().length; t++, tokens++) {
        sum += Math.abs(some.get(i).logprobs()[t] - others.get(i).logprobs()[t]);
      }
    }
    return sum / tokens;
  }

  @Test
  void generate_scoresAreThoseOfTheScorer() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, INT8);
        Scorer scorer = new Scorer(decoder, INT8)) {
      List<int[]> prompts = prompts(9);
      List<Generated> answers =
          generator.generate(prompts, Sampling.at(1.5, 10, Set.of()), SplittableRandom::new);
      for (int i = 0; i < prompts.size(); i++) {
        int[] prompt = prompts.get(i);
        int[] whole = Arrays.copyOf(prompt, prompt.length + 10);
        System.arraycopy(answers.get(i).tokens(), 0, whole, prompt.length, 10);
        double[] read = scorer.score(List.of(new Sequence(whole, prompt.length))).get(0).logprobs();
        assertThat(answers.get(i).scores().logprobs()).containsExactly(read, within(0.05));
      }
    }
  }

  @Test
  void execution_whatIsNotForBytes_isRefused() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL)) {
      assertThatThrownBy(() -> new GradientEngine(decoder, INT8))
          .hasMessageContaining("only observing is done in int8");
      assertThatThrownBy(() -> new Ensemble(List.of(decoder), INT8))
          .hasMessageContaining("only observing is done in int8");
      assertThatThrownBy(() -> new Scorer(decoder, Execution.portable().in(Precision.INT8)))
          .hasMessageContaining("fast path");
    }
    assertThatThrownBy(() -> product(random(1, 66_312), random(1, 66_312)))
        .hasMessageContaining("66311 products at most")
        .hasMessageContaining("66312 columns");
  }

  @Test
  void productRates_here_areOfAllPrecisions() {
    ProductRates rates = ProductRates.measured(SMALL, System::nanoTime);
    assertThat(rates.of(Precision.F32).orElseThrow()).isPositive();
    assertThat(rates.of(Precision.INT8).orElseThrow()).isPositive();
    assertThat(rates.words()).matches("f32 \\d+, bf16 \\d+, int8 \\d+ GFLOP/s a thread");
  }
}
