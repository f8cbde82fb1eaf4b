package dev.quaestor.trainer.engine;

/**
 * Which inputs of one layer's projections are dropped: a function of the step's key, layer, site,
 * the sequence's number in the batch, position and column, drawn anew wherever it is needed rather
 * than kept. It does not depend on shards or on how a batch is packed. Bits are SplitMix64's
 * (Steele, Lea and Flood 2014), 32 for each column.
 */
final class DropoutMask {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private final double rate;
  private final long threshold;
  private long[] rowKeys = new long[0];

  /**
   * @param rate the share dropped, in [0, 1)
   */
  DropoutMask(double rate) {
    this.rate = rate;
    threshold = Math.round(rate * 0x1p32);
  }

  /** Turns to one layer's site, in one step, over the rows of a pack. */
  void key(long step, int site, Pack pack) {
    if (rowKeys.length < pack.rows()) {
      rowKeys = new long[pack.rows()];
    }
    long of = mix(step + (site + 1) * GOLDEN);
    for (int s = 0; s < pack.sequences(); s++) {
      long number = pack.numbers().length == 0 ? s : pack.numbers()[s];
      for (int r = pack.starts()[s]; r < pack.starts()[s + 1]; r++) {
        rowKeys[r] = mix(of ^ (number << 32 | pack.positions()[r]));
      }
    }
  }

  /**
   * The bits of two neighbouring columns of a row: 2 · pair in the low half, the next in the high.
   */
  long bits(int row, int pair) {
    return mix(rowKeys[row] + (pair + 1) * GOLDEN);
  }

  /** Whether a column's 32 bits keep it. */
  boolean keeps(long bits) {
    return (bits & 0xffffffffL) >= threshold;
  }

  /** What is kept is multiplied by this, so that its expectation stays. */
  double factor() {
    return 1 / (1 - rate);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
