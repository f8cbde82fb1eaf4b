package dev.quaestor.trainer.engine;

/**
 * Cosines and sines of rotary angles: entry {@code position * headDim / 2 + i} is for the i-th pair
 * of a head.
 */
final class Rotary {
  final double[] cos;
  final double[] sin;
  final float[] cosines;
  final float[] sines;
  final int positions;

  Rotary(DecoderConfig c, int positions) {
    int half = c.headDim() / 2;
    this.positions = positions;
    cos = new double[positions * half];
    sin = new double[positions * half];
    cosines = new float[cos.length];
    sines = new float[sin.length];
    RopeScaling scaling = c.ropeScaling();
    for (int i = 0; i < half; i++) {
      double frequency = StrictMath.pow(c.ropeTheta(), -2.0 * i / c.headDim());
      if (scaling != null) {
        frequency = scaling.scale(frequency);
      }
      for (int p = 0; p < positions; p++) {
        int at = p * half + i;
        cos[at] = StrictMath.cos(p * frequency);
        sin[at] = StrictMath.sin(p * frequency);
        cosines[at] = (float) cos[at];
        sines[at] = (float) sin[at];
      }
    }
  }

  /** This table, or a longer one where it does not reach. */
  static Rotary reaching(Rotary table, DecoderConfig c, int positions) {
    if (positions <= table.positions) {
      return table;
    }
    return new Rotary(c, Math.min(c.context(), Math.max(positions, 2 * table.positions)));
  }
}
