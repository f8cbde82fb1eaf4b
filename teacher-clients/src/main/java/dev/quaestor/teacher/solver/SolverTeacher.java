package dev.quaestor.teacher.solver;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.Meter;
import dev.quaestor.teacher.TokenCounter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A function from prompt to worked answer, as a teacher: local, free of money, and the same for the
 * same prompt. Its tokens are counted all the same, so that a budget means what it means with a
 * model.
 */
public final class SolverTeacher implements Teacher {

  private final Meter meter;
  private final Function<String, Optional<String>> solver;

  /**
   * @param solver the answer with its steps, empty where it cannot solve the prompt; called from
   *     many threads
   */
  public SolverTeacher(
      TeacherIdentity identity, Function<String, Optional<String>> solver, TokenCounter counter) {
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

  /** Solves the last message; what cannot be solved is {@link Outcome#REFUSED}. */
  @Override
  public Answer answer(TeacherRequest request) {
    List<Message> messages = request.messages();
    String prompt = messages.get(messages.size() - 1).content();
    return solver
        .apply(prompt)
        .map(text -> meter.answer(request, text))
        .orElseGet(
            () ->
                meter.none(request, Outcome.REFUSED, "the solver has no solution to this prompt"));
  }
}
