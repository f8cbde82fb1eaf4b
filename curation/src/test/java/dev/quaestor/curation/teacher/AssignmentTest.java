package dev.quaestor.curation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Assignment.Asked;
import dev.quaestor.curation.teacher.Assignment.Share;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {

  private static final Asked WEAK = new Asked("weak", new Sampling(32, 0.7, 1), 3);
  private static final Asked STRONG = new Asked("strong", new Sampling(64, 0, 1), 1);

  private static Candidate candidate(int i) {
    return Candidate.of("question " + i, "", "");
  }

  @Test
  void told_putsItsOwnTextBeforeTheSystemTurnOfThePrompt() {
    Asked told = new Asked("", new Sampling(8, 0, 1), 1, "Be exact.");
    Message asked = Message.user("2 + 2");
    assertThat(new Asked("", new Sampling(8, 0, 1), 1).told(List.of(asked))).containsExactly(asked);
    assertThat(told.told(List.of(asked)))
        .containsExactly(new Message("system", "Be exact."), asked);
    assertThat(told.told(List.of(new Message("system", "Be brief."), asked)))
        .containsExactly(new Message("system", "Be exact.\n\nBe brief."), asked);
  }

  @Test
  void shared_drawsOneTeacherInProportion() {
    Assignment assignment = Assignment.shared(List.of(new Share(WEAK, 3), new Share(STRONG, 1)));
    Map<String, Long> counts =
        IntStream.range(0, 4000)
            .mapToObj(i -> assignment.of(candidate(i)))
            .peek(asked -> assertThat(asked).hasSize(1))
            .collect(Collectors.groupingBy(a -> a.get(0).teacher(), Collectors.counting()));
    assertThat(counts.get("weak") / 4000.0).isCloseTo(0.75, within(0.03));
    assertThat(counts.get("strong") / 4000.0).isCloseTo(0.25, within(0.03));
    assertThat(assignment.of(candidate(7))).isEqualTo(assignment.of(candidate(7)));
  }

  @Test
  void requests_ofEvery_nameTeachersWithTheirOwnSampling() {
    AnswerMode mode =
        new AnswerMode(Assignment.every(List.of(WEAK, STRONG)), UnaryOperator.identity());
    assertThat(mode.requests(candidate(1)))
        .extracting(TeacherRequest::teacher, TeacherRequest::sample, r -> r.sampling().maxTokens())
        .containsExactly(
            tuple("weak", 0, 32),
            tuple("weak", 1, 32),
            tuple("weak", 2, 32),
            tuple("strong", 0, 64));
  }

  @Test
  void faculty_unknownName_isRefused() {
    ScriptedTeacher teacher = ScriptedTeacher.answering(UnaryOperator.identity());
    Faculty faculty = Faculty.of(Faculty.Member.of(teacher, 1, RetryPolicy.NONE));
    TeacherRequest request =
        new AnswerMode(Assignment.every(List.of(WEAK)), UnaryOperator.identity())
            .requests(candidate(1))
            .get(0);
    assertThatThrownBy(() -> faculty.of(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"weak\"");
  }

  @Test
  void share_notPositive_isRefused() {
    assertThatThrownBy(() -> new Share(WEAK, 0)).hasMessageContaining("greater than 0");
    assertThatThrownBy(() -> new Asked("", STRONG.sampling(), 0)).hasMessageContaining("samples");
  }
}
