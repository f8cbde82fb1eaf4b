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

  Rotary(Rope rope, int headDim, int positions) {
    int half = headDim / 2;
    this.positions = positions;
    cos = new double[positions * half];
    sin = new double[positions * half];
    cosines = new float[cos.length];
    sines = new float[sin.length];
    double[] frequencies = rope.frequencies(headDim);
    double amplitude = rope.amplitude();
    for (int i = 0; i < half; i++) {
      for (int p = 0; p < positions; p++) {
        int at = p * half + i;
        cos[at] = StrictMath.cos(p * frequencies[i]) * amplitude;
        sin[at] = StrictMath.sin(p * frequencies[i]) * amplitude;
        cosines[at] = (float) cos[at];
        sines[at] = (float) sin[at];
      }
    }
  }
}
