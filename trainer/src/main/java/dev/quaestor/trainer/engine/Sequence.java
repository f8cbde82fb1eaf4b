package dev.quaestor.trainer.engine;

import java.io.Serializable;

/**
 * Tokens, and the position from which they count: the loss (or the score) is over {@code
 * tokens[from..]}, each predicted from all tokens before it. {@code from} is at least 1, since the
 * first token has nothing before it. The array is not copied; leave it unchanged.
 */
public record Sequence(int[] tokens, int from) implements Serializable {
  public Sequence {
    if (from < 1 || from >= tokens.length) {
      throw new IllegalArgumentException(
          "a sequence of "
              + tokens.length
              + " tokens cannot count from position "
              + from
              + ": give 1 <= from < number of tokens, so that at least one token is predicted");
    }
  }

  /** The number of tokens predicted. */
  public int counted() {
    return tokens.length - from;
  }

  /** The number of tokens the decoder reads: all but the last, which is only predicted. */
  int inputs() {
    return tokens.length - 1;
  }
}
