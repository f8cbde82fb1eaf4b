package dev.quaestor.curation.budget;

import java.util.List;

/**
 * A teacher billed more than the worst case that was reserved. It is on the bill, and the run must
 * stop: what is declared of the teacher is wrong, so the limit can no longer be guaranteed.
 */
public final class BudgetOverrunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Call call;
  private final transient String teacher;
  private final transient Cost worst;
  private final transient Cost actual;
  private final transient Cost excess;

  /**
   * @param teacher the key under which the manifest has the teacher: {@code teacher}, or {@code
   *     teachers.NAME}
   */
  BudgetOverrunException(Call call, String teacher, Cost worst, Cost actual) {
    this(call, teacher, worst, actual, actual.above(worst));
  }

  private BudgetOverrunException(Call call, String teacher, Cost worst, Cost actual, Cost excess) {
    super(
        "teacher %s (%s) billed %s for a call that was reserved at %s; it is on the bill, and nothing more is sent. %s by name when resuming (--set)"
            .formatted(
                call.teacher(),
                call.model(),
                actual.words(),
                worst.words(),
                advice(teacher, excess)));
    this.call = call;
    this.teacher = teacher;
    this.worst = worst;
    this.actual = actual;
    this.excess = excess;
  }

  /** The first of several that met one asking, with room for the largest of them. */
  static BudgetOverrunException all(List<BudgetOverrunException> overruns) {
    BudgetOverrunException first = overruns.get(0);
    long input = 0;
    long output = 0;
    for (BudgetOverrunException each : overruns) {
      if (each.teacher.equals(first.teacher)) {
        input = Math.max(input, each.excess.inputTokens());
        output = Math.max(output, each.excess.outputTokens());
      }
    }
    Cost excess = new Cost(0, input, output, 0, 0);
    return new BudgetOverrunException(first.call, first.teacher, first.worst, first.actual, excess);
  }

  private static String advice(String teacher, Cost excess) {
    String input =
        "%s.overhead.input by %d or more (a prompt of the server's own, its template)"
            .formatted(teacher, excess.inputTokens());
    String output =
        "%s.overhead.output by %d or more (thoughts, a cut inside a character)"
            .formatted(teacher, excess.outputTokens());
    if (excess.inputTokens() == 0) {
      return "Raise " + output;
    }
    return "Raise " + (excess.outputTokens() == 0 ? input : input + " and " + output);
  }
}
