package dev.quaestor.curation.budget;

/** The experiment's limit has no room for a call, and nothing in flight can make room. */
public final class BudgetExhaustedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BudgetExhaustedException(String message) {
    super(message);
  }
}
