package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.IncumbentTeacher;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IncumbentTeacherTest {

  private static final Candidate ASKED = Candidate.of("how much?", "", "");

  private final Faculty faculty =
      Faculty.of(
          Faculty.Member.of(
              new IncumbentTeacher("self", Price.FREE, 0, new RandomStreams(3)),
              3,
              RetryPolicy.NONE));

  private static TeacherRequest request(int sample) {
    return new TeacherRequest(
        ASKED, List.of(Message.user("how much?")), new Sampling(8, 0.5, 1), "answer", sample);
  }

  private static Teacher in(Faculty faculty) {
    return faculty.of(request(0)).teacher();
  }

  @Test
  void answer_isTheStudentsInForceAndKnownByRoundAndWeights() throws Exception {
    Student first = new MemorisingStudent(Map.of());
    Student second = new MemorisingStudent(Map.of("how much?", "seven"));
    Faculty one = IncumbentTeacher.inForce(faculty, first, 1);
    Faculty two = IncumbentTeacher.inForce(faculty, second, 2);
    Faculty three = IncumbentTeacher.inForce(faculty, second, 3);
    assertThat(in(one).answer(request(0)).text()).isEqualTo("?");
    assertThat(in(two).answer(request(0)).text()).isEqualTo("seven");
    assertThat(in(two).identity().model())
        .isEqualTo("round-0002-" + second.sha256().substring(0, 16));
    assertThat(List.of(one, two, three))
        .extracting(f -> request(0).key(in(f).identity(), ""))
        .as("the same weights in another round are asked anew")
        .doesNotHaveDuplicates();
    assertThat(in(one).identity().deterministic()).isFalse();
  }

  @Test
  void answer_ofSeveralSamples_chargesTheSharedPromptOnce() throws Exception {
    Teacher teacher =
        in(
            IncumbentTeacher.counting(
                IncumbentTeacher.inForce(faculty, new MemorisingStudent(Map.of()), 1),
                candidate -> 5,
                0));
    Answer first = teacher.answer(request(0));
    Answer second = teacher.answer(request(1));
    assertThat(first.inputTokens()).isEqualTo(1);
    assertThat(second.inputTokens()).isZero();
    assertThat(teacher.identity().cost(first.inputTokens(), 1).megaFlops()).isEqualTo(4);
    assertThat(teacher.identity().cost(second.inputTokens(), 1).megaFlops()).isEqualTo(2);
    assertThat(teacher.worstCase(request(0)).inputTokens()).isEqualTo(5);
    assertThat(teacher.worstCase(request(1)).inputTokens()).isZero();
  }

  @Test
  void answer_beforeARound_saysThatNobodyIsThere() {
    assertThat(in(faculty).worstCase(request(0)).inputTokens()).isEqualTo(9 + 64);
    assertThatThrownBy(() -> in(faculty).answer(request(0)))
        .isInstanceOf(TeacherException.class)
        .hasMessageContaining("no student is in force yet");
  }
}
