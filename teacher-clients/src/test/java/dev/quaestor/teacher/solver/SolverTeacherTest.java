package dev.quaestor.teacher.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.TokenCounter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SolverTeacherTest implements TeacherContract {

  private static final TeacherIdentity IDENTITY =
      new TeacherIdentity("solver", "doubling", true, true, Price.FREE);

  @Override
  public Teacher teacher() {
    return teacher("so: ");
  }

  private static Teacher teacher(String prefix) {
    return new SolverTeacher(
        IDENTITY,
        request -> {
          String prompt = request.messages().get(0).content();
          return prompt.startsWith("!") ? Optional.empty() : Optional.of(prefix + prompt);
        },
        TokenCounter.UNITS);
  }

  @Test
  void answer_solvedIsBilledAsCounted() throws Exception {
    Answer answer = teacher().answer(TeacherContract.request("one two", 4));
    assertThat(answer).isEqualTo(Answer.completed("so: one two", 2, 4));
  }

  @Test
  void answer_unsolvedIsRefused() throws Exception {
    Answer answer = teacher().answer(TeacherContract.request("! one", 9));
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.inputTokens()).isEqualTo(2);
    assertThat(answer.outputTokens()).isZero();
  }

  @Test
  void answer_longerThanAllowedIsTruncated() throws Exception {
    Answer answer = teacher().answer(TeacherContract.request("one two", 3));
    assertThat(answer.outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(answer.outputTokens()).isEqualTo(3);
    assertThat(answer.detail()).contains("4 tokens").contains("3");
  }
}
