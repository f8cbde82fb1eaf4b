package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.loopback.ServerExchange.Received;
import dev.quaestor.teacher.network.Endpoint.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What every teacher over HTTP does when its server, or the line, misbehaves. */
public interface NetworkTeacherContract extends TeacherContract {

  /** What the key is in these tests; it must be seen in a header and nowhere else. */
  String SECRET = "sk-thisIsTheSecretOfTheTests";

  /** The teacher that all tests ask, by the name its server lists. */
  TeacherIdentity IDENTITY =
      new TeacherIdentity("far", "loopback", false, false, new Price(1_000_000, 2_000_000, 0));

  Timeouts PATIENT =
      new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

  /** The vendor's protocol. */
  Dialect dialect();

  /** The server of this test, closed after it. */
  FaultyChatServer server();

  /** A client of the vendor. */
  Teacher connect(ServerSettings settings);

  /** The vendor's name for the field with the reason why an answer ended, set in a reply. */
  Fault finished(String reason);

  /** A reply without any usage. */
  Fault withoutUsage();

  /** A reply that claims these counts. */
  Fault claiming(int input, int output);

  /** A reply that holds no text at all. */
  Fault withoutContent();

  static ApiKey key() throws TeacherException {
    return ApiKey.from("FAR_KEY", Map.of("FAR_KEY", SECRET));
  }

  static FaultyChatServer echo(Dialect dialect) throws IOException {
    return FaultyChatServer.start(dialect, prompt -> "You said: " + prompt);
  }

  private Teacher connect(Endpoint endpoint) throws TeacherException {
    return connect(ServerSettings.of(endpoint, key()));
  }

  @Override
  default Teacher teacher() throws Exception {
    return connect(Endpoint.at(server().baseUrl()).within(PATIENT));
  }

  private TeacherRequest request() {
    return TeacherContract.request("What is 3 + 4?", 64);
  }

  private Answer ask(Fault fault) throws Exception {
    server().then(fault);
    try (Teacher teacher = teacher()) {
      return teacher.answer(request());
    }
  }

  private <E extends TeacherException> E fail(Class<E> type, Fault... faults) throws Exception {
    server().then(faults);
    try (Teacher teacher = teacher()) {
      return failure(type, teacher);
    }
  }

