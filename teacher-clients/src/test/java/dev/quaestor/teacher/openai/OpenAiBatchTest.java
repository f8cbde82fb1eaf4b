package dev.quaestor.teacher.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.loopback.LoopbackBatches;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ExtraBody;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.openai.OpenAiBatch.Patience;
import dev.quaestor.teacher.openai.OpenAiBatch.Setup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenAiBatchTest implements TeacherContract {

  private static final TeacherIdentity IDENTITY =
      new TeacherIdentity("patient", "loopback", false, false, TeacherIdentity.Price.FREE);

  @TempDir private Path directory;
  private FaultyChatServer server = unopened();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private static FaultyChatServer unopened() {
    try {
      return FaultyChatServer.start(Dialect.OPENAI, prompt -> "You said: " + prompt);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void begin() {
    server.batches().afterPolls(2);
  }

  @AfterEach
  void stop() throws IOException {
    threads.shutdownNow();
    server.close();
  }

  @Override
  public Teacher teacher() {
    return open(server.baseUrl());
  }

  private OpenAiBatch open(URI baseUrl) {
    return open(baseUrl, new Patience(Duration.ofMillis(300), Duration.ofMillis(50), 100));
  }

  /** One that waits for no other request: for tests that ask one at a time. */
  private Teacher hasty() {
    return open(server.baseUrl(), new Patience(Duration.ofMillis(10), Duration.ofMillis(10), 100));
  }

  private OpenAiBatch open(URI baseUrl, Patience patience) {
    ServerSettings settings =
        ServerSettings.of(Endpoint.at(baseUrl), ApiKey.NONE)
            .with(ExtraBody.of(Map.of("top_k", 40)));
    return OpenAiBatch.teacher(
        IDENTITY,
        settings,
        OpenAiOptions.DEFAULT,
        new Setup(directory.resolve("batches"), patience));
  }

  private List<Future<Answer>> ask(Teacher teacher, int count) {
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TeacherRequest request = TeacherContract.request("What is 3 + " + i + "?", 64);
      answers.add(threads.submit(() -> teacher.answer(request)));
    }
    return answers;
  }

  private static <E extends Exception> E failure(Class<E> type, Future<Answer> answer)
      throws InterruptedException {
    try {
      throw new AssertionError("expected a failure, found " + answer.get());
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isExactlyInstanceOf(type);
      return type.cast(e.getCause());
    }
  }

  private void awaitSubmission(int batches) {
    while (server.batches().submitted() < batches) {
      Thread.onSpinWait();
    }
  }

  @Test
  void answer_requestsUnderWayTogether_areOneBatch() throws Exception {
    try (Teacher teacher = teacher()) {
      List<Future<Answer>> answers = ask(teacher, 6);
      for (int i = 0; i < 6; i++) {
        assertThat(answers.get(i).get().text()).isEqualTo("You said: What is 3 + " + i + "?");
      }
    }
    assertThat(server.batches().submitted()).isEqualTo(1);
    assertThat(server.books().completions()).isEqualTo(6);
    assertThat(server.received())
        .filteredOn(request -> request.path().equals("/v1/files"))
        .allSatisfy(request -> assertThat(request.body()).contains("\"top_k\":40"));
  }

  @Test
  void answer_afterARestart_waitsForTheBatchThatWasSubmitted() throws Exception {
    server.batches().afterPolls(1000);
    Teacher dying = teacher();
    List<Future<Answer>> lost = ask(dying, 6);
    awaitSubmission(1);
    awaitJournal("batch_1");
    dying.close();
    lost.forEach(answer -> answer.cancel(true));

    server.batches().afterPolls(polls() + 2);
    try (Teacher teacher = teacher()) {
      for (Future<Answer> answer : ask(teacher, 6)) {
        assertThat(answer.get().text()).startsWith("You said:");
      }
    }
    assertThat(server.batches().submitted()).as("nothing is submitted twice").isEqualTo(1);
    assertThat(server.books().completions()).isEqualTo(6);
  }

  private int polls() {
    return (int)
        server.received().stream().filter(r -> r.path().startsWith("/v1/batches/batch_1")).count();
  }

  private void awaitJournal(String text) throws IOException {
    while (true) {
      try (Stream<Path> files = Files.list(directory.resolve("batches"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
          if (Files.readString(file).contains(text)) {
            return;
          }
        }
      }
    }
  }

  @Test
  void answer_restartedBeforeTheIdWasWritten_findsTheBatchByItsMetadata() throws Exception {
    server.batches().afterPolls(1_000_000);
    Teacher dying = teacher();
    List<Future<Answer>> lost = ask(dying, 3);
    awaitSubmission(1);
    awaitJournal("batch_1");
    dying.close();
    lost.forEach(answer -> answer.cancel(true));
    try (Stream<Path> files = Files.list(directory.resolve("batches"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, Files.readString(file).replace("batch_1", ""));
      }
    }
    server.batches().afterPolls(polls() + 2);
    try (Teacher teacher = teacher()) {
      for (Future<Answer> answer : ask(teacher, 3)) {
        assertThat(answer.get().text()).startsWith("You said:");
      }
    }
    assertThat(server.batches().submitted()).isEqualTo(1);
  }

  @Test
  void answer_intendedAndNeverSubmitted_isAskedAgain() throws Exception {
    Path journal = Files.createDirectories(directory.resolve("batches"));
    TeacherRequest request = TeacherContract.request("What is 3 + 0?", 64);
    String line = request.key(IDENTITY, "").substring(0, 40) + "-0";
    Files.writeString(
        journal.resolve("ab.json"),
        "{\"digest\":\"%s\",\"lines\":[\"%s\"],\"batch\":\"\"}".formatted("ab".repeat(32), line));
    try (Teacher teacher = teacher()) {
      RetryableException first =
          failure(RetryableException.class, threads.submit(() -> teacher.answer(request)));
      assertThat(first.billing()).isEqualTo(Billing.NOTHING);
      assertThat(teacher.answer(request).text()).startsWith("You said:");
    }
    assertThat(server.batches().submitted()).isEqualTo(1);
  }

  @Test
  void answer_linesThatFailed_failAlone() throws Exception {
    server.batches().then(200, 429, 400, 500, LoopbackBatches.EXPIRED, 200);
    try (Teacher teacher = teacher()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        answers.add(
            threads.submit(
                () -> teacher.answer(TeacherContract.request("What is 3 + " + number + "?", 64))));
      }
      int completed = 0;
      int again = 0;
      int doubtful = 0;
      int refused = 0;
      for (Future<Answer> answer : answers) {
        try {
          Answer one = answer.get();
          if (one.outcome() == Answer.Outcome.COMPLETED) {
            completed++;
          } else {
            assertThat(one.outcome()).isEqualTo(Answer.Outcome.FAILED);
            assertThat(one.detail()).contains("status 400: scripted 400");
            assertThat(one.inputTokens() + one.outputTokens()).isZero();
            refused++;
          }
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(RetryableException.class);
          RetryableException retry = (RetryableException) e.getCause();
          assertThat(retry.trouble()).as("each costs an attempt").isNotEqualTo(Trouble.PACE);
          again++;
          doubtful += retry.billing() == Billing.IN_DOUBT ? 1 : 0;
        }
      }
      assertThat(completed).isEqualTo(2);
      assertThat(again).as("429, 500 and expired").isEqualTo(3);
      assertThat(doubtful).as("500").isEqualTo(1);
      assertThat(refused).isEqualTo(1);
      TeacherRequest retried = TeacherContract.request("What is 3 + 1?", 64);
      assertThat(teacher.answer(retried).text()).startsWith("You said:");
    }
    assertThat(server.batches().submitted()).isEqualTo(2);
  }

  /** Whatever step of a batch it meets: upload, submission, poll, fetching the answers. */
  @Test
  void answer_faultsThatPass_areOvercomeAtEveryStepAndNothingIsServedTwice() throws Exception {
    List<Fault> passing =
        List.of(
            Faults.status(429, "slow down", Map.of("Retry-After", "0")),
            Faults.status(408, "too slow", Map.of()),
            Faults.status(503, "overloaded", Map.of()),
            Faults.raw(502, "text/html", "<h1>Bad gateway</h1>"),
            Faults.hangUp(),
            Faults.cut(10),
            Faults.cutChunked(),
            Faults.trickle(Duration.ZERO));
    server.batches().afterPolls(1);
    int number = 0;
    try (Teacher teacher = hasty()) {
      for (int step = 0; step < 4; step++) {
        for (Fault fault : passing) {
          for (int before = 0; before < step; before++) {
            server.batches().meeting(Faults.none());
          }
          server.batches().meeting(fault);
          TeacherRequest request = TeacherContract.request("What is " + number++ + "?", 64);
          assertThat(persistently(teacher, request).text()).startsWith("You said:");
          assertThat(server.books().completions()).as("step %d", step).isEqualTo(number);
        }
      }
    }
  }

  private static Answer persistently(Teacher teacher, TeacherRequest request) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return teacher.answer(request);
      } catch (RetryableException e) {
        assertThat(e.billing()).as(e.getMessage()).isEqualTo(Billing.NOTHING);
        assertThat(attempt).as(e.getMessage()).isLessThan(3);
      }
    }
  }

  @Test
  void answer_faultsThatStay_stopBeforeTheSubmissionAndAreInDoubtAfterIt() throws Exception {
    List<Fault> staying =
        List.of(
            Faults.status(400, "no such window", Map.of()),
            Faults.status(401, "no such key", Map.of()),
            Faults.status(403, "not yours", Map.of()),
            Faults.raw(200, "text/html", "<html>Sign in</html>"));
    server.batches().afterPolls(1);
    int number = 0;
    for (int step = 0; step < 4; step++) {
      for (Fault fault : staying) {
        for (int before = 0; before < step; before++) {
          server.batches().meeting(Faults.none());
        }
        server.batches().meeting(fault);
        try (Teacher teacher = hasty()) {
          TeacherRequest request = TeacherContract.request("What is " + number++ + "?", 64);
          Future<Answer> answer = threads.submit(() -> teacher.answer(request));
          if (step < 2) {
            failure(TeacherException.class, answer);
          } else {
            RetryableException doubt = failure(RetryableException.class, answer);
            assertThat(doubt.billing()).isEqualTo(Billing.IN_DOUBT);
            assertThat(doubt).hasMessageContaining("found again on resume");
          }
        }
      }
    }
  }

  @Test
  void answer_batchRefusedAsAWhole_stopsTheRun() throws Exception {
    server.batches().refusing("the file has an unknown model");
    try (Teacher teacher = teacher()) {
      TeacherException failure = failure(TeacherException.class, ask(teacher, 1).get(0));
      assertThat(failure).hasMessageContaining("the file has an unknown model");
    }
  }

  @Test
  void answer_serverGoneWhilePolling_waitsForItsReturn() throws Exception {
    server.batches().afterPolls(3);
    try (Teacher teacher = teacher()) {
      List<Future<Answer>> answers = ask(teacher, 2);
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().text()).startsWith("You said:");
      }
    }
  }

  @Test
  void scoped_ofAnotherSeed_doesNotTakeOverItsLines() throws Exception {
    TeacherRequest request = TeacherContract.request("What is 3 + 0?", 64);
    try (OpenAiBatch teacher = open(server.baseUrl())) {
      assertThat(teacher.scoped("seed 1").answer(request).text()).startsWith("You said:");
    }
    try (OpenAiBatch teacher = open(server.baseUrl())) {
      assertThat(teacher.scoped("seed 2").answer(request).text()).startsWith("You said:");
    }
    assertThat(server.books().completions()).isEqualTo(2);
  }

  @Test
  void journal_damaged_isRefused() throws Exception {
    Path journal = Files.createDirectories(directory.resolve("batches"));
    Files.writeString(journal.resolve("ab.json"), "{\"digest\":\"ab\"}");
    assertThatThrownBy(this::teacher).rootCause().hasMessageContaining("paid twice");
  }
}
