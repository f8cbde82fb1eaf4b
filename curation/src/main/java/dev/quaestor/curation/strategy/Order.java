package dev.quaestor.curation.strategy;

/** Order statistics of numbers, by {@link Double#compare}. */
final class Order {

  private Order() {}

  /**
   * The {@code rank}-th largest, 1 the largest (Hoare's quickselect, the pivot the median of
   * three).
   *
   * @param values moved about
   */
  static double largest(double[] values, int rank) {
    int wanted = rank - 1;
    int from = 0;
    int to = values.length - 1;
    while (from < to) {
      double pivot = middle(values[from], values[(from + to) >>> 1], values[to]);
      int i = from;
      int j = to;
      while (i <= j) {
        while (Double.compare(values[i], pivot) > 0) {
          i++;
        }
        while (Double.compare(values[j], pivot) < 0) {
          j--;
        }
        if (i <= j) {
          double swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (wanted <= j) {
        to = j;
      } else if (wanted >= i) {
        from = i;
      } else {
        return values[wanted];
      }
    }
    return values[wanted];
  }

  private static double middle(double a, double b, double c) {
    double low = Double.compare(a, b) < 0 ? a : b;
    double high = Double.compare(a, b) < 0 ? b : a;
    return Double.compare(c, low) < 0 ? low : Double.compare(c, high) > 0 ? high : c;
  }
}
