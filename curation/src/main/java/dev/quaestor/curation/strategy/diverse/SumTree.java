package dev.quaestor.curation.strategy.diverse;

/**
 * Weights of which one is drawn in proportion, kept as a tree of sums: changing one or drawing one
 * takes as many steps as the tree is deep. Each sum is that of its two below, added anew, so that
 * nothing of former weights is left in it.
 */
final class SumTree {
  private final int leaves;
  private final double[] sums;

  SumTree(int weights) {
    leaves = Integer.highestOneBit(Math.max(1, weights - 1)) * 2;
    sums = new double[2 * leaves];
  }

  /** Sets a weight, which is not negative; sums follow at {@link #rebuild}. */
  void put(int index, double weight) {
    sums[leaves + index] = weight;
  }

  void rebuild() {
    for (int i = leaves - 1; i > 0; i--) {
      sums[i] = sums[2 * i] + sums[2 * i + 1];
    }
  }

  void set(int index, double weight) {
    int i = leaves + index;
    sums[i] = weight;
    for (i /= 2; i > 0; i /= 2) {
      sums[i] = sums[2 * i] + sums[2 * i + 1];
    }
  }

  double total() {
    return sums[1];
  }

  /**
   * The weight in whose stretch {@code share}, in [0, 1), of the total falls; never a weight of 0.
   */
  int at(double share) {
    return from(share * sums[1]).index();
  }

  /**
   * A weight that was reached.
   *
   * @param left what of the amount falls into its own stretch
   */
  record Leaf(int index, double left) {}

  /** The weight in whose stretch an amount of the total falls; never a weight of 0. */
  Leaf from(double amount) {
    double left = amount;
    int i = 1;
    while (i < leaves) {
      i *= 2;
      if (left >= sums[i] && sums[i + 1] > 0) {
        left -= sums[i];
        i++;
      }
    }
    return new Leaf(i - leaves, left);
  }
}
