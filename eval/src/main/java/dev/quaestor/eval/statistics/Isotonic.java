package dev.quaestor.eval.statistics;

/**
 * The closest curve that never falls, in squared error (pool adjacent violators, Ayer et al. 1955).
 */
public final class Isotonic {

  private Isotonic() {}

  /** The fit at each point; as long as {@code values}. */
  public static double[] fit(double[] values) {
    double[] mean = new double[values.length];
    int[] size = new int[values.length];
    int blocks = 0;
    for (double value : values) {
      mean[blocks] = value;
      size[blocks] = 1;
      while (blocks > 0 && mean[blocks - 1] > mean[blocks]) {
        int all = size[blocks - 1] + size[blocks];
        mean[blocks - 1] =
            (mean[blocks - 1] * size[blocks - 1] + mean[blocks] * size[blocks]) / all;
        size[blocks - 1] = all;
        blocks--;
      }
      blocks++;
    }
    double[] fit = new double[values.length];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < size[block]; i++) {
        fit[at++] = mean[block];
      }
    }
    return fit;
  }
}
