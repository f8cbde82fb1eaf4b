package dev.quaestor.teacher.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.TokenCounter;
import dev.quaestor.teacher.recorded.Recordings.Recorded;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordedTeacherTest implements TeacherContract {

  private static final Sampling SAMPLING = new Sampling(64, 0, 1);

  @Override
  public RecordedTeacher teacher() {
    return teacher(
        prompts().stream()
            .map(prompt -> new Recorded("line 1", "", prompt, 0, "It is so."))
            .toArray(Recorded[]::new));
  }

  private static RecordedTeacher teacher(Recorded... completions) {
    Recordings recordings = new Recordings(Path.of("answers.jsonl"));
    List.of(completions).forEach(recordings::add);
    return new RecordedTeacher(
        new TeacherIdentity("recorded", "some-model", true, true, Price.FREE),
        recordings,
        TokenCounter.UNITS);
  }

  private static Recorded recorded(String id, int sample, String completion) {
    return new Recorded("answers.jsonl, line " + (sample + 1), id, "", sample, completion);
  }

  private static TeacherRequest ask(String prompt, String source, int sample) {
    return TeacherContract.request(Candidate.of(prompt, "", source), SAMPLING, sample);
  }

  @Test
  void answer_byIdThenByPrompt() throws Exception {
    RecordedTeacher teacher =
        teacher(recorded("a", 0, "first"), new Recorded("line 2", "7", "What?", 0, "second"));
    assertThat(teacher.answer(ask("Who?", "a", 0))).isEqualTo(Answer.completed("first", 2, 1));
    assertThat(teacher.answer(ask("Who?", "7", 0)).text()).isEqualTo("second");
    assertThat(teacher.answer(ask("What?", "unknown", 0)).text()).isEqualTo("second");
  }

  @Test
  void answer_severalTurns_areFoundAsTheyWereRecorded() throws Exception {
    List<Message> turns =
        List.of(
            new Message("system", "Be brief."),
            Message.user("Who?"),
            new Message("assistant", "I."),
            Message.user("Why?"));
    String prompt = Conversation.text(turns);
    RecordedTeacher teacher = teacher(new Recorded("line 1", "", prompt, 0, "So."));
    Candidate candidate = Candidate.of(prompt, "", "");
    Answer answer = teacher.answer(new TeacherRequest(candidate, turns, SAMPLING, "answer", 0));
    assertThat(answer.text()).isEqualTo("So.");
    assertThat(teacher.answer(ask("Why?", "", 0)).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void answer_samplesApart() throws Exception {
    RecordedTeacher teacher = teacher(recorded("a", 0, "first"), recorded("a", 1, "second"));
    assertThat(teacher.answer(ask("Who?", "a", 0)).text()).isEqualTo("first");
    assertThat(teacher.answer(ask("Who?", "a", 1)).text()).isEqualTo("second");
    Answer third = teacher.answer(ask("Who?", "a", 2));
    assertThat(third.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(third.detail()).contains("a").contains("sample 2").contains("answers.jsonl");
  }

  @Test
  void answer_rephrasedQuestionIsNotTheOriginal() throws Exception {
    RecordedTeacher teacher = teacher(recorded("a", 0, "first"));
    Candidate candidate = Candidate.of("Who?", "", "a");
    List<Message> other = List.of(Message.user("Put it otherwise: Who?"));
    Answer answer = teacher.answer(new TeacherRequest(candidate, other, SAMPLING, "rephrase", 0));
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void answer_blankIsEmptyAndLongIsTruncated() throws Exception {
    RecordedTeacher teacher =
        teacher(recorded("blank", 0, " \n"), recorded("long", 0, "word ".repeat(65)));
    assertThat(teacher.answer(ask("Who?", "blank", 0)).outcome()).isEqualTo(Outcome.EMPTY);
    Answer cut = teacher.answer(ask("Who?", "long", 0));
    assertThat(cut.outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(cut.outputTokens()).isEqualTo(64);
  }

  @Test
  void check_namesWhatIsMissing() throws Exception {
    RecordedTeacher teacher = teacher(recorded("a", 0, "first"));
    Candidate there = Candidate.of("Who?", "", "a");
    Candidate named = Candidate.of("What?", "", "b");
    Candidate unnamed = Candidate.of("When?", "", "");
    assertThat(teacher.missing(List.of(there, named, unnamed))).containsExactly(named, unnamed);
    assertThatExceptionOfType(TeacherException.class)
        .isThrownBy(() -> teacher.check(List.of(there, named, unnamed)))
        .withMessageContaining("2 candidates")
        .withMessageContaining("b, candidate " + unnamed.id())
        .withMessageContaining("answers.jsonl");
  }

  @Test
  void checkRequests_namesTheFirstThatIsMissing() throws Exception {
    RecordedTeacher teacher =
        teacher(new Recorded("line 1", "", "Write one like: Who?", 0, "Question: Whose?"));
    Candidate candidate = Candidate.of("Who?", "", "a");
    TeacherRequest there =
        new TeacherRequest(
            candidate, List.of(Message.user("Write one like: Who?")), SAMPLING, "new-pair:pair", 0);
    TeacherRequest second =
        new TeacherRequest(candidate, there.messages(), SAMPLING, "new-pair:pair", 1);
    teacher.checkRequests(List.of(there));
    assertThatExceptionOfType(TeacherException.class)
        .isThrownBy(() -> teacher.checkRequests(List.of(there, second)))
        .withMessageContaining("1 of 2 requests")
        .withMessageContaining("sample 1 of \"Write one like: Who?\"");
  }

  @Test
  void add_twice_isRefusedWithBothPlaces() {
    assertThatThrownBy(() -> teacher(recorded("a", 0, "first"), recorded("a", 0, "again")))
        .hasMessage(
            "id \"a\" was given already (line 1); tell several completions apart by a sample");
  }
}
