package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.network.Endpoint.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A teacher over HTTP with a server that can misbehave, and what its contracts ask of both. */
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

  default Teacher connect(Endpoint endpoint) throws TeacherException {
    return connect(ServerSettings.of(endpoint, key()));
  }

  @Override
  default Teacher teacher() throws Exception {
    return connect(Endpoint.at(server().baseUrl()).within(PATIENT));
  }

  default TeacherRequest request() {
    return TeacherContract.request("What is 3 + 4?", 64);
  }

  default Answer ask(Fault fault) throws Exception {
    server().then(fault);
    try (Teacher teacher = teacher()) {
      return teacher.answer(request());
    }
  }

  default <E extends TeacherException> E fail(Class<E> type, Fault... faults) throws Exception {
    server().then(faults);
    try (Teacher teacher = teacher()) {
      return failure(type, teacher);
    }
  }

  default <E extends TeacherException> E failure(Class<E> type, Teacher teacher) {
    E failure = catchThrowableOfType(type, () -> teacher.answer(request()));
    assertThat(failure).isNotNull().isExactlyInstanceOf(type);
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(t.toString()).doesNotContain(SECRET);
    }
    return failure;
  }

  default Cost worstCase() throws Exception {
    try (Teacher teacher = teacher()) {
      return teacher.worstCase(request());
    }
  }
}
