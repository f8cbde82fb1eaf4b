package dev.quaestor.teacher.solver;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.Meter;
import dev.quaestor.teacher.TokenCounter;
import java.util.function.Function;

/**
 * A judge that needs no model: what it replies is computed from the request. Its tokens are counted
 * like a model's.
 */
public final class SolverJudge implements Teacher {

  private final Meter meter;
  private final Function<TeacherRequest, String> reply;

  /**
   * @param reply what is said to a request; called from many threads
   */
  public SolverJudge(
      TeacherIdentity identity, Function<TeacherRequest, String> reply, TokenCounter counter) {
    this.meter = new Meter(identity, counter);
    this.reply = reply;
  }

  @Override
  public TeacherIdentity identity() {
    return meter.identity();
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return meter.worstCase(request);
  }

  @Override
  public Answer answer(TeacherRequest request) {
    return meter.answer(request, reply.apply(request));
  }
}
