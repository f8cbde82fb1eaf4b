package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.ServerExchange.Received;
import dev.quaestor.teacher.network.Endpoint.Timeouts;
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
import org.slf4j.LoggerFactory;

/** What every teacher over HTTP does when the line, or whoever is at its end, misbehaves. */
public interface TransportContract extends NetworkTeacherContract {

  @Test
  default void answer_limitUsedUpByASuccess_isWaitedOutBeforeTheNext() throws Exception {
    server()
        .then(
            Faults.withHeaders(
                Map.of(
                    "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "300ms")));
    try (Teacher teacher = teacher()) {
      long before = System.nanoTime();
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
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
        ServerSettings.of(Endpoint.at(server().baseUrl()), NetworkTeacherContract.key())
            .with(ExtraBody.of(fields));
    try (Teacher teacher = connect(settings)) {
      assertThat(teacher.answer(request()).outcome()).isEqualTo(Outcome.COMPLETED);
    }
    assertThat(server().received().get(0).body())
        .contains("\"top_k\":40")
        .doesNotContain("temperature");
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
      Answer answer = teacher.answer(request()); // the loopback server is no proxy: it says 404
      assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
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
}
