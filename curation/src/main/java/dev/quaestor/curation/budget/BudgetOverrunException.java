package dev.quaestor.curation.budget;

/**
 * A teacher billed more than the worst case that was reserved. It is on the bill, and the run must
 * stop: the declared overhead is wrong, so the limit can no longer be guaranteed.
 */
public final class BudgetOverrunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BudgetOverrunException(Call call, Cost worst, Cost actual) {
    super(
        "teacher %s (%s) billed %s for a call reserved at %s (key %s); it is recorded, raise the teacher's declared overhead or its max-tokens, then resume"
            .formatted(call.teacher(), call.model(), actual, worst, call.key()));
  }
}
