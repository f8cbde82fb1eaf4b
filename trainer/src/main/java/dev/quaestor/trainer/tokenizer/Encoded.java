package dev.quaestor.trainer.tokenizer;

/**
 * Token ids with the stretch of text each stands for. Offsets are indices into the Java string,
 * token i covering {@code [begin(i), end(i))}; a token that stands for part of a character covers
 * the whole character.
 */
public final class Encoded {
  private final int[] ids;
  private final int[] begin;
  private final int[] end;

  Encoded(int[] ids, int[] begin, int[] end) {
    this.ids = ids;
    this.begin = begin;
    this.end = end;
  }

  /** The number of tokens. */
  public int size() {
    return ids.length;
  }

  /** A copy of the token ids. */
  public int[] ids() {
    return ids.clone();
  }

  /** Index of the first char of token {@code i}. */
  public int begin(int i) {
    return begin[i];
  }

  /** Index after the last char of token {@code i}. */
  public int end(int i) {
    return end[i];
  }
}
