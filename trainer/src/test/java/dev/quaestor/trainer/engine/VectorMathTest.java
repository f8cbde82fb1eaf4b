package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

final class VectorMathTest {
  private static final int N = 1 << 12;

  private static int[] exps(float[] x) {
    int[] bits = new int[x.length];
    float[] out = new float[VectorMath.LANES];
    for (int i = 0; i < x.length; i += VectorMath.LANES) {
      VectorMath.exp(FloatVector.fromArray(VectorMath.SPECIES, x, i)).intoArray(out, 0);
      for (int j = 0; j < out.length; j++) {
        bits[i + j] = Float.floatToRawIntBits(out[j]);
      }
    }
    return bits;
  }

  private static float[] range() {
    float[] x = new float[N];
    for (int i = 0; i < N; i++) {
      x[i] = -87f + 174f * i / N;
    }
    return x;
  }

  @Test
  void exp_sameBitsBeforeAndAfterCompilation() {
    float[] x = range();
    int[] cold = exps(x);
    for (int i = 0; i < 2000; i++) {
      exps(x);
    }
    assertThat(exps(x)).isEqualTo(cold);
    for (int i = 0; i < N; i++) {
      assertThat(Float.floatToRawIntBits(VectorMath.exp(x[i])))
          .as("exp(%s)", x[i])
          .isEqualTo(cold[i]);
    }
  }

  @Test
  void exp_isTheExponential() {
    for (float v : range()) {
      double exact = StrictMath.exp(v);
      assertThat((double) VectorMath.exp(v))
          .as("exp(%s)", v)
          .isCloseTo(exact, within(3e-7 * exact));
    }
  }

  @Test
  void sum_foldsHalvesOntoHalves() {
    float[] folded = new float[VectorMath.LANES];
    for (int i = 0; i < folded.length; i++) {
      folded[i] = (float) StrictMath.sin(i) * (1 << i);
    }
    FloatVector vector = FloatVector.fromArray(VectorMath.SPECIES, folded, 0);
    for (int width = folded.length / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        folded[i] += folded[i + width];
      }
    }
    assertThat(VectorMath.sum(vector)).isEqualTo(folded[0]);
  }

  @Test
  void max_isTheLargestLane() {
    float[] values = new float[VectorMath.LANES];
    java.util.Arrays.fill(values, -3);
    values[VectorMath.LANES - 1] = -1;
    assertThat(VectorMath.max(FloatVector.fromArray(VectorMath.SPECIES, values, 0))).isEqualTo(-1);
  }
}
