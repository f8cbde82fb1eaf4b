package dev.quaestor.eval.record;

/**
 * One point of what an experiment varies.
 *
 * @param name its name in the manifest, the run directory and every table
 * @param strategy the query strategy's name, such as {@code margin} or {@code one-shot-margin}
 * @param setting what else it sets (teacher, generation mode, …) in one text; variants can only be
 *     one another's controls where this is the same. Empty where only the strategy varies
 */
public record Variant(String name, String strategy, String setting) {

  private static final String ONE_SHOT = "one-shot-";

  public Variant {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a variant needs a name, found \"" + name + "\"");
    }
  }

  /** A variant of which only the strategy is varied, and which is named after it. */
  public static Variant of(String strategy) {
    return new Variant(strategy, strategy, "");
  }

  /** Whether everything is asked up front, as the base scored it. */
  public boolean oneShot() {
    return strategy.startsWith(ONE_SHOT);
  }

  /** The strategy without its schedule. */
  public String criterion() {
    return oneShot() ? strategy.substring(ONE_SHOT.length()) : strategy;
  }

  /** Whether it asks at random, at either schedule: the two are the same estimator. */
  public boolean random() {
    return criterion().equals("random");
  }
}
