package dev.quaestor.curation.student;

/**
 * How the student writes.
 *
 * @param maxTokens the longest answer in tokens, end token included
 * @param temperature 0 is greedy
 * @param cut which tokens may be drawn; of no account when greedy
 */
public record Decoding(int maxTokens, double temperature, Cut cut) {

  /** From the whole distribution. */
  public Decoding(int maxTokens, double temperature) {
    this(maxTokens, temperature, Cut.NONE);
  }

  public Decoding {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max-tokens must be at least 1, found " + maxTokens);
    }
    if (!(temperature >= 0)) {
      throw new IllegalArgumentException("temperature must not be negative, found " + temperature);
    }
  }

  public static Decoding greedy(int maxTokens) {
    return new Decoding(maxTokens, 0);
  }
}
