package dev.quaestor.trainer.checkpoint;

/**
 * How many rounds' checkpoints are kept.
 *
 * @param rounds the last so many
 */
public record Retention(int rounds) {
  /** Every round's. */
  public static final Retention ALL = new Retention(Integer.MAX_VALUE);

  public Retention {
    if (rounds < 1) {
      throw new IllegalArgumentException(
          "at least the last round's checkpoint must be kept to resume from, found " + rounds);
    }
  }

  /** The last {@code rounds} rounds'. */
  public static Retention last(int rounds) {
    return new Retention(rounds);
  }
}
