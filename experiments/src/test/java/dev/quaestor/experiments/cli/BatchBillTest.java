package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.openai.OpenAiBatch;
import dev.quaestor.teacher.openai.OpenAiOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch that goes on after its process was cut off is on the bill once. */
@Timeout(60)
class BatchBillTest {

  private static final int REQUESTS = 6;

  private static final TeacherIdentity TEACHER =
      new TeacherIdentity(
          "far", "loopback", true, false, new TeacherIdentity.Price(1_000_000, 2_000_000, 0));

  /** Leaves no room for a second reservation of anything. */
  private static final Limits LIMITS =
      Limits.of(Map.of(Dimension.QUERIES, (long) REQUESTS, Dimension.MICRO_USD, 100_000L));

  @TempDir private Path temporary;

  @Test
  void ask_afterABatchWasCutOffTwice_settlesItOnce() throws Exception {
    try (FaultyChatServer server =
        FaultyChatServer.start(Dialect.OPENAI, prompt -> "You said: " + prompt)) {
      server.batches().afterPolls(1_000_000);
      cutOff(server);
      assertThat(read().inDoubt().queries()).isEqualTo(REQUESTS);
      cutOff(server);
      assertThat(read().inDoubt().queries()).as("not counted again").isEqualTo(REQUESTS);

      server.batches().afterPolls(polls(server) + 2);
      List<Exchange> exchanges;
      try (OpenAiBatch teacher = teacher(server);
          Treasury treasury = treasury()) {
        exchanges = inquiry(teacher, treasury).ask(requests(), RunState.start(1));
      }
      assertThat(exchanges).hasSize(REQUESTS);
      Bill bill = read();
      assertThat(bill.inDoubt().queries()).isZero();
      assertThat(bill.billed()).isEqualTo(Exchange.charge(exchanges));
      assertThat(bill.billed().queries()).isEqualTo(server.books().completions());
      assertThat(bill.billed().outputTokens()).isEqualTo(server.books().outputTokens());
      assertThat(server.batches().submitted()).isEqualTo(1);
    }
  }

  /** Asks until the batch is submitted or taken over, then cuts everything off. */
  private void cutOff(FaultyChatServer server) throws Exception {
    int before = polls(server);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    OpenAiBatch teacher = teacher(server);
    try (Treasury treasury = treasury()) {
      Future<List<Exchange>> asking =
          thread.submit(() -> inquiry(teacher, treasury).ask(requests(), RunState.start(1)));
      while (polls(server) <= before || !journalled() || treasury.bill().inDoubt().queries() > 0) {
        assertThat(asking.isDone()).isFalse();
        Thread.onSpinWait();
      }
      asking.cancel(true);
      while (!thread.isTerminated()) {
        thread.shutdownNow();
        Thread.onSpinWait();
      }
    } finally {
      teacher.close();
    }
  }

  private boolean journalled() throws IOException {
    if (!Files.isDirectory(temporary.resolve("batches"))) {
      return false;
    }
    try (Stream<Path> files = Files.list(temporary.resolve("batches"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        if (Files.readString(file).contains("batch_1")) {
          return true;
        }
      }
      return false;
    }
  }

  private static int polls(FaultyChatServer server) {
    return (int)
        server.received().stream()
            .filter(received -> received.path().startsWith("/v1/batches/batch_1"))
            .count();
  }

  private Bill read() {
    return Bill.read(temporary.resolve("experiment.db"));
  }

  private Treasury treasury() {
    return Treasury.open(temporary.resolve("experiment.db"), LIMITS);
  }

  private OpenAiBatch teacher(FaultyChatServer server) {
    var quick = new OpenAiBatch.Patience(Duration.ofMillis(200), Duration.ofMillis(20), 100);
    return OpenAiBatch.teacher(
        TEACHER,
        ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
        OpenAiOptions.DEFAULT,
        new OpenAiBatch.Setup(temporary.resolve("batches"), quick));
  }

  private static BudgetedInquiry inquiry(OpenAiBatch teacher, Treasury treasury) {
    return new BudgetedInquiry(
        Faculty.of(Faculty.Member.of(teacher, 1, RetryPolicy.NONE)),
        treasury,
        new BudgetedInquiry.Terms("run", Limits.NONE, REQUESTS));
  }

  private static List<TeacherRequest> requests() {
    return IntStream.range(0, REQUESTS)
        .mapToObj(i -> "What is 3 + " + i + "?")
        .map(
            prompt ->
                new TeacherRequest(
                    Candidate.of(prompt, "", ""),
                    List.of(Message.user(prompt)),
                    new Sampling(64, 0, 1),
                    "answer",
                    0))
        .toList();
  }
}
