package dev.quaestor.curation.admission;

import java.util.Arrays;

/** Hashes gathered one by one, eight bytes each, and then looked up. */
final class Hashes {

  private long[] values = new long[64];
  private int size;

  void add(long hash) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.multiplyExact(2, size));
    }
    values[size++] = hash;
  }

  /** Each once, in order; the list begins anew. */
  long[] distinct() {
    Arrays.sort(values, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[kept++] = values[i];
      }
    }
    size = 0;
    return Arrays.copyOf(values, kept);
  }
}
