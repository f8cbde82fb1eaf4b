package dev.quaestor.curation.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

  private static final int STREAMS = 20_000;

  /** Most streams are asked for a few numbers only, so the first ones must be as good as any. */
  @Test
  void stream_firstDrawsOfManyStreamsAreUniformAndIndependent() {
    int draws = 4;
    int[][] tenths = new int[draws][10];
    int[][] pairs = new int[draws][4];
    for (int i = 0; i < STREAMS; i++) {
      RandomGenerator stream = new RandomStreams(7).stream(0, "purpose", "item " + i);
      double before = 0;
      for (int d = 0; d < draws; d++) {
        double u = stream.nextDouble();
        tenths[d][(int) (10 * u)]++;
        pairs[d][(before < 0.5 ? 0 : 2) + (u < 0.5 ? 0 : 1)]++;
        before = u;
      }
    }
    for (int d = 0; d < draws; d++) {
      // Chi-squared with 9 and 3 degrees of freedom is beyond 33.7 and 21.1 once in 10,000.
      assertThat(chiSquared(tenths[d])).as("draw %d in tenths", d).isLessThan(33.7);
      if (d > 0) {
        assertThat(chiSquared(pairs[d])).as("draws %d and %d", d - 1, d).isLessThan(21.1);
      }
    }
  }

  @Test
  void stream_isFixedByItsKeyAlone() {
    RandomStreams streams = new RandomStreams(1);
    assertThat(streams.stream(2, "a", "b").nextLong())
        .isEqualTo(new RandomStreams(1).stream(2, "a", "b").nextLong())
        .isNotEqualTo(streams.stream(2, "a", "c").nextLong())
        .isNotEqualTo(streams.stream(3, "a", "b").nextLong())
        .isNotEqualTo(new RandomStreams(2).stream(2, "a", "b").nextLong());
  }

  private static double chiSquared(int[] counts) {
    double expected = (double) STREAMS / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
