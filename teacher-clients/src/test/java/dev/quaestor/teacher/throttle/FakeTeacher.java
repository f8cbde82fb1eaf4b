package dev.quaestor.teacher.throttle;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;

/** A teacher whose answers are a function that may throw. */
record FakeTeacher(Asked asked) implements Teacher {

  interface Asked {
    Answer answer(TeacherRequest request) throws TeacherException, InterruptedException;
  }

  @Override
  public TeacherIdentity identity() {
    return new TeacherIdentity("fake", "fake", true, true, Price.FREE);
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return identity().cost(36, request.sampling().maxTokens());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    return asked.answer(request);
  }
}
