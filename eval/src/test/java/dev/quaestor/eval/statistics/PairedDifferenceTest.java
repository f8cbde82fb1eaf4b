package dev.quaestor.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedDifferenceTest {

  /** Student's own sleep data (1908): ten patients, two drugs, t = −4.0621, p = .00283. */
  @Test
  void of_sleepData() {
    double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    PairedDifference found = PairedDifference.of(first, second);

    assertThat(found.mean()).isCloseTo(-1.58, within(1e-9));
    assertThat(found.p()).isCloseTo(0.002833, within(1e-6));
    assertThat(found.interval().low()).isCloseTo(-2.459886, within(1e-6));
    assertThat(found.interval().high()).isCloseTo(-0.700114, within(1e-6));
    // One difference is 0, the others negative: 4 of 1,024 patterns are as far out.
    assertThat(found.exactP()).isEqualTo(4.0 / 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 10, 12})
  void interval_coversAsPromised(int seeds) {
    RandomGenerator random = new RandomStreams(seeds).stream(0, "coverage");
    int covered = 0;
    int repetitions = 4_000;
    for (int i = 0; i < repetitions; i++) {
      covered += Interval.ofMean(normal(seeds, 0.03, 0.02, random)).contains(0.03) ? 1 : 0;
    }
    assertThat((double) covered / repetitions).isBetween(0.93, 0.97);
  }

  @Test
  void exactP_levelHoldsForSkewedDifferences() {
    RandomGenerator random = new RandomStreams(4).stream(0, "skewed");
    int rejected = 0;
    for (int i = 0; i < 2_000; i++) {
      double[] differences = new double[10];
      for (int j = 0; j < differences.length; j++) {
        double heavy = Math.pow(random.nextDouble(), 4);
        differences[j] = random.nextBoolean() ? heavy : -heavy;
      }
      rejected += SignFlip.p(differences) < 0.05 ? 1 : 0;
    }
    assertThat(rejected / 2_000.0).isLessThan(0.06);
  }

  @Test
  void exactP_fiveSeedsCannotGoBelowASixteenth() {
    assertThat(SignFlip.p(new double[] {1, 2, 3, 4, 5})).isEqualTo(0.0625);
    assertThat(SignFlip.signP(new double[] {1, 2, 3, 4, 5})).isCloseTo(0.0625, within(1e-12));
  }

  @Test
  void exactP_equalsBruteForce() {
    RandomGenerator random = new RandomStreams(9).stream(0, "brute force");
    for (int n = 1; n <= 10; n++) {
      double[] d = normal(n, 0.4, 1, random);
      double found = Math.abs(Arrays.stream(d).sum());
      int extreme = 0;
      for (int pattern = 0; pattern < 1 << n; pattern++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += (pattern >> i & 1) == 1 ? d[i] : -d[i];
        }
        extreme += Math.abs(sum) >= found - 1e-9 ? 1 : 0;
      }
      assertThat(SignFlip.p(d)).as("n = %d", n).isEqualTo((double) extreme / (1 << n));
    }
  }

  @Test
  void exactP_manySeedsAgreesWithT() {
    double[] d = normal(30, 0.45, 1, new RandomStreams(3).stream(0, "many"));
    assertThat(SignFlip.p(d)).isCloseTo(PairedDifference.of(d).p(), within(0.01));
  }

  @Test
  void of_noSpread() {
    double[] same = {0.25, 0.25, 0.25, 0.25};
    assertThat(PairedDifference.of(same).p()).isEqualTo(0.125);
    assertThat(PairedDifference.of(new double[4]).p()).isEqualTo(1);
  }

  @Test
  void of_oneSeedBoundsNothing() {
    PairedDifference one = PairedDifference.of(new double[] {0.3});
    assertThat(one.interval().bounded()).isFalse();
    assertThat(one.p()).isEqualTo(1);
    assertThat(one.detectable(1)).isNaN();
  }

  @Test
  void of_badInput() {
    assertThatThrownBy(() -> PairedDifference.of(new double[] {1}, new double[] {1, 2}))
        .hasMessageContaining("found 1 and 2");
    assertThatThrownBy(() -> PairedDifference.of(new double[] {1, Double.NaN}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> PairedDifference.of(new double[0])).hasMessageContaining("none");
  }

  /** The figure methods papers quote for five seeds, and those of the noncentral t for others. */
  @Test
  void detectable_knownValues() {
    assertThat(Detectable.perDeviation(5, 0.05, 0.8)).isCloseTo(1.68, within(0.01));
    assertThat(Detectable.perDeviation(10, 0.05, 0.8)).isCloseTo(0.996, within(0.002));
    assertThat(Detectable.perDeviation(30, 0.05, 0.8)).isCloseTo(0.5292, within(0.001));
    assertThat(Detectable.power(12, 0, 0.05)).isCloseTo(0.05, within(1e-4));
    assertThat(Detectable.power(2, 0, 0.05)).isCloseTo(0.05, within(1e-3));
  }

  @Test
  void detectable_hasThePowerItStates() {
    RandomGenerator random = new RandomStreams(8).stream(0, "power");
    double effect = Detectable.perDeviation(10, 0.05, 0.8);
    int shown = 0;
    for (int i = 0; i < 4_000; i++) {
      shown += PairedDifference.of(normal(10, effect, 1, random)).p() < 0.05 ? 1 : 0;
    }
    assertThat(shown / 4_000.0).isBetween(0.78, 0.82);
  }

  /**
   * Of three contrasts corrected together one has a true difference. What is said to show four
   * times in five does so after the correction; what one test alone would show does so less often.
   */
  @Test
  void detectable_ofAFamily_hasThePowerItStatesAfterHolm() {
    RandomGenerator random = new RandomStreams(9).stream(0, "family");
    PairedDifference unit = PairedDifference.of(normal(10, 0, 1, random));
    double ofThree = unit.detectable(3) / unit.deviation();
    double alone = unit.detectable(1) / unit.deviation();
    int shown = 0;
    int shownAlone = 0;
    for (int i = 0; i < 4_000; i++) {
      double[] noise = normal(10, 0, 1, random);
      double second = PairedDifference.of(normal(10, 0, 1, random)).p();
      double third = PairedDifference.of(normal(10, 0, 1, random)).p();
      shown += shows(noise, ofThree, second, third) ? 1 : 0;
      shownAlone += shows(noise, alone, second, third) ? 1 : 0;
    }
    System.out.printf(
        "shown after correction for three: %.3f of those said to, %.3f at the level of one%n",
        shown / 4_000.0, shownAlone / 4_000.0);
    assertThat(shown / 4_000.0).isBetween(0.78, 0.83);
    assertThat(shownAlone / 4_000.0).isLessThan(0.65);
  }

  private static boolean shows(double[] noise, double effect, double second, double third) {
    double p = PairedDifference.of(Arrays.stream(noise).map(d -> d + effect).toArray()).p();
    return Holm.adjust(new double[] {p, second, third})[0] < PairedDifference.ALPHA;
  }

  private static double[] normal(int n, double mean, double deviation, RandomGenerator random) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> mean + deviation * random.nextGaussian());
    return values;
  }
}
