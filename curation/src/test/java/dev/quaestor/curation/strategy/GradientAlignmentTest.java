package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embedding.GradientSketch;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Losses;
import dev.quaestor.curation.student.Observed;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against cosines summed one by one. */
final class GradientAlignmentTest {

  private static final int WIDTH = 6;
  private static final GradientSketch SKETCH = new GradientSketch(WIDTH);
  private static final GradientAlignment CRITERION = new GradientAlignment(SKETCH);

  private static List<Candidate> items(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> Candidate.of(name + " " + i, "", "")).toList();
  }

  private static ToDoubleFunction<Candidate> scores(
      List<Candidate> candidates, float[] own, List<Candidate> steer, float[] theirs) {
    Map<Embedding, Embeddings> embeddings = Map.of(SKETCH, embeddings(candidates, own));
    Map<Embedding, Embeddings> wanted = Map.of(SKETCH, embeddings(steer, theirs));
    Observed seen =
        new Observed(candidates, Map.of(), Map.of(), embeddings, wanted, Losses.NONE, 0);
    RunState state = RunState.start(1).after(Round.base("0", List.of()));
    return CRITERION.scores(new SelectionContext(state, seen, 1));
  }

  private static Embeddings embeddings(List<Candidate> of, float[] values) {
    return new Embeddings(of.stream().map(Candidate::id).toList(), WIDTH, values);
  }

  private static float[] numbers(int rows, RandomGenerator random) {
    float[] numbers = new float[rows * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
    }
    return numbers;
  }

  @Test
  void scores_areMeanCosines() {
    for (long seed = 0; seed < 50; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "test");
      List<Candidate> candidates = items("candidate", 9);
      List<Candidate> steer = items("steer", 4);
      float[] own = numbers(9, random);
      float[] theirs = numbers(4, random);
      ToDoubleFunction<Candidate> scores = scores(candidates, own, steer, theirs);
      for (int c = 0; c < 9; c++) {
        double sum = 0;
        for (int s = 0; s < 4; s++) {
          sum += cosine(own, c, theirs, s);
        }
        assertThat(scores.applyAsDouble(candidates.get(c)))
            .as("seed %d, candidate %d", seed, c)
            .isCloseTo(sum / 4, within(1e-12));
      }
    }
  }

  @Test
  void scores_ofOneWay_areOneOrMinusOne_andOfNoWayNothing() {
    List<Candidate> candidates = items("candidate", 3);
    float[] own = new float[3 * WIDTH];
    own[0] = 1e-20f;
    own[WIDTH] = -1e18f;
    float[] theirs = new float[2 * WIDTH];
    theirs[0] = 5;
    theirs[WIDTH] = 1e-12f;
    ToDoubleFunction<Candidate> scores = scores(candidates, own, items("steer", 2), theirs);
    assertThat(scores.applyAsDouble(candidates.get(0))).isCloseTo(1, within(1e-12));
    assertThat(scores.applyAsDouble(candidates.get(1))).isCloseTo(-1, within(1e-12));
    assertThat(scores.applyAsDouble(candidates.get(2))).isZero();
  }

  @Test
  void scores_withoutTheSteerSplit_nameTheNeed() {
    Observed seen = Observed.unseen(items("candidate", 1));
    RunState state = RunState.start(1).after(Round.base("0", List.of()));
    assertThatThrownBy(() -> CRITERION.scores(new SelectionContext(state, seen, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no steer item")
        .hasMessageContaining("must declare the need");
  }

  private static double cosine(float[] a, int i, float[] b, int j) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int k = 0; k < WIDTH; k++) {
      double x = a[i * WIDTH + k];
      double y = b[j * WIDTH + k];
      product += x * y;
      first += x * x;
      second += y * y;
    }
    return product / Math.sqrt(first) / Math.sqrt(second);
  }
}
