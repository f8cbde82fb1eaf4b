package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/**
 * Vectors of answers against the whole gradients, in double precision: hidden states are recovered
 * from logits by least squares, and gradients summed as outer products.
 */
final class AnswerVectorsTest {
  private static final DecoderConfig SMALL =
      new DecoderConfig(41, 32, 2, 4, 2, 10, 48, 40, 5e5, null, 1e-6, false, true, true, false);
  private static final Sampling GREEDY = Sampling.greedy(9, Set.of(0));
  private static final int COUNT = 70; // more than a shard's slots

  private static List<int[]> prompts() {
    SplittableRandom random = new SplittableRandom(11);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      prompts.add(random.ints(1 + random.nextInt(20), 3, 41).toArray());
    }
    return prompts;
  }

  private static RandomGenerator signs() {
    return new SplittableRandom(5);
  }

  private static AnswerVectors both(int rank) {
    return AnswerVectors.sketches(SMALL, COUNT, rank, signs()).withMeans(SMALL, COUNT);
  }

  @Test
  void means_areOfWhatTheHeadReads() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        AnswerVectors vectors = AnswerVectors.means(SMALL, COUNT)) {
      List<Generated> answers = generator.generate(prompts(), GREEDY, i -> signs(), vectors);
      List<List<Step>> exact = steps(decoder, answers);
      float[] means = vectors.values(AnswerVectors.Kind.MEAN_HIDDEN);
      assertThat(vectors.width(AnswerVectors.Kind.GRADIENT_SKETCH)).isEqualTo(OptionalInt.empty());
      for (int i = 0; i < COUNT; i++) {
        RealVector mean = new ArrayRealVector(32);
        for (Step step : exact.get(i)) {
          mean = mean.add(step.hidden.mapDivide(exact.get(i).size()));
        }
        for (int j = 0; j < 32; j++) {
          assertThat((double) means[i * 32 + j]).isCloseTo(mean.getEntry(j), within(2e-3));
        }
      }
    }
  }

  @Test
  void sketches_areOfTheSumOfOuterProducts() {
    int rank = 50;
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        AnswerVectors vectors = both(rank)) {
      List<Generated> answers = generator.generate(prompts(), GREEDY, i -> signs(), vectors);
      List<List<Step>> exact = steps(decoder, answers);
      RandomGenerator random = signs();
      RealMatrix vocabulary = signs(rank, 41, random);
      RealMatrix hidden = signs(rank, 32, random);
      float[] sketches = vectors.values(AnswerVectors.Kind.GRADIENT_SKETCH);
      for (int i = 0; i < COUNT; i++) {
        RealMatrix gradient = gradient(exact.get(i));
        RealMatrix both = vocabulary.multiply(gradient).multiply(hidden.transpose());
        for (int j = 0; j < rank; j++) {
          double expected = both.getEntry(j, j) / Math.sqrt(rank);
          assertThat((double) sketches[i * rank + j]).isCloseTo(expected, within(5e-3));
        }
      }
    }
  }

  /** Read or written, an answer has one gradient. */
  @Test
  void sketches_ofGivenTexts_areThoseOfWhoWroteThem() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        Scorer scorer = new Scorer(decoder, Execution.fast(2).withTokensPerPass(200));
        AnswerVectors written = AnswerVectors.sketches(SMALL, COUNT, 50, signs());
        AnswerVectors read = AnswerVectors.sketches(SMALL, COUNT, 50, signs())) {
      List<int[]> prompts = prompts();
      List<Generated> answers = generator.generate(prompts, GREEDY, i -> signs(), written);
      List<Sequence> texts = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        int[] prompt = prompts.get(i);
        int[] answer = answers.get(i).tokens();
        int[] tokens = java.util.Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
        texts.add(new Sequence(tokens, prompt.length));
      }
      assertThat(scorer.score(texts, read)).hasSize(COUNT);
      float[] expected = written.values(AnswerVectors.Kind.GRADIENT_SKETCH);
      float[] found = read.values(AnswerVectors.Kind.GRADIENT_SKETCH);
      for (int j = 0; j < expected.length; j++) {
        assertThat((double) found[j]).isCloseTo(expected[j], within(2e-3));
      }
    }
  }

  /**
   * The stated error: over all pairs, products of sketches are off by 1/√r to √8/√r of |G||G'| in
   * the root mean square, on no side, and by half as much with four times the width.
   */
  @Test
  void sketches_keepInnerProductsToTheStatedError() {
    double narrow = error(128);
    double wide = error(512);
    assertThat(narrow * Math.sqrt(128)).isBetween(0.7, Math.sqrt(8));
    assertThat(wide * Math.sqrt(512)).isBetween(0.7, Math.sqrt(8));
    assertThat(narrow / wide).isBetween(1.4, 2.8);
  }

  private static double error(int rank) {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        AnswerVectors vectors = both(rank)) {
      List<Generated> answers = generator.generate(prompts(), GREEDY, i -> signs(), vectors);
      List<RealMatrix> gradients =
          steps(decoder, answers).stream().map(AnswerVectorsTest::gradient).toList();
      float[] sketches = vectors.values(AnswerVectors.Kind.GRADIENT_SKETCH);
      double squares = 0;
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j <= i; j++) {
          double exact = product(gradients.get(i), gradients.get(j));
          double sketched = 0;
          for (int k = 0; k < rank; k++) {
            sketched += (double) sketches[i * rank + k] * sketches[j * rank + k];
          }
          double size = gradients.get(i).getFrobeniusNorm() * gradients.get(j).getFrobeniusNorm();
          squares += Math.pow((sketched - exact) / size, 2);
          sum += (sketched - exact) / size;
          pairs++;
        }
      }
      double root = Math.sqrt(squares / pairs);
      assertThat(Math.abs(sum / pairs)).isLessThan(root);
      return root;
    }
  }

  @Test
  void generate_writesTheSameWithAndWithout() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        Generator portable = new Generator(decoder, Execution.portable());
        AnswerVectors vectors = both(64);
        AnswerVectors slow = both(64)) {
      List<Generated> with = generator.generate(prompts(), GREEDY, i -> signs(), vectors);
      List<Generated> without = generator.generate(prompts(), GREEDY, i -> signs());
      portable.generate(prompts(), GREEDY, i -> signs(), slow);
      for (int i = 0; i < COUNT; i++) {
        assertThat(with.get(i).tokens()).isEqualTo(without.get(i).tokens());
        assertThat(with.get(i).scores().logprobs()).isEqualTo(without.get(i).scores().logprobs());
      }
      for (AnswerVectors.Kind kind : AnswerVectors.Kind.values()) {
        assertThat(slow.values(kind)).containsExactly(vectors.values(kind), within(1e-2f));
      }
    }
  }

  private record Step(RealVector slope, RealVector hidden) {}

  /** What each token of each answer was drawn from: p − onehot(y), and the hidden state. */
  private static List<List<Step>> steps(Decoder decoder, List<Generated> answers) {
    RealMatrix head = new Array2DRowRealMatrix(41, 32);
    String name = SMALL.tiedHead() ? DecoderConfig.EMBEDDING : DecoderConfig.HEAD;
    for (int v = 0; v < 41; v++) {
      for (int j = 0; j < 32; j++) {
        head.setEntry(v, j, decoder.buffer(name).get(v * 32 + j));
      }
    }
    DecompositionSolver solver = new QRDecomposition(head).getSolver();
    List<List<Step>> all = new ArrayList<>();
    try (Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      List<int[]> prompts = prompts();
      for (int i = 0; i < answers.size(); i++) {
        int[] prompt = prompts.get(i);
        int[] tokens = answers.get(i).tokens();
        int[] whole = java.util.Arrays.copyOf(prompt, prompt.length + tokens.length);
        System.arraycopy(tokens, 0, whole, prompt.length, tokens.length);
        float[][] logits = scorer.logits(whole);
        List<Step> steps = new ArrayList<>();
        for (int t = 0; t < tokens.length; t++) {
          float[] row = logits[prompt.length + t - 1];
          RealVector values = new ArrayRealVector(41);
          double sum = 0;
          for (int v = 0; v < 41; v++) {
            values.setEntry(v, row[v]);
            sum += Math.exp(row[v]);
          }
          RealVector slope = values.map(Math::exp).mapDivide(sum);
          slope.addToEntry(tokens[t], -1);
          steps.add(new Step(slope, solver.solve(values)));
        }
        all.add(steps);
      }
    }
    return all;
  }

  private static RealMatrix gradient(List<Step> steps) {
    RealMatrix sum = new Array2DRowRealMatrix(41, 32);
    for (Step step : steps) {
      sum = sum.add(step.slope.outerProduct(step.hidden));
    }
    return sum;
  }

  private static double product(RealMatrix a, RealMatrix b) {
    double sum = 0;
    for (int i = 0; i < a.getRowDimension(); i++) {
      sum += a.getRowVector(i).dotProduct(b.getRowVector(i));
    }
    return sum;
  }

  /** Bit after bit of the generator's longs, row after row. */
  private static RealMatrix signs(int rows, int columns, RandomGenerator random) {
    RealMatrix signs = new Array2DRowRealMatrix(rows, columns);
    long bits = 0;
    for (int i = 0; i < rows * columns; i++) {
      bits = i % 64 == 0 ? random.nextLong() : bits >>> 1;
      signs.setEntry(i / columns, i % columns, (bits & 1) == 0 ? 1 : -1);
    }
    return signs;
  }
}
