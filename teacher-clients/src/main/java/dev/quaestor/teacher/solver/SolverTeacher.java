package dev.quaestor.teacher.solver;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.Meter;
import dev.quaestor.teacher.TokenCounter;
import java.util.Optional;
import java.util.function.Function;

/**
 * A function from prompt to worked answer, as a teacher: local, free of money, and the same for the
 * same prompt. Its tokens are counted all the same, so that a budget means what it means with a
 * model.
 */
public final class SolverTeacher implements Teacher {

  private final Meter meter;
  private final Function<TeacherRequest, Optional<String>> solver;

  /**
   * @param solver what it writes, such as the answer with its steps; empty where it cannot; called
   *     from many threads
   */
  public SolverTeacher(
      TeacherIdentity identity,
      Function<TeacherRequest, Optional<String>> solver,
      TokenCounter counter) {
    this.meter = new Meter(identity, counter);
    this.solver = solver;
  }

  @Override
  public TeacherIdentity identity() {
    return meter.identity();
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return meter.worstCase(request);
  }

  /** What cannot be solved is {@link Outcome#REFUSED}. */
  @Override
  public Answer answer(TeacherRequest request) {
    return solver
        .apply(request)
        .map(text -> meter.answer(request, text))
        .orElseGet(
            () ->
                meter.none(request, Outcome.REFUSED, "the solver gives no answer to this prompt"));
  }
}
