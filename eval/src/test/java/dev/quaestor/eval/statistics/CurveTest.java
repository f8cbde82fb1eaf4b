package dev.quaestor.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CurveTest {

  private static Curve curve(double... spendAndScore) {
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < spendAndScore.length; i += 2) {
      points.add(new Curve.Point(spendAndScore[i], spendAndScore[i + 1]));
    }
    return new Curve(points);
  }

  @Test
  void meanHeight_ofStraightLine() {
    Curve line = curve(0, 0.2, 100, 0.6);
    assertThat(line.meanHeight(0, 100)).isCloseTo(0.4, within(1e-12));
    assertThat(line.meanHeight(50, 100)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void meanHeight_equalsFineSum() {
    RandomGenerator random = new RandomStreams(5).stream(0, "area");
    for (int repeat = 0; repeat < 20; repeat++) {
      double[] points = new double[16];
      for (int i = 0; i < 8; i++) {
        points[2 * i] = i * 10 + 5 * random.nextDouble();
        points[2 * i + 1] = random.nextDouble();
      }
      Curve curve = curve(points);
      double from = curve.start() + 7;
      double to = curve.end() - 9;
      double sum = 0;
      int steps = 20_000;
      for (int i = 0; i < steps; i++) {
        sum += curve.at(from + (i + 0.5) * (to - from) / steps);
      }
      assertThat(curve.meanHeight(from, to))
          .as("repeat %d", repeat)
          .isCloseTo(sum / steps, within(1e-5));
    }
  }

  @Test
  void meanHeight_neverExtrapolates() {
    assertThatThrownBy(() -> curve(0, 0.1, 10, 0.2).meanHeight(0, 11))
        .hasMessageContaining("runs from 0.0 to 10.0, found 11.0");
  }

  /** The closest monotone curve, by trying all levels on a grid. */
  @Test
  void monotone_closestOfAll() {
    RandomGenerator random = new RandomStreams(6).stream(0, "isotonic");
    for (int repeat = 0; repeat < 10; repeat++) {
      double[] y = new double[4];
      Arrays.setAll(y, i -> random.nextInt(13) / 12.0);
      double[] fit = Isotonic.fit(y);
      assertThat(fit).isSorted();
      double best = Double.POSITIVE_INFINITY;
      int grid = 24;
      for (int a = 0; a <= grid; a++) {
        for (int b = a; b <= grid; b++) {
          for (int c = b; c <= grid; c++) {
            for (int d = c; d <= grid; d++) {
              best = Math.min(best, error(y, a / 24.0, b / 24.0, c / 24.0, d / 24.0));
            }
          }
        }
      }
      assertThat(error(y, fit)).as("%s", Arrays.toString(y)).isLessThanOrEqualTo(best + 1e-12);
    }
  }

  private static double error(double[] y, double... fit) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += (y[i] - fit[i]) * (y[i] - fit[i]);
    }
    return sum;
  }

  @Test
  void reaches_ignoresASpikeThatIsNotKept() {
    Curve spike = curve(0, 0.2, 100, 0.9, 200, 0.3, 300, 0.5);
    // The fit pools .9 and .3 into .6 and the .5 after them into .567 throughout.
    assertThat(spike.reaches(0.6)).isEqualTo(Reach.notBefore(300));
    assertThat(spike.reaches(0.5).spend()).isBetween(0.0, 100.0);
  }

  @Test
  void reaches_betweenPoints() {
    assertThat(curve(0, 0.2, 100, 0.4, 200, 0.6).reaches(0.5)).isEqualTo(Reach.at(150));
    assertThat(curve(0, 0.5, 100, 0.6).reaches(0.5)).isEqualTo(Reach.at(0));
  }

  @Test
  void curve_badPoints() {
    assertThatThrownBy(() -> curve(10, 0.1, 5, 0.2)).hasMessageContaining("must not fall");
    assertThatThrownBy(() -> curve(0, Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> new Curve(List.of())).hasMessageContaining("none");
    assertThat(curve(0, 0.1, 0, 0.3, 5, 0.4).at(0)).isEqualTo(0.3);
  }

  @Test
  void ratio_withoutCensoring() {
    RandomGenerator random = new RandomStreams(7).stream(0, "ratio");
    int covered = 0;
    for (int repeat = 0; repeat < 2_000; repeat++) {
      List<Ratio.Pair> seeds = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        seeds.add(
            new Ratio.Pair(
                Reach.at(100 * Math.exp(-0.7 + 0.3 * random.nextGaussian())), Reach.at(100)));
      }
      covered += Ratio.of(seeds).interval().orElseThrow().contains(Math.exp(-0.7)) ? 1 : 0;
    }
    assertThat(covered / 2_000.0).isBetween(0.93, 0.97);
  }

  /** A third of the seeds are cut off: the interval of the median still covers it. */
  @Test
  void ratio_censoredStillCovers() {
    RandomGenerator random = new RandomStreams(17).stream(0, "censored");
    int covered = 0;
    for (int repeat = 0; repeat < 2_000; repeat++) {
      List<Ratio.Pair> seeds = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        double spend = 100 * Math.exp(0.4 * random.nextGaussian());
        seeds.add(
            new Ratio.Pair(spend > 120 ? Reach.notBefore(120) : Reach.at(spend), Reach.at(100)));
      }
      covered += Ratio.of(seeds).interval().orElseThrow().contains(1) ? 1 : 0;
    }
    assertThat(covered / 2_000.0).isBetween(0.93, 1.0);
  }

  @Test
  void ratio_neverReachedIsNotFlattered() {
    Ratio.Pair reached = new Ratio.Pair(Reach.at(40), Reach.at(100));
    Ratio.Pair never = new Ratio.Pair(Reach.notBefore(200), Reach.at(100));
    Ratio found = Ratio.of(List.of(reached, never, never, never, never, never, never));
    assertThat(found.censored()).isEqualTo(6);
    assertThat(found.estimate()).isNaN();
    assertThat(found.interval().orElseThrow().high()).isInfinite();
    assertThat(Ratio.of(List.of(reached, never)).interval()).isEmpty();
  }
}
