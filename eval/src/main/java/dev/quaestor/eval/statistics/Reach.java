package dev.quaestor.eval.statistics;

/**
 * The spend at which a curve reached a target, or, where it never did (censored), the spend up to
 * which it had not.
 */
public record Reach(double spend, boolean reached) {

  public static Reach at(double spend) {
    return new Reach(spend, true);
  }

  /** Not reached before the curve ended at {@code spend}. */
  public static Reach notBefore(double spend) {
    return new Reach(spend, false);
  }
}
