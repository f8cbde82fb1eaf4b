package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SamplerTest {
  private static final int DRAWS = 200_000;

  /** How often each token was drawn from these logits. */
  private static double[] shares(float[] logits, Sampling sampling) {
    Sampler sampler = new Sampler(sampling, logits.length);
    SplittableRandom random = new SplittableRandom(3);
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    double[] shares = new double[logits.length];
    for (int i = 0; i < DRAWS; i++) {
      shares[sampler.draw(logits, best, random)] += 1.0 / DRAWS;
    }
    return shares;
  }

  /** Of a length that no vector divides. */
  private static float[] logits() {
    SplittableRandom random = new SplittableRandom(1);
    float[] logits = new float[37];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-3, 3);
    }
    return logits;
  }

  private static double[] probabilities(float[] logits, double temperature) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void draw_byTheProbabilitiesAtATemperature() {
    for (double temperature : new double[] {0.5, 1, 2}) {
      double[] p = probabilities(logits(), temperature);
      double[] shares = shares(logits(), Sampling.at(temperature, 1, Set.of()));
      for (int i = 0; i < p.length; i++) {
        double five = 5 * Math.sqrt(p[i] * (1 - p[i]) / DRAWS) + 1e-5;
        assertThat(shares[i]).as("token %d at %s", i, temperature).isCloseTo(p[i], within(five));
      }
    }
  }

  @Test
  void draw_cutToTheLikeliest() {
    float[] logits = {0, 2, 1, -1, 1.5f};
    assertThat(shares(logits, new Sampling(1, 2, 1, 1, Set.of())))
        .satisfies(s -> assertThat(s[1] + s[4]).isCloseTo(1, within(1e-9)))
        .satisfies(s -> assertThat(s[4] / s[1]).isCloseTo(Math.exp(-0.5), within(0.02)));
    assertThat(shares(logits, new Sampling(1, 0, 0.3, 1, Set.of()))[1]).isEqualTo(1, within(1e-9));
  }

  @Test
  void draw_nextToNoTemperature_isTheLikeliest() {
    float[] logits = logits();
    for (double temperature : new double[] {1e-3, 1e-30, Double.MIN_VALUE}) {
      double[] shares = shares(logits, Sampling.at(temperature, 1, Set.of()));
      assertThat(java.util.Arrays.stream(shares).max().orElseThrow()).isEqualTo(1, within(1e-9));
    }
  }
}
