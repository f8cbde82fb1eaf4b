package dev.quaestor.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.Tasks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SolverTeacherTest {

  private static final TeacherIdentity IDENTITY =
      new TeacherIdentity("solver", "strings", true, true, TeacherIdentity.Price.FREE);
  private final SolverTeacher teacher =
      new SolverTeacher(
          IDENTITY, Tasks.named("strings", Map.of()).solver().orElseThrow(), String::length);

  @Test
  void answer_knownPrompt_isSolvedAndBilled() {
    Answer answer = teacher.answer(request("chain: kofa =", 20));
    assertThat(answer).isEqualTo(Answer.completed("afok > bgpl", 13, 11));
    Cost worst = teacher.worstCase(request("chain: kofa =", 20));
    assertThat(worst).isEqualTo(IDENTITY.cost(13, 20));
  }

  @Test
  void answer_unknownPrompt_isRefused() {
    Answer answer = teacher.answer(request("what is love?", 20));
    assertThat(answer.outcome()).isEqualTo(Answer.Outcome.REFUSED);
    assertThat(answer.outputTokens()).isZero();
    assertThat(answer.detail()).contains("what is love?");
  }

  @Test
  void answer_tooLong_isTruncatedWithinTheLimit() {
    Answer answer = teacher.answer(request("chain: kofa =", 5));
    assertThat(answer.outcome()).isEqualTo(Answer.Outcome.TRUNCATED);
    assertThat(answer.text()).isEqualTo("afok ");
    assertThat(answer.outputTokens()).isEqualTo(5);
  }

  @Test
  void new_notDeterministic_isRefused() {
    TeacherIdentity random =
        new TeacherIdentity("solver", "strings", false, true, TeacherIdentity.Price.FREE);
    assertThatThrownBy(() -> new SolverTeacher(random, teacher.solver(), String::length))
        .hasMessageContaining("declare it deterministic");
  }

  private static TeacherRequest request(String prompt, int maxTokens) {
    return new TeacherRequest(
        Candidate.of(prompt, "", ""),
        List.of(Message.user(prompt)),
        new Sampling(maxTokens, 0, 1),
        "answer",
        0);
  }
}
