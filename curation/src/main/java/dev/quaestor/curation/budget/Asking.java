package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.TeacherRequest;

/**
 * A request on its way: {@code free} where the run owes for its key already, or nothing for its
 * purpose.
 */
record Asking(TeacherRequest request, Faculty.Member member, Call call, Cost worst, boolean free) {

  Cost worstCharge() {
    return free ? Cost.ZERO : worst;
  }

  /** A call that used no token. */
  Cost nothing() {
    return member.teacher().identity().cost(0, 0);
  }

  Cost cost(Answer answer) {
    return member.teacher().identity().cost(answer.inputTokens(), answer.outputTokens());
  }
}
