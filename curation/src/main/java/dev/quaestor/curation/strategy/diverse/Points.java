package dev.quaestor.curation.strategy.diverse;

/**
 * Points of one width, row after row in one array. Squared distances are sums of squared
 * differences, so that those of equal points are 0 and small ones keep their digits.
 *
 * @param size how many
 * @param width numbers of a point
 * @param values the rows; not copied
 */
public record Points(int size, int width, float[] values) {

  public Points {
    if (size < 0 || width < 1 || values.length != (long) size * width) {
      throw new IllegalArgumentException(
          "%d points of width %d are %d numbers, found %d"
              .formatted(size, width, (long) size * width, values.length));
    }
  }

  /** No points. */
  public static Points none(int width) {
    return new Points(0, width, new float[0]);
  }

  /** The squared distance of one of these to one of {@code others}. */
  float squaredDistance(int point, Points others, int other) {
    float[] a = values;
    float[] b = others.values;
    int i = point * width;
    int j = other * width;
    int end = i + width;
    // Eight sums side by side: a single one would wait for itself at every addition.
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (; i <= end - 8; i += 8, j += 8) {
      float d0 = a[i] - b[j];
      float d1 = a[i + 1] - b[j + 1];
      float d2 = a[i + 2] - b[j + 2];
      float d3 = a[i + 3] - b[j + 3];
      float d4 = a[i + 4] - b[j + 4];
      float d5 = a[i + 5] - b[j + 5];
      float d6 = a[i + 6] - b[j + 6];
      float d7 = a[i + 7] - b[j + 7];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
      s4 += d4 * d4;
      s5 += d5 * d5;
      s6 += d6 * d6;
      s7 += d7 * d7;
    }
    for (; i < end; i++, j++) {
      float d = a[i] - b[j];
      s0 += d * d;
    }
    return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
  }

  /** The squared length of a point. */
  double squaredNorm(int point) {
    double sum = 0;
    for (int i = point * width; i < (point + 1) * width; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }
}
