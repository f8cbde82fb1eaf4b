package dev.quaestor.eval.comparison;

/**
 * What may be said of a contrast.
 *
 * @param outcome the verdict, or why there is none
 * @param words the same as a full sentence, with its interval
 */
public record Verdict(Outcome outcome, String words) {

  /** With fewer seeds a difference is described, never claimed. */
  public static final int FEWEST_SEEDS = 10;

  /** The outcomes, and the mark each has in a table. */
  public enum Outcome {
    BETTER("better", "▲"),
    WORSE("worse", "▼"),
    NOT_DISTINGUISHABLE("not distinguishable", "="),
    /** Fewer than ten seeds. */
    TOO_FEW_SEEDS("too few seeds", "?"),
    /** Something else than the variant differed. */
    BARRED("barred", "×");

    private final String key;
    private final String mark;

    Outcome(String key, String mark) {
      this.key = key;
      this.mark = mark;
    }

    /** The outcome's name in JSON and tables. */
    public String key() {
      return key;
    }

    /** One sign that does not lean on colour. */
    public String mark() {
      return mark;
    }

    /** The outcome of the same contrast asked the other way round. */
    public Outcome turned() {
      return switch (this) {
        case BETTER -> WORSE;
        case WORSE -> BETTER;
        default -> this;
      };
    }
  }
}
