package dev.quaestor.eval.student;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a student's confidence can be trusted. Its confidence in a greedy answer is the
 * probability it gave that answer, all tokens and the end token together.
 *
 * @param expectedError the mean over answers of |share right − mean confidence| of the bin they are
 *     in, with ten bins of equal width (Guo et al. 2017)
 * @param brier mean of (confidence − right)²; 0.25 for one who always says a half
 * @param bins those with an answer, least confident first
 */
public record Calibration(double expectedError, double brier, List<Bin> bins) {

  /** Answers of like confidence. */
  public record Bin(double from, int answers, double confidence, double accuracy) {}

  private static final int BINS = 10;

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Of answers by their confidences in [0, 1] and whether they were right.
   *
   * @throws IllegalArgumentException for none
   */
  static Calibration of(double[] confidences, boolean[] right) {
    if (confidences.length == 0) {
      throw new IllegalArgumentException("calibration needs at least one answer, found none");
    }
    int[] count = new int[BINS];
    double[] sure = new double[BINS];
    int[] correct = new int[BINS];
    double brier = 0;
    for (int i = 0; i < confidences.length; i++) {
      int bin = Math.min(BINS - 1, (int) (BINS * confidences[i]));
      count[bin]++;
      sure[bin] += confidences[i];
      correct[bin] += right[i] ? 1 : 0;
      double miss = confidences[i] - (right[i] ? 1 : 0);
      brier += miss * miss / confidences.length;
    }
    double error = 0;
    List<Bin> bins = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      if (count[b] > 0) {
        error += Math.abs(correct[b] - sure[b]) / confidences.length;
        bins.add(
            new Bin(
                (double) b / BINS, count[b], sure[b] / count[b], (double) correct[b] / count[b]));
      }
    }
    return new Calibration(error, brier, bins);
  }
}
