package dev.quaestor.trainer.engine;

import java.io.Serializable;

/**
 * One answer of the decoder: its new tokens (the end token included where one came), what the
 * decoder thought of each (at temperature 1, whatever the sampling), and why it stopped.
 */
public record Generated(int[] tokens, TokenScores scores, Stop stop) implements Serializable {
  /** Why an answer ended. */
  public enum Stop {
    /** An end token was drawn; it is the last of the tokens. */
    END,
    /** The limit of new tokens, or the context, was reached. */
    LIMIT,
    /** Who listened wanted no more of it. */
    LISTENER
  }

  /** The tokens without the end token. */
  public int[] answer() {
    return stop == Stop.END ? java.util.Arrays.copyOf(tokens, tokens.length - 1) : tokens;
  }
}
