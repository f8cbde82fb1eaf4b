package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;

/**
 * How far a position turns the pairs of a head.
 *
 * @param theta base of the frequencies
 * @param scaling what is done to them, or null
 */
public record Rope(double theta, @Nullable RopeScaling scaling) {
  public Rope {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new IllegalArgumentException("ropeTheta must be positive; found " + theta);
    }
  }

  /** Radians a position, one for each pair. */
  double[] frequencies(int headDim) {
    double[] plain = new double[headDim / 2];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = StrictMath.pow(theta, -2.0 * i / headDim);
    }
    return scaling == null ? plain : scaling.scaled(plain, theta);
  }

  double amplitude() {
    return scaling == null ? 1 : scaling.amplitude();
  }
}
