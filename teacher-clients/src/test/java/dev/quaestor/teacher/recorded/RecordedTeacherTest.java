package dev.quaestor.teacher.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.TokenCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordedTeacherTest implements TeacherContract {

  private static final Sampling SAMPLING = new Sampling(64, 0, 1);

  @TempDir Path folder;

  @Override
  public RecordedTeacher teacher() throws IOException {
    return teacher(
        prompts().stream()
            .map(prompt -> "{\"prompt\": \"" + prompt + "\", \"completion\": \"It is so.\"}")
            .collect(Collectors.joining("\n")));
  }

  private RecordedTeacher teacher(String lines) throws IOException {
    return teacher(lines.getBytes(StandardCharsets.UTF_8), RecordedFields.DEFAULT);
  }

  private RecordedTeacher teacher(byte[] bytes, RecordedFields fields) throws IOException {
    return teacher(Files.write(folder.resolve("answers.jsonl"), bytes), fields);
  }

  private static RecordedTeacher teacher(Path file, RecordedFields fields) throws IOException {
    return new RecordedTeacher(
        new TeacherIdentity("recorded", "some-model", true, true, Price.FREE),
        Recordings.read(file, fields),
        TokenCounter.UNITS);
  }

  private static TeacherRequest ask(String prompt, String source, int sample) {
    return TeacherContract.request(Candidate.of(prompt, "", source), SAMPLING, sample);
  }

  @Test
  void answer_byIdThenByPrompt() throws Exception {
    RecordedTeacher teacher =
        teacher(
            """
            {"id": "a", "completion": "first"}

            {"id": 7, "prompt": "What?", "completion": "second", "else": [1]}
            """);
    assertThat(teacher.answer(ask("Who?", "a", 0))).isEqualTo(Answer.completed("first", 2, 1));
    assertThat(teacher.answer(ask("Who?", "7", 0)).text()).isEqualTo("second");
    assertThat(teacher.answer(ask("What?", "unknown", 0)).text()).isEqualTo("second");
  }

  @Test
  void answer_samplesApart() throws Exception {
    RecordedTeacher teacher =
        teacher(
            """
            {"id": "a", "completion": "first"}
            {"id": "a", "completion": "second", "sample": 1}
            """);
    assertThat(teacher.answer(ask("Who?", "a", 0)).text()).isEqualTo("first");
    assertThat(teacher.answer(ask("Who?", "a", 1)).text()).isEqualTo("second");
    Answer third = teacher.answer(ask("Who?", "a", 2));
    assertThat(third.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(third.detail()).contains("a").contains("sample 2").contains("answers.jsonl");
  }

  @Test
  void answer_rephrasedQuestionIsNotTheOriginal() throws Exception {
    RecordedTeacher teacher = teacher("{\"id\": \"a\", \"completion\": \"first\"}");
    Candidate candidate = Candidate.of("Who?", "", "a");
    List<Message> other = List.of(Message.user("Put it otherwise: Who?"));
    Answer answer = teacher.answer(new TeacherRequest(candidate, other, SAMPLING, "rephrase", 0));
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void answer_blankIsEmptyAndLongIsTruncated() throws Exception {
    RecordedTeacher teacher =
        teacher(
            """
            {"id": "blank", "completion": " \\n"}
            {"id": "long", "completion": "%s"}
            """
                .formatted("word ".repeat(65)));
    assertThat(teacher.answer(ask("Who?", "blank", 0)).outcome()).isEqualTo(Outcome.EMPTY);
    Answer cut = teacher.answer(ask("Who?", "long", 0));
    assertThat(cut.outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(cut.outputTokens()).isEqualTo(64);
  }

  @Test
  void answer_otherFieldNames() throws Exception {
    RecordedFields fields = RecordedFields.DEFAULT.withId("name").withCompletion("text");
    byte[] line = "{\"name\": \"a\", \"text\": \"first\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(teacher(line, fields).answer(ask("Who?", "a", 0)).text()).isEqualTo("first");
  }

  @Test
  void answer_gzipWhateverTheName() throws Exception {
    byte[] bytes = gzip("{\"id\": \"a\", \"completion\": \"premières\"}\n");
    RecordedTeacher teacher = teacher(bytes, RecordedFields.DEFAULT);
    assertThat(teacher.answer(ask("Who?", "a", 0)).text()).isEqualTo("premières");
  }

  @Test
  void check_namesWhatIsMissing() throws Exception {
    RecordedTeacher teacher = teacher("{\"id\": \"a\", \"completion\": \"first\"}");
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
  void read_allProblemsWithTheirLines() {
    String lines =
        """
        {"id": "a", "completion": "first"}
        {"id": "b", "completion":
        ["a"]
        {"id": "c"}
        {"completion": "of what?"}
        {"id": "a", "completion": "again"}
        {"id": "d", "completion": "x", "sample": -1}
        {"id": "e", "id": "f", "completion": "x"}
        {"id": ["g"], "completion": "x"}
        """;
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> teacher(lines))
        .satisfies(
            e -> {
              assertThat(e.problems())
                  .extracting(p -> p.substring(0, p.indexOf(": ")))
                  .isEqualTo(
                      IntStream.rangeClosed(2, 9).mapToObj(k -> "answers.jsonl:" + k).toList());
              assertThat(e.problems().get(4)).contains("line 1").contains("\"a\"");
              assertThat(e).hasMessageContainingAll(e.problems().toArray(String[]::new));
            });
  }

  @Test
  void read_twentyProblemsAtMost() {
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> teacher("nonsense\n".repeat(50)))
        .satisfies(e -> assertThat(e.problems()).hasSize(20))
        .withMessageContaining("there may be more");
  }

  @Test
  void read_gzipCutOrDamaged() throws Exception {
    String lines = "{\"id\": \"%d\", \"completion\": \"%s\"}\n";
    byte[] whole =
        gzip(
            IntStream.range(0, 500)
                .mapToObj(k -> lines.formatted(k, Integer.toHexString(k * 0x9E3779B9)))
                .collect(Collectors.joining()));
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1; // the checksum
    for (byte[] bytes : List.of(cut, damaged)) {
      assertThatExceptionOfType(BadRecordingException.class)
          .isThrownBy(() -> teacher(bytes, RecordedFields.DEFAULT))
          .withMessageContaining("gzip data are damaged or cut off");
    }
  }

  @Test
  void read_otherBytesThanUtf8() {
    byte[] latin1 = "{\"id\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> teacher(latin1, RecordedFields.DEFAULT))
        .withMessageContaining("expected UTF-8");
  }

  @Test
  void read_emptyAbsentOrFolder() {
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> teacher("\n\n"))
        .withMessageContaining("empty file");
    Path absent = folder.resolve("absent.jsonl");
    assertThatIOException()
        .isThrownBy(() -> teacher(absent, RecordedFields.DEFAULT))
        .withMessageContaining(absent.toString());
    assertThatIOException().isThrownBy(() -> teacher(folder, RecordedFields.DEFAULT));
  }

  @Test
  void read_realCompletions() throws Exception {
    Path file =
        Path.of(System.getProperty("quaestor.data"), "prontoqa/teachers/llama-3-70b.jsonl.gz");
    boolean present = Files.exists(file);
    if (!present) {
      System.out.println("skipped: no recorded completions at " + file);
    }
    Assumptions.assumeTrue(present, "no recorded completions at " + file);
    RecordedTeacher teacher = teacher(file, RecordedFields.DEFAULT);
    List<Candidate> candidates =
        IntStream.rangeClosed(1, 1500)
            .mapToObj(k -> Candidate.of("question " + k, "", "ProntoQA_train_" + k))
            .toList();
    teacher.check(candidates);
    Candidate first = candidates.get(0);
    Answer answer = teacher.answer(TeacherContract.request(first, new Sampling(4000, 0, 1), 0));
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.text()).contains("Predicates:", "Conclusion:");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
