package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
      assertThat(Arrays.stream(shares).max().orElseThrow()).isEqualTo(1, within(1e-9));
    }
  }

  /** Which token the cuts leave at a mark in [0, 1), worked out plainly in double precision. */
  private record Reference(double[] ends, boolean[] kept) {

    static Reference of(float[] logits, double temperature, int topK, double topP) {
      int n = logits.length;
      double[] p = probabilities(logits, temperature);
      Integer[] order = new Integer[n];
      for (int i = 0; i < n; i++) {
        order[i] = i;
      }
      Arrays.sort(
          order, Comparator.<Integer>comparingDouble(i -> -logits[i]).thenComparing(i -> i));
      boolean[] kept = new boolean[n];
      double mass = 0;
      for (int i : order) {
        boolean among = topK == 0 || topK >= n || logits[i] >= logits[order[topK - 1]];
        kept[i] = among;
        mass += among ? p[i] : 0;
      }
      double before = 0;
      for (int i : order) {
        kept[i] &= before < topP * mass;
        before += p[i];
      }
      double[] ends = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += kept[i] ? p[i] : 0;
        ends[i] = sum;
      }
      for (int i = 0; i < n; i++) {
        ends[i] /= sum;
      }
      return new Reference(ends, kept);
    }

    /** Whether a mark lies too near an edge for single precision to say which side it is on. */
    boolean close(double mark) {
      for (double end : ends) {
        if (Math.abs(end - mark) < 1e-5) {
          return true;
        }
      }
      return false;
    }

    int at(double mark) {
      for (int i = 0; i < ends.length; i++) {
        if (kept[i] && mark < ends[i]) {
          return i;
        }
      }
      throw new AssertionError("the ends do not reach 1");
    }
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  @Test
  void draw_withBothCutsAndATemperature_isTheReferenceInDoublePrecision() {
    SplittableRandom random = new SplittableRandom(11);
    int compared = 0;
    for (int trial = 0; trial < 400; trial++) {
      float[] logits = new float[1 + random.nextInt(60)];
      for (int i = 0; i < logits.length; i++) {
        // coarse, so that many are equal, the last of the top k among them
        logits[i] =
            random.nextBoolean() ? random.nextInt(-6, 7) / 2f : (float) random.nextDouble(-9, 9);
      }
      double temperature = new double[] {0.3, 0.7, 1, 1.7}[random.nextInt(4)];
      int topK = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(70);
      double topP = random.nextInt(4) == 0 ? 1 : random.nextDouble(0.02, 1);
      Reference reference = Reference.of(logits, temperature, topK, topP);
      Sampler sampler =
          new Sampler(new Sampling(temperature, topK, topP, 1, Set.of()), logits.length);
      for (int draw = 0; draw < 50; draw++) {
        double mark = random.nextDouble();
        if (!reference.close(mark)) {
          RandomGenerator fixed =
              new RandomGenerator() {
                @Override
                public long nextLong() {
                  throw new AssertionError("one double is drawn for a token");
                }

                @Override
                public double nextDouble() {
                  return mark;
                }
              };
          assertThat(sampler.draw(logits, best(logits), fixed))
              .as("trial %d, temperature %s, top-k %d, top-p %s", trial, temperature, topK, topP)
              .isEqualTo(reference.at(mark));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(19_000);
  }

  @Test
  void draw_fromEqualsAtTheEdge_keepsAllOfTopK_andTheFirstOfTopP() {
    float[] logits = {1, 2, 1, 1, 0};
    assertThat(kept(logits, new Sampling(1, 2, 1, 1, Set.of()))).containsExactly(0, 1, 2, 3);
    assertThat(kept(logits, new Sampling(1, 1, 1, 1, Set.of()))).containsExactly(1);
    assertThat(kept(logits, new Sampling(1, 5, 1, 1, Set.of()))).containsExactly(0, 1, 2, 3, 4);
    // of 0.448 + 3 × 0.165 + 0.061: the likeliest and the first of the three reach a half
    assertThat(kept(logits, new Sampling(1, 0, 0.5, 1, Set.of()))).containsExactly(0, 1);
    // renormalised to top k first: 0.475 + 3 × 0.175
    assertThat(kept(logits, new Sampling(1, 3, 0.46, 1, Set.of()))).containsExactly(1);
    assertThat(kept(logits, new Sampling(1, 0, 0.46, 1, Set.of()))).containsExactly(0, 1);
  }

  private static List<Integer> kept(float[] logits, Sampling sampling) {
    double[] shares = shares(logits, sampling);
    return IntStream.range(0, logits.length).filter(i -> shares[i] > 0).boxed().toList();
  }
}
