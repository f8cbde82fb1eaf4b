package dev.quaestor.curation.admission;

/**
 * What a text has of a held-out one.
 *
 * @param kind how much of it
 * @param words the words they share, as the text has them
 */
public record Overlap(Kind kind, String words) {

  private static final int SHOWN = 100;

  /** How much two texts share. */
  public enum Kind {
    /** The same words. */
    SAME,
    /** The same question in another order or wording, as the task reads it. */
    REWORDED,
    /** All words of the held-out text in a row, and others around them. */
    HOLDS,
    /** A run of words. */
    RUN
  }

  /** In words, to be put behind what the text is: {@code shares 13 words in a row with …}. */
  public String said() {
    String shown = words.length() <= SHOWN ? words : words.substring(0, SHOWN - 3) + "...";
    return switch (kind) {
      case SAME -> "is held out for measuring";
      case REWORDED -> "is held out for measuring, in another wording: \"" + shown + "\"";
      case HOLDS -> "holds one that is held out for measuring: \"" + shown + "\"";
      case RUN ->
          "shares %d words in a row with one that is held out for measuring: \"%s\""
              .formatted(Contamination.RUN, shown);
    };
  }
}
