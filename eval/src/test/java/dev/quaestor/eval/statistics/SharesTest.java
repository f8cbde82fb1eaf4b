package dev.quaestor.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Accuracies, pass@k and its kin, Holm and the bootstrap. */
class SharesTest {

  /** Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20. */
  @Test
  void wilson_published() {
    assertThat(Wilson.interval(81, 263).low()).isCloseTo(0.2553, within(5e-5));
    assertThat(Wilson.interval(81, 263).high()).isCloseTo(0.3662, within(5e-5));
    assertThat(Wilson.interval(15, 148).low()).isCloseTo(0.0624, within(5e-5));
    assertThat(Wilson.interval(15, 148).high()).isCloseTo(0.1605, within(5e-5));
    assertThat(Wilson.interval(0, 20).low()).isZero();
    assertThat(Wilson.interval(0, 20).high()).isCloseTo(0.1611, within(5e-5));
    assertThat(Wilson.interval(20, 20).high()).isEqualTo(1);
  }

  @Test
  void wilson_covers() {
    RandomGenerator random = new RandomStreams(1).stream(0, "wilson");
    int covered = 0;
    for (int i = 0; i < 4_000; i++) {
      double p = 0.1 + 0.8 * random.nextDouble();
      int correct = 0;
      for (int j = 0; j < 200; j++) {
        correct += random.nextDouble() < p ? 1 : 0;
      }
      covered += Wilson.interval(correct, 200).contains(p) ? 1 : 0;
    }
    assertThat(covered / 4_000.0).isBetween(0.93, 0.97);
  }

  @Test
  void wilson_badInput() {
    assertThatThrownBy(() -> Wilson.interval(3, 2)).hasMessageContaining("found 3 of 2");
    assertThatThrownBy(() -> Wilson.interval(0, 0)).hasMessageContaining("found 0 of 0");
  }

  /** Every subset of k of M samples, counted one by one. */
  @Test
  void coverageAndDiversity_equalEnumeration() {
    RandomGenerator random = new RandomStreams(2).stream(0, "coverage");
    for (int repeat = 0; repeat < 40; repeat++) {
      int samples = 1 + random.nextInt(9);
      // Solution 0 is wrong, the others are distinct and right.
      int[] solution = new int[samples];
      Arrays.setAll(solution, i -> random.nextInt(4));
      for (int k = 1; k <= samples; k++) {
        double any = 0;
        double distinct = 0;
        int subsets = 0;
        for (int subset = 0; subset < 1 << samples; subset++) {
          if (Integer.bitCount(subset) == k) {
            Set<Integer> right = new HashSet<>();
            for (int i = 0; i < samples; i++) {
              if ((subset >> i & 1) == 1 && solution[i] > 0) {
                right.add(solution[i]);
              }
            }
            any += right.isEmpty() ? 0 : 1;
            distinct += right.size();
            subsets++;
          }
        }
        List<Integer> seen =
            Arrays.stream(new int[] {1, 2, 3})
                .map(u -> (int) Arrays.stream(solution).filter(s -> s == u).count())
                .filter(n -> n > 0)
                .boxed()
                .toList();
        List<Coverage.Problem> one = List.of(new Coverage.Problem(samples, seen));
        String what = "M=%d k=%d seen=%s".formatted(samples, k, seen);
        assertThat(Coverage.coverage(one, k)).as(what).isCloseTo(any / subsets, within(1e-12));
        assertThat(Coverage.diversity(one, k))
            .as(what)
            .isCloseTo(distinct / subsets, within(1e-12));
      }
    }
  }

  @Test
  void coverage_problemsOfDifferentSizes() {
    var problems = List.of(new Coverage.Problem(2, List.of(1)), new Coverage.Problem(4, List.of()));
    assertThat(Coverage.coverage(problems, 1)).isEqualTo(0.25);
    assertThatThrownBy(() -> Coverage.coverage(problems, 3)).hasMessageContaining("k=3, M=2");
    assertThatThrownBy(() -> new Coverage.Problem(2, List.of(2, 1))).hasMessageContaining("[2, 1]");
  }

  @Test
  void passAtK_hugeCountsStayFinite() {
    assertThat(Coverage.passAtK(100_000, 1, 50_000)).isCloseTo(0.5, within(1e-9));
  }

  /** The example of Holm's step-down: .01 × 4, .02 × 3 held up, and so on. */
  @Test
  void holm_stepsDown() {
    assertThat(Holm.adjust(new double[] {0.04, 0.01, 0.03, 0.005}))
        .containsExactly(new double[] {0.06, 0.03, 0.06, 0.02}, within(1e-12));
    assertThat(Holm.adjust(new double[] {0.9, 0.8})).containsExactly(1.0, 1.0);
    assertThat(Holm.adjust(new double[0])).isEmpty();
    assertThatThrownBy(() -> Holm.adjust(new double[] {Double.NaN})).hasMessageContaining("NaN");
  }

  @Test
  void bootstrap_coversOverItemsAndRefusesSeeds() {
    RandomGenerator random = new RandomStreams(12).stream(0, "bootstrap");
    int covered = 0;
    for (int repeat = 0; repeat < 300; repeat++) {
      double[] items = new double[100];
      Arrays.setAll(items, i -> random.nextGaussian());
      Interval interval =
          Bootstrap.interval(
              items.length,
              at -> Arrays.stream(at).mapToDouble(i -> items[i]).sum() / at.length,
              random);
      covered += interval.contains(0) ? 1 : 0;
    }
    assertThat(covered / 300.0).isBetween(0.91, 0.98);
    assertThatThrownBy(() -> Bootstrap.interval(5, at -> 0, random))
        .hasMessageContaining("at least 50 items")
        .hasMessageContaining("found 5");
  }
}
