package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every teacher over HTTP makes of what a server replies. */
public interface ReplyContract extends NetworkTeacherContract {

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
  default void answer_longerThanAllowedIsTruncated() throws Exception {
    try (Teacher teacher = teacher()) {
      Answer answer = teacher.answer(TeacherContract.request("one two three", 2));
      assertThat(answer.outcome()).isEqualTo(Outcome.TRUNCATED);
      assertThat(answer.outputTokens()).isEqualTo(2);
      assertThat(answer.detail()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 407, 301, 307})
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
    assertThat(later).hasMessageContaining("the page \"Bad gateway\"");
    assertThat(server().received()).as("one call is one attempt").hasSize(1);
  }

  @Test
  default void answer_retryAfterZeroIsStillOneAttempt() throws Exception {
    fail(RetryableException.class, Faults.status(503, "again", Map.of("Retry-After", "0")));
    assertThat(server().received()).hasSize(1);
  }

  @Test
  default void answer_invalidJsonIsInDoubt() throws Exception {
    for (String body : List.of("{\"choices\":[", "", "[]", "{} {}", "{\"a\":1,}")) {
      RetryableException later =
          fail(RetryableException.class, Faults.raw(200, "application/json", body));
      assertThat(later.billing()).isEqualTo(RetryableException.Billing.IN_DOUBT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 410, 413, 418, 422, 431})
  default void answer_promptRefusedIsAnAnswerThatCostsNothing(int status) throws Exception {
    Answer answer = ask(Faults.status(status, "the prompt is not for me, " + SECRET, Map.of()));
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.detail()).contains("" + status, "not for me, [FAR_KEY]");
    assertThat(answer.inputTokens() + answer.outputTokens()).isZero();
    assertThat(server().received()).hasSize(1);
  }

  @Test
  default void answer_pageInPlaceOfAnAnswerIsTriedAgain() throws Exception {
    String page = "<html><head><title>Sign in</title></head></html>";
    RetryableException later = fail(RetryableException.class, Faults.raw(200, "text/html", page));
    assertThat(later).hasMessageContaining("the page \"Sign in\"").hasMessageContaining("base-url");
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

  /** A few hundred bytes that would fill memory are told as that, not as an answer that is long. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  default void answer_packedThatUnpacksWithoutEndIsNotRead(String encoding) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("gzip") ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
      out.write(new byte[1 << 20]);
    }
    server().then(Faults.raw(200, Map.of("Content-Encoding", encoding), packed.toByteArray()));
    try (Teacher teacher = connect(Endpoint.at(server().baseUrl()).reading(1 << 16))) {
      Answer answer = teacher.answer(request());
      assertThat(answer.outcome()).isEqualTo(Outcome.MALFORMED);
      assertThat(answer.detail())
          .contains("the answer is packed, %d bytes that unpack".formatted(packed.size()))
          .contains("more than 65536");
      assertThat(IDENTITY.cost(answer.inputTokens(), answer.outputTokens())).isEqualTo(worstCase());
    }
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
