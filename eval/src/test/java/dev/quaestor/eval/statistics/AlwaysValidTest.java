package dev.quaestor.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;

class AlwaysValidTest {

  private static final int EXPERIMENTS = 2_000;
  private static final int FIRST = 3;
  private static final int LAST = 40;

  /** Of 2,000 experiments in which nothing differs, the share that is called different once. */
  private static double falsely(
      Predicate<double[]> different, ToDoubleFunction<RandomGenerator> difference) {
    RandomGenerator random = new RandomStreams(16).stream(0, "sequential looks");
    int falsely = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      double[] found = new double[LAST];
      Arrays.setAll(found, seed -> difference.applyAsDouble(random));
      boolean called = false;
      for (int seeds = FIRST; seeds <= LAST && !called; seeds++) {
        called = different.test(Arrays.copyOf(found, seeds));
      }
      falsely += called ? 1 : 0;
    }
    return (double) falsely / EXPERIMENTS;
  }

  private static AlwaysValid of(double[] found) {
    return AlwaysValid.of(
        found.length, StatUtils.mean(found), Math.sqrt(StatUtils.variance(found)));
  }

  /** Final accuracies of 100 items each, as two variants of the same true accuracy have them. */
  private static double accuracies(RandomGenerator random) {
    double truth = 0.5 + 0.05 * random.nextGaussian();
    int ahead = correct(truth, random);
    return (ahead - correct(truth, random)) / 100.0;
  }

  private static int correct(double share, RandomGenerator random) {
    int correct = 0;
    for (int item = 0; item < 100; item++) {
      correct += random.nextDouble() < share ? 1 : 0;
    }
    return correct;
  }

  @Test
  void p_lookedAtAfterEachSeed_isFalseAtMostFiveTimesInAHundred() {
    Predicate<double[]> always = found -> of(found).p() < 0.05;
    assertThat(falsely(always, random -> 0.02 * random.nextGaussian())).isBetween(0.005, 0.05);
    assertThat(falsely(always, AlwaysValidTest::accuracies)).isBetween(0.005, 0.05);
  }

  /** The negative control: what was planned for one look is not for looking after each seed. */
  @Test
  void fixedP_lookedAtAfterEachSeed_isFalseFarMoreOften() {
    Predicate<double[]> fixed = found -> !Interval.ofMean(found).contains(0);
    assertThat(falsely(fixed, random -> 0.02 * random.nextGaussian())).isGreaterThan(0.2);
  }

  @Test
  void interval_leavesOutZeroExactlyWhereItsPIsBelowTheLevel() {
    RandomGenerator random = new RandomStreams(3).stream(0, "duality");
    int decided = 0;
    for (int i = 0; i < 2_000; i++) {
      int seeds = 2 + random.nextInt(30);
      double[] found = new double[seeds];
      Arrays.setAll(found, seed -> 0.02 + 0.02 * random.nextGaussian());
      AlwaysValid valid = of(found);
      assertThat(valid.interval().contains(0)).isEqualTo(valid.p() >= 0.05);
      decided += valid.p() < 0.05 ? 1 : 0;
    }
    assertThat(decided).isBetween(200, 1_800);
  }

  /** Half the width in deviations of the mean, beside the fixed interval's: METHODS.md has it. */
  @Test
  void interval_isAsWideAsTheTableSays() {
    assertThat(width(4)).isInfinite();
    assertThat(width(AlwaysValid.FEWEST)).isCloseTo(8.45, within(0.005));
    assertThat(width(10)).isCloseTo(3.87, within(0.005));
    assertThat(width(20)).isCloseTo(3.42, within(0.005));
    assertThat(width(40)).isCloseTo(3.32, within(0.005));
  }

  private static double width(int seeds) {
    Interval interval = AlwaysValid.of(seeds, 0, Math.sqrt(seeds)).interval();
    return (interval.high() - interval.low()) / 2;
  }

  @Test
  void of_seedsWithoutAnySpread_judgesTheirSigns() {
    double[] same = new double[10];
    Arrays.fill(same, 0.25);
    assertThat(PairedDifference.of(same).alwaysValid().p()).isCloseTo(11 / 1024.0, within(1e-12));
    assertThat(PairedDifference.of(same).alwaysValid().interval().bounded()).isFalse();
    assertThat(PairedDifference.of(new double[10]).alwaysValid().p()).isEqualTo(1);
    assertThat(PairedDifference.of(new double[] {0.25}).alwaysValid().p()).isEqualTo(1);
  }
}