  private <E extends TeacherException> E failure(Class<E> type, Teacher teacher) {
    E failure = catchThrowableOfType(type, () -> teacher.answer(request()));
    assertThat(failure).isNotNull().isExactlyInstanceOf(type);
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(t.toString()).doesNotContain(SECRET);
    }
    return failure;
  }

  @Test
  default void answer_isTheServersAndSoIsTheBill() throws Exception {
    try (Teacher teacher = teacher()) {
      Answer answer = teacher.answer(request());
      assertThat(answer.text()).isEqualTo("You said: What is 3 + 4?");
      assertThat(server().books().completions()).isEqualTo(1);
      assertThat(answer.inputTokens()).isEqualTo(server().books().inputTokens());
      assertThat(answer.outputTokens()).isEqualTo(server().books().outputTokens());
    }
  }

  @Test
  default void answer_limitUsedUpByASuccess_isWaitedOutBeforeTheNext() throws Exception {
    server()
        .then(
            Faults.withHeaders(
                Map.of(
                    "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "300ms")));
    try (Teacher teacher = teacher()) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
      long before = System.nanoTime();
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(250));
    }
  }

  @Test
  default void answer_limitUsedUpForLong_isTheCallersToWait() throws Exception {
    server()
        .then(
            Faults.withHeaders(
                Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s")));
    try (Teacher teacher = teacher()) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
      RetryableException wait = failure(RetryableException.class, teacher);
      assertThat(wait.billing()).isEqualTo(RetryableException.Billing.NOTHING);
      assertThat(wait.retryAfter().orElseThrow())
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
      assertThat(server().books().completions()).isEqualTo(1);
    }
  }

  @Test
  default void answer_sendsKeyInAHeaderAndNothingAboutThisMachine() throws Exception {
    try (Teacher teacher = teacher()) {
      Answer answer = teacher.answer(request());
      assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    }
    Received received = server().received().get(0);
    assertThat(received.headers().values()).anyMatch(value -> value.contains(SECRET));
    assertThat(received.body()).doesNotContain(SECRET).contains("\"model\":\"loopback\"");
    assertThat(received.path()).doesNotContain(SECRET);
    assertThat(received.headers().keySet()).noneMatch(name -> name.startsWith("x-stainless"));
  }

  @Test
  default void answer_withoutKeySendsNone() throws Exception {
    try (Teacher teacher =
        connect(ServerSettings.of(Endpoint.at(server().baseUrl()), ApiKey.NONE))) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
    }
    assertThat(server().received().get(0).headers())
        .doesNotContainKeys("authorization", "x-api-key");
  }

  @Test
  default void answer_extraBodyFields() throws Exception {
    java.util.HashMap<String, Object> fields = new java.util.HashMap<>();
    fields.put("top_k", 40);
    fields.put("temperature", null);
    ServerSettings settings =
        ServerSettings.of(Endpoint.at(server().baseUrl()), key()).with(ExtraBody.of(fields));
    try (Teacher teacher = connect(settings)) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
    }
    assertThat(server().received().get(0).body())
        .contains("\"top_k\":40")
        .doesNotContain("temperature");
  }

  @Test
  default void answer_longerThanAllowedIsTruncated() throws Exception {
    try (Teacher teacher = teacher()) {
      Answer answer = teacher.answer(TeacherContract.request("one two three", 2));
      assertThat(answer.outcome()).isEqualTo(Outcome.TRUNCATED);
      assertThat(answer.outputTokens()).isEqualTo(2);
      assertThat(answer.detail()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 405, 413, 422, 307})
  default void answer_statusThatStays(int status) throws Exception {
    TeacherException stop =
        fail(
            TeacherException.class,
            Faults.status(
                status, "no, and your key is " + SECRET, Map.of("Location", "http://x/")));
    assertThat(stop)
        .hasMessageContaining("far")
        .hasMessageContaining("" + status)
        .hasMessageContaining("no, and your key is [FAR_KEY]");
    assertThat(server().books().completions()).isZero();
    assertThat(server().received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 425, 429, 503, 529})
  default void answer_statusThatPassesCostsNothing(int status) throws Exception {
    RetryableException later =
        fail(
            RetryableException.class,
            Faults.status(status, "slow down " + SECRET, Map.of("Retry-After", "7")));
    assertThat(later.billing()).isEqualTo(RetryableException.Billing.NOTHING);
    assertThat(later.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(later).hasMessageContaining("" + status).hasMessageContaining("slow down");
    assertThat(server().received()).as("one call is one attempt").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 504, 599})
  default void answer_statusThatMayHaveCost(int status) throws Exception {
    RetryableException later =
        fail(RetryableException.class, Faults.raw(status, "text/html", "<h1>Bad gateway</h1>"));
    assertThat(later.billing()).isEqualTo(RetryableException.Billing.IN_DOUBT);
    assertThat(later.retryAfter()).isEmpty();
    assertThat(later).hasMessageContaining("<h1>Bad gateway</h1>");
    assertThat(server().received()).as("one call is one attempt").hasSize(1);
  }

  @Test
  default void answer_retryAfterZeroIsStillOneAttempt() throws Exception {
    fail(RetryableException.class, Faults.status(503, "again", Map.of("Retry-After", "0")));
    assertThat(server().received()).hasSize(1);
  }

  @Test
  default void answer_cutBodyIsInDoubt() throws Exception {
    for (Fault fault : List.of(Faults.cut(0), Faults.cut(40), Faults.cutChunked())) {
      assertThat(fail(RetryableException.class, fault).billing())
          .isEqualTo(RetryableException.Billing.IN_DOUBT);
    }
    assertThat(server().received()).as("one call is one attempt").hasSize(3);
  }

  @Test
  default void answer_lineCutBeforeAByteIsInDoubt() throws Exception {
    assertThat(fail(RetryableException.class, Faults.hangUp()).billing())
        .isEqualTo(RetryableException.Billing.IN_DOUBT);
    assertThat(server().received()).as("one call is one attempt").hasSize(1);
  }

  @Test
  default void answer_lineCutOnAUsedConnectionIsStillOneAttempt() throws Exception {
    server().then(Faults.none(), Faults.hangUp());
    try (Teacher teacher = teacher()) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
      failure(RetryableException.class, teacher);
    }
    assertThat(server().received()).hasSize(2);
  }

  @Test
  default void answer_invalidJsonIsInDoubt() throws Exception {
    for (String body : List.of("{\"choices\":[", "", "[]", "{} {}", "{\"a\":1,}")) {
      RetryableException later =
          fail(RetryableException.class, Faults.raw(200, "application/json", body));
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.IN_DOUBT);
    }
  }

  @Test
  default void answer_otherContentTypeStops() throws Exception {
    assertThat(fail(TeacherException.class, Faults.raw(200, "text/html", "<html>Sign in</html>")))
        .hasMessageContaining("text/html")
        .hasMessageContaining("base-url");
  }

  @Test
  default void answer_objectOfAnotherKindIsMalformedAtWorstCase() throws Exception {
    for (String body :
        List.of(
            "{}",
            "{\"choices\":7,\"content\":7}",
            "{\"choices\":[7],\"content\":[7]}",
            "{\"choices\":[{\"message\":[]}],\"content\":[{\"type\":\"text\"}],\"usage\":[]}")) {
      Answer answer = ask(Faults.raw(200, "application/json", body));
      assertThat(answer.outcome()).as(body).isEqualTo(Outcome.MALFORMED);
      assertThat(answer.detail()).isNotEmpty();
      assertThat(IDENTITY.cost(answer.inputTokens(), answer.outputTokens())).isEqualTo(worstCase());
    }
  }

  private Cost worstCase() throws Exception {
    try (Teacher teacher = teacher()) {
      return teacher.worstCase(request());
    }
  }

  @Test
  default void answer_withoutContent() throws Exception {
    Answer answer = ask(withoutContent());
    assertThat(answer.outcome()).isIn(Outcome.MALFORMED, Outcome.EMPTY);
    assertThat(answer.inputTokens()).isEqualTo(server().books().inputTokens());
  }

  @Test
  default void answer_endedForAnUnknownReasonIsMalformed() throws Exception {
    Answer answer = ask(finished("tired"));
    assertThat(answer.outcome()).isEqualTo(Outcome.MALFORMED);
    assertThat(answer.detail()).contains("tired");
    assertThat(answer.outputTokens()).isEqualTo(server().books().outputTokens());
  }

  @Test
  default void answer_usageOmittedIsTheWorstCase() throws Exception {
    Answer answer = ask(withoutUsage());
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(IDENTITY.cost(answer.inputTokens(), answer.outputTokens())).isEqualTo(worstCase());
  }

  @Test
  default void answer_usageThatContradictsTheTextIsTheWorstCase() throws Exception {
    for (Fault fault : List.of(claiming(0, 0), claiming(-1, -5))) {
      Answer answer = ask(fault);
      assertThat(IDENTITY.cost(answer.inputTokens(), answer.outputTokens())).isEqualTo(worstCase());
    }
  }

  @Test
  default void answer_usageAboveTheReservationIsBelieved() throws Exception {
    Answer answer = ask(claiming(70_000, 80_000));
    assertThat(answer.inputTokens()).isEqualTo(70_000);
    assertThat(answer.outputTokens()).isEqualTo(80_000);
  }

  @Test
  default void answer_hundredMegabytesAreNotRead() throws Exception {
    server().then(Faults.huge(100L << 20));
    try (Teacher teacher = connect(Endpoint.at(server().baseUrl()).reading(1 << 20))) {
      Answer answer = teacher.answer(request());
      assertThat(answer.outcome()).isEqualTo(Outcome.MALFORMED);
      assertThat(answer.detail()).contains("1048576 bytes");
      assertThat(IDENTITY.cost(answer.inputTokens(), answer.outputTokens())).isEqualTo(worstCase());
    }
  }

  @Test
  default void answer_silenceEndsAtTheFirstByteTimeout() throws Exception {
    Timeouts timeouts =
        new Timeouts(Duration.ofSeconds(10), Duration.ofMillis(150), Duration.ofSeconds(30));
    server().then(Faults.silence(Duration.ofMinutes(10)));
    try (Teacher teacher = connect(Endpoint.at(server().baseUrl()).within(timeouts))) {
      RetryableException later = failure(RetryableException.class, teacher);
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.IN_DOUBT);
      assertThat(later).hasMessageContaining("no response began within PT0.15S");
    }
  }

  @Test
  default void answer_trickleEndsAtTheWholeTimeout() throws Exception {
    Timeouts timeouts =
        new Timeouts(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofMillis(700));
    server().then(Faults.trickle(Duration.ofMillis(50)));
    try (Teacher teacher = connect(Endpoint.at(server().baseUrl()).within(timeouts))) {
      RetryableException later = failure(RetryableException.class, teacher);
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.IN_DOUBT);
      assertThat(later).hasMessageContaining("not complete within PT0.7S");
    }
  }

  @Test
  default void answer_trickleThatEndsInTimeIsWhole() throws Exception {
    assertThat(ask(Faults.trickle(Duration.ZERO)).outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  default void answer_interruptedWhileWaiting() throws Exception {
    server().then(Faults.silence(Duration.ofMinutes(10)));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Teacher teacher = teacher()) {
      Future<Throwable> outcome =
          thread.submit(
              () -> {
                Thread.currentThread().interrupt();
                return catchThrowableOfType(
                    InterruptedException.class, () -> teacher.answer(request()));
              });
      assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  default void answer_nobodyListensCostsNothing() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port + "/v1");
    try (Teacher teacher = connect(Endpoint.at(nobody))) {
      RetryableException later = failure(RetryableException.class, teacher);
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.NOTHING);
      assertThat(later).hasMessageContaining("connection refused").hasMessageContaining("" + port);
    }
  }

  @Test
  default void answer_unknownHostCostsNothing() throws Exception {
    try (Teacher teacher = connect(Endpoint.at(URI.create("http://no-such-host.invalid/v1")))) {
      RetryableException later = failure(RetryableException.class, teacher);
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.NOTHING);
      assertThat(later).hasMessageContaining("host is not known");
    }
  }

  @Test
  default void answer_plainServerAskedForTlsStops() throws Exception {
    URI tls = URI.create(server().baseUrl().toString().replace("http:", "https:"));
    try (Teacher teacher = connect(Endpoint.at(tls).within(PATIENT))) {
      TeacherException stop = failure(TeacherException.class, teacher);
      assertThat(stop).hasMessageContaining("TLS").hasMessageContaining("base-url");
    }
  }

  @Test
  default void answer_throughAProxy() throws Exception {
    URI far = URI.create("http://far.example" + server().baseUrl().getPath());
    InetSocketAddress proxy =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server().baseUrl().getPort());
    try (Teacher teacher = connect(Endpoint.at(far).within(PATIENT).through(proxy))) {
      failure(TeacherException.class, teacher); // the loopback server is no proxy: it says 404
    }
    assertThat(server().received().get(0).path()).startsWith("http://far.example");
  }

  @Test
  default void answer_untrustedCertificateStops(@TempDir Path folder) throws Exception {
    try (UntrustedServer tls = UntrustedServer.start(folder);
        Teacher teacher = connect(Endpoint.at(tls.url()).within(PATIENT))) {
      TeacherException stop = failure(TeacherException.class, teacher);
      assertThat(stop).hasMessageContaining("TLS").hasMessageContaining("certificate");
    }
  }

  @Test
  default void answer_nothingLogsTheKey() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    try (Teacher teacher = teacher()) {
      server().then(withoutUsage(), Faults.status(500, SECRET, Map.of()), Faults.cut(10));
      teacher.answer(request());
      failure(RetryableException.class, teacher);
      failure(RetryableException.class, teacher);
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
    }
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isNotEmpty();
    assertThat(log.list)
        .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(SECRET));
  }

  @Test
  default void answer_thatRepeatsTheKeyIsRedacted() throws Exception {
    try (Teacher teacher = teacher()) {
      Answer answer = teacher.answer(TeacherContract.request("Is it " + SECRET + "?", 64));
      assertThat(answer.text()).isEqualTo("You said: Is it [FAR_KEY]?");
    }
  }

  @Test
  default void check_modelNotServedNamesThoseThatAre() throws Exception {
    server().serving("llama", "mistral");
    try (Teacher teacher = teacher()) {
      assertThatExceptionOfType(TeacherException.class)
          .isThrownBy(() -> teacher.check(List.of()))
          .withMessageContaining("\"loopback\" is not served; served are llama, mistral");
    }
    assertThat(server().books().completions()).isZero();
  }

  @Test
  default void answer_modelNotServedStops() throws Exception {
    server().serving("llama");
    assertThat(fail(TeacherException.class)).hasMessageContaining("`loopback` does not exist");
  }
}
