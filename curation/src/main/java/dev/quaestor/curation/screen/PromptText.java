package dev.quaestor.curation.screen;

import java.util.Arrays;

/**
 * A prompt as the set of its n-grams: one to three characters, and one and two words, each hashed
 * into one of {@value #BUCKETS}. The first {@value #READ} characters are read.
 */
final class PromptText {

  static final int BUCKETS = 1 << 12;

  private static final int READ = 4000;
  private static final int LONGEST = 3;
  private static final int PRIME = 0x01000193; // FNV-1a, 32 bits

  private PromptText() {}

  /** The buckets of a prompt's n-grams, ascending, each once. */
  static int[] buckets(String prompt) {
    int length = Math.min(prompt.length(), READ);
    int[] found = new int[(LONGEST + 2) * (length + 1)];
    int count = 0;
    int word = 0;
    int before = 0;
    for (int i = 0; i <= length; i++) {
      int gram = 0x811c9dc5;
      for (int n = 0; n < LONGEST && i + n < length; n++) {
        gram = (gram ^ prompt.charAt(i + n)) * PRIME;
        found[count++] = bucket(gram, n);
      }
      boolean inside = i < length && Character.isLetterOrDigit(prompt.charAt(i));
      if (inside) {
        word = (word ^ prompt.charAt(i)) * PRIME + 1;
      } else if (word != 0) {
        found[count++] = bucket(word, LONGEST);
        found[count++] = bucket(word ^ 31 * before, LONGEST + 1);
        before = word;
        word = 0;
      }
    }
    Arrays.sort(found, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || found[i] != found[i - 1]) {
        found[kept++] = found[i];
      }
    }
    return Arrays.copyOf(found, kept);
  }

  /** Spread over all buckets (the finaliser of MurmurHash3), each kind in its own way. */
  private static int bucket(int gram, int kind) {
    int mixed = gram + kind * 0x9e3779b9;
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return (mixed ^ mixed >>> 16) & (BUCKETS - 1);
  }
}
