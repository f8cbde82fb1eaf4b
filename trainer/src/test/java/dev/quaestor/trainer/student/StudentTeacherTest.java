package dev.quaestor.trainer.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StudentTeacherTest {

  private static final DecoderConfig SHAPE =
      DecoderConfig.llama(110, 32, 2, 4).withFfn(64).withKvHeads(2).withContext(32);

  @TempDir static Path directory;
  private static Path checkpoint = Path.of("");
  private static List<Observation> observed = List.of();

  /** A base that has learned to say "ab>" back. */
  @BeforeAll
  static void make() throws Exception {
    List<Example> seedSet = new ArrayList<>();
    for (String word : List.of("ab", "ba", "abba", "baba", "aabb", "bbaa")) {
      seedSet.add(new Example("id " + word, word + ">", word));
    }
    var recipe =
        new BaseStudents.Recipe(
            SHAPE,
            TokenizerTraining.characters(List.of("ab>")),
            seedSet,
            new FinetuningSettings(8, 1e-2, 0.1, 0, 1, 0.01),
            120,
            5);
    BaseStudents bases = new BaseStudents(directory, Execution.fast(1));
    try (BaseStudents.Base base = bases.base(recipe, StepListener.NONE)) {
      LocalStudent student =
          new LocalStudent(base.model(), new WholeParameters(base.decoder()), base.sha256());
      observed = student.observe(candidates(), Decoding.greedy(8), new RandomStreams(1));
    }
    try (Stream<Path> files = Files.list(directory)) {
      checkpoint = files.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private static List<Candidate> candidates() {
    return Stream.of("ab>", "abba>", "bbab>").map(p -> Candidate.of(p, "", "")).toList();
  }

  private static StudentTeacher open() throws Exception {
    return StudentTeacher.open(checkpoint, "self", new Price(0, 3_000_000, 0), 2);
  }

  private static TeacherRequest request(Candidate candidate, double temperature, int sample) {
    return new TeacherRequest(
        candidate,
        List.of(Message.user(candidate.prompt())),
        new Sampling(8, temperature, 1),
        "answer",
        sample);
  }

  @Test
  void answer_greedy_isTheStudentsOwn() throws Exception {
    try (StudentTeacher teacher = open()) {
      for (int i = 0; i < candidates().size(); i++) {
        Answer answer = teacher.answer(request(candidates().get(i), 0, 0));
        assertThat(answer.text()).isEqualTo(observed.get(i).answer());
        assertThat(answer.outcome())
            .isEqualTo(observed.get(i).truncated() ? Outcome.TRUNCATED : Outcome.COMPLETED);
        assertThat(answer.outputTokens()).isEqualTo(observed.get(i).tokens());
        assertThat(answer.aside().logProbabilities()).hasSize(observed.get(i).tokens());
      }
      assertThat(teacher.answer(request(candidates().get(0), 0, 0)).text()).isEqualTo("ab");
    }
  }

  @Test
  void answer_isWithinTheWorstCaseAndCostsItsParameters() throws Exception {
    try (StudentTeacher teacher = open()) {
      TeacherRequest request = request(candidates().get(0), 0, 0);
      Answer answer = teacher.answer(request);
      var cost = teacher.identity().cost(answer.inputTokens(), answer.outputTokens());
      assertThat(cost.within(teacher.worstCase(request))).isTrue();
      assertThat(answer.inputTokens()).isEqualTo(teacher.worstCase(request).inputTokens());
      assertThat(cost.microUsd()).isEqualTo(3 * answer.outputTokens());
      long tokens = answer.inputTokens() + answer.outputTokens();
      assertThat(cost.megaFlops())
          .isEqualTo((long) Math.ceil(2.0 * SHAPE.parameterCount() * tokens / 1e6));
    }
  }

  @Test
  void answer_fromManyThreads_isTheSame() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (StudentTeacher teacher = open()) {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        TeacherRequest request = request(candidates().get(i % 3), 0.9, i % 4);
        calls.add(() -> teacher.answer(request));
      }
      List<Future<Answer>> answers = threads.invokeAll(calls);
      for (int i = 0; i < 60; i++) {
        assertThat(answers.get(i).get())
            .isEqualTo(teacher.answer(request(candidates().get(i % 3), 0.9, i % 4)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void drawing_differsBetweenSeedsAndRepeatsWithinOne() throws Exception {
    try (StudentTeacher teacher = open()) {
      Teacher one = teacher.drawing(new RandomStreams(1));
      Teacher two = teacher.drawing(new RandomStreams(2));
      assertThat(one.identity().deterministic()).isFalse();
      assertThat(teacher.identity().deterministic()).isTrue();
      assertThat(texts(one)).isEqualTo(texts(one)).isNotEqualTo(texts(two));
      one.close();
      assertThat(texts(two)).as("closed with the teacher it comes from").hasSize(24);
    }
  }

  @Test
  void answer_drawnFromTheLikeliestAlone_isGreedyAtAnyTemperature_andOfMoreIsNot()
      throws Exception {
    var alone = new StudentTeacher.Source(checkpoint, Optional.empty(), 1);
    var two = new StudentTeacher.Source(checkpoint, Optional.empty(), 2);
    try (StudentTeacher greedy = open();
        StudentTeacher one = StudentTeacher.open(alone, "self", Price.FREE, 2);
        StudentTeacher pair = StudentTeacher.open(two, "self", Price.FREE, 2)) {
      for (Candidate candidate : candidates()) {
        String expected = greedy.answer(request(candidate, 0, 0)).text();
        assertThat(one.answer(request(candidate, 5, 3)).text()).isEqualTo(expected);
      }
      assertThat(texts(pair)).isEqualTo(texts(pair)).isNotEqualTo(texts(one));
      assertThat(texts(one.drawing(new RandomStreams(4)))).isEqualTo(texts(one));
    }
  }

  @Test
  void answer_tokensWithoutText_areNothing() throws Exception {
    try (StudentTeacher teacher = open()) {
      List<Answer> answers = new ArrayList<>();
      for (int sample = 0; sample < 40; sample++) {
        answers.add(teacher.answer(request(candidates().get(0), 10, sample)));
      }
      assertThat(answers)
          .as("the embedding has rows beyond the vocabulary")
          .anyMatch(answer -> answer.text().length() + 1 < answer.outputTokens())
          .noneMatch(answer -> answer.outcome() == Outcome.MALFORMED)
          .allSatisfy(answer -> assertThat(answer.outputTokens()).isPositive());
    }
  }

  private static List<String> texts(Teacher teacher) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Candidate candidate : candidates()) {
      for (int sample = 0; sample < 8; sample++) {
        texts.add(teacher.answer(request(candidate, 2, sample)).text());
      }
    }
    return texts;
  }

  @Test
  void check_promptsItCannotRead_areAllNamed() throws Exception {
    Candidate strange = Candidate.of("é>", "", "");
    Candidate overlong = Candidate.of("ab".repeat(30), "", "");
    try (StudentTeacher teacher = open()) {
      teacher.check(candidates());
      assertThatThrownBy(() -> teacher.check(List.of(strange, overlong)))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("2 candidates")
          .hasMessageContaining(strange.id())
          .hasMessageContaining(overlong.id());
    }
  }

  @Test
  void answer_conversationWithoutTemplate_isRefused() throws Exception {
    TeacherRequest chat =
        new TeacherRequest(
            candidates().get(0),
            List.of(new Message("system", "ab"), Message.user("ab>")),
            new Sampling(8, 0, 1),
            "answer",
            0);
    try (StudentTeacher teacher = open()) {
      assertThatThrownBy(() -> teacher.answer(chat))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("no chat template");
    }
  }

  @Test
  void identity_isTheContent() throws Exception {
    Path other = Files.createDirectory(directory.resolve("copy"));
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    try (StudentTeacher a = open();
        StudentTeacher b = StudentTeacher.open(other, "self", Price.FREE, 1)) {
      assertThat(b.identity().model()).isEqualTo(a.identity().model());
    }
  }
}
