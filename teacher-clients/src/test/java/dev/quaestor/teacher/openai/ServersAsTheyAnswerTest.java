package dev.quaestor.teacher.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
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
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.throttle.Backoff;
import dev.quaestor.teacher.throttle.Breaker;
import dev.quaestor.teacher.throttle.MonotonicClock;
import dev.quaestor.teacher.throttle.Patience;
import dev.quaestor.teacher.throttle.RateLimits;
import dev.quaestor.teacher.throttle.Throttled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers as they really answer, a row each: what becomes of {@value #ASKED} requests, sixteen in
 * flight, under a budget; what they are charged, what is billed, and what is said.
 */
@Timeout(60)
final class ServersAsTheyAnswerTest {

  static final int ASKED = 16;

  private static final int MOST = 60;

  /** Words of a prompt are 6, and of its answer 1, by the server's count of units. */
  private static final long INPUT = 6;

  private static final TeacherIdentity FAR =
      new TeacherIdentity("far", "loopback", false, false, new Price(1_000_000, 2_000_000, 0));

  @TempDir Path directory;

  /**
   * A kind of server, and what it comes to.
   *
   * @param rule what it does
   * @param outcomes how many answers of each kind; none of any where the asking stops
   * @param words what an answer that is not whole says, or what the asking stops with
   */
  private record Row(String name, Rule rule, Map<Outcome, Integer> outcomes, String words) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Row whole(String name, Rule rule) {
    return new Row(name, rule, Map.of(Outcome.COMPLETED, ASKED), "");
  }

  private static Row half(String name, Rule rule, Outcome outcome, String words) {
    int half = ASKED / 2;
    return new Row(name, rule, Map.of(Outcome.COMPLETED, half, outcome, half), words);
  }

  private static Row all(String name, Rule rule, Outcome outcome, String words) {
    return new Row(name, rule, Map.of(outcome, ASKED), words);
  }

  private static Row stops(String name, Rule rule, String words) {
    return new Row(name, rule, Map.of(), words);
  }

  private static Rule always(Consumer<ObjectNode> change) {
    return Rule.always(Faults.changed(change));
  }

  private static Rule even(Consumer<ObjectNode> change) {
    return Rule.everySecond(Faults.changed(change));
  }

  private static Fault error(int status, String body) {
    return Faults.raw(status, "application/json", body);
  }

  private static Fault later(String header, String value) {
    return Faults.status(429, "slow down", Map.of(header, value));
  }

  private static Rule prompt(Fault fault) {
    return Rule.where(prompt -> prompt.startsWith("What is 3 "), fault);
  }

  private static ObjectNode choice(ObjectNode reply) {
    return (ObjectNode) reply.path("choices").path(0);
  }

  private static ObjectNode message(ObjectNode reply) {
    return (ObjectNode) choice(reply).path("message");
  }

  private static String text(ObjectNode reply) {
    return message(reply).path("content").asText();
  }

  private static void says(ObjectNode reply, String before, String after) {
    message(reply).put("content", before + text(reply) + after);
  }

  private static ObjectNode usage(ObjectNode reply) {
    return (ObjectNode) reply.path("usage");
  }

  private static Stream<Row> answers() {
    return Stream.of(
        whole("honest", Rule.always(Faults.none())),
        whole("chunked", Rule.always(Faults.trickle(Duration.ZERO))),
        whole("no total", always(r -> usage(r).remove("total_tokens"))),
        whole(
            "counts as fractions",
            always(r -> usage(r).put("prompt_tokens", 6.0).put("completion_tokens", 1.0))),
        whole("output left out", always(r -> usage(r).remove("completion_tokens"))),
        whole("reasoning beside", always(r -> message(r).put("reasoning_content", "hm"))),
        whole("thinking beside", always(r -> message(r).put("thinking", "hm"))),
        whole("thought", always(r -> says(r, "<think>\nhm\n</think>\n\n", ""))),
        whole("thought without opening", always(r -> says(r, "hm\n</think>\n\n", ""))),
        whole("thinking", always(r -> says(r, "<thinking>hm</thinking>", ""))),
        whole("reasoning tag", always(r -> says(r, "<reasoning>hm</reasoning>\n", ""))),
        whole("THINK", always(r -> says(r, "[THINK]hm[/THINK]", ""))),
        whole("◁think▷", always(r -> says(r, "◁think▷hm◁/think▷", ""))),
        whole("seed:think", always(r -> says(r, "<seed:think>hm</seed:think>", ""))),
        whole("START_THINKING", always(r -> says(r, "<|START_THINKING|>hm<|END_THINKING|>", ""))),
        whole(
            "begin_of_thought",
            always(r -> says(r, "<|begin_of_thought|>hm<|end_of_thought|>", ""))),
        whole(
            "channels",
            always(
                r ->
                    says(
                        r,
                        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>",
                        "<|return|>"))),
        whole(
            "channels without marks",
            always(r -> says(r, "analysisA sum is wanted.assistantfinal", ""))),
        whole("short channels", always(r -> says(r, "<|channel>thought\nhm<channel|>", ""))),
        whole(
            "thought in prose",
            always(r -> says(r, "Here is my thought process: hm\nHere is my response: ", ""))),
        whole("end of turn as text", always(r -> says(r, "", "<|im_end|>\n"))),
        whole("thoughts between", always(r -> says(r, "<think>a</think>", "<think>b</think>"))),
        whole(
            "parts",
            always(
                r -> {
                  String text = text(r);
                  message(r).putArray("content").addObject().put("type", "text").put("text", text);
                })),
        whole(
            "parts with thoughts",
            always(
                r -> {
                  String text = text(r);
                  ArrayNode parts = message(r).putArray("content");
                  parts
                      .addObject()
                      .put("type", "thinking")
                      .putArray("thinking")
                      .addObject()
                      .put("type", "text")
                      .put("text", "hm");
                  parts.addObject().put("type", "output_text").put("text", text);
                })),
        whole(
            "parts as strings",
            always(
                r -> {
                  String text = text(r);
                  message(r).putArray("content").add(text);
                })),
        whole("finish empty", always(r -> choice(r).put("finish_reason", ""))),
        whole("finish null", always(r -> choice(r).putNull("finish_reason"))),
        whole("finish missing", always(r -> choice(r).remove("finish_reason"))),
        whole("finish eos", always(r -> choice(r).put("finish_reason", "eos"))),
        whole("finish in capitals", always(r -> choice(r).put("finish_reason", "STOP"))),
        whole("finish end_turn", always(r -> choice(r).put("finish_reason", "end_turn"))),
        whole(
            "two choices",
            always(
                r -> {
                  ObjectNode other = choice(r).deepCopy().put("index", 1);
                  ((ObjectNode) other.path("message")).put("content", "999");
                  ((ArrayNode) r.path("choices")).insert(0, other);
                })),
        whole(
            "completion",
            always(
                r -> {
                  String text = text(r);
                  choice(r).remove("message");
                  choice(r).put("text", text);
                })),
        whole(
            "byte order mark",
            Rule.always(Faults.rewritten("application/json", t -> "\uFEFF" + t))),
        whole(
            "white space",
            Rule.always(Faults.rewritten("application/json", t -> "\n\n  \n" + t + "\n"))),
        whole("plain text", Rule.always(Faults.rewritten("text/plain", t -> t))),
        whole(
            "NaN",
            Rule.always(
                Faults.rewritten(
                    "application/json", t -> t.replaceFirst("\\}$", ",\"score\":NaN}")))),
        whole("gzip", Rule.always(Faults.packed())),
        whole(
            "events",
            Rule.always(
                Faults.rewritten(
                    "text/event-stream",
                    t ->
                        "data: "
                            + t.replace("\"message\":{", "\"delta\":{")
                            + "\n\ndata: [DONE]\n\n"))),
        // failed attempts, which are made again
        whole(
            "200 with code 429",
            Rule.everySecond(
                error(200, "{\"error\":{\"message\":\"daily limit reached\",\"code\":429}}"))),
        whole(
            "200 with code 502",
            Rule.everySecond(error(200, "{\"error\":{\"message\":\"upstream\",\"code\":502}}"))),
        whole(
            "200 with an error as text",
            Rule.first(3, error(200, "{\"error\":\"model runner has stopped\"}"))),
        whole("200 with detail", Rule.first(3, error(200, "{\"detail\":\"Internal error\"}"))),
        whole(
            "200 of vLLM",
            Rule.everySecond(
                error(
                    200,
                    "{\"object\":\"error\",\"message\":\"no memory left\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}"))),
        whole(
            "200 of Anthropic",
            Rule.everySecond(
                error(
                    200,
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))),
        whole(
            "200 with a status code",
            Rule.first(3, error(200, "{\"statusCode\":503,\"message\":\"busy\"}"))),
        whole(
            "200 with an error in the choice",
            Rule.everySecond(
                Faults.changed(
                    r -> {
                      choice(r)
                          .putObject("error")
                          .put("message", "upstream failed")
                          .put("code", 502);
                      choice(r).put("finish_reason", "error");
                      message(r).put("content", "");
                    }))),
        whole(
            "200 with a page",
            Rule.everySecond(Faults.raw(200, "text/html", "<html><body>one moment</body></html>"))),
        whole("200 with nothing", Rule.first(3, Faults.raw(200, "application/json", ""))),
        whole(
            "502 with a page",
            Rule.everySecond(
                Faults.raw(
                    502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>"))),
        whole("524", Rule.first(1, Faults.raw(524, "text/html", "<html>error code: 524</html>"))),
        whole(
            "529",
            Rule.first(
                2,
                error(
                    529,
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))),
        whole("cut", Rule.everySecond(Faults.cut(40))),
        whole("429 every second", Rule.everySecond(Faults.status(429, "slow down", Map.of()))),
        whole("503 every second", Rule.everySecond(Faults.status(503, "busy", Map.of()))),
        whole(
            "retry-after past",
            Rule.first(
                1,
                Faults.status(
                    503,
                    "slow",
                    Map.of(
                        "Retry-After",
                        "Wed, 21 Oct 2015 07:28:00 GMT",
                        "Date",
                        "Wed, 21 Oct 2015 07:38:00 GMT")))),
        whole("retry-after fraction", Rule.first(1, later("Retry-After", "0.25"))),
        whole("retry-after-ms", Rule.first(1, later("retry-after-ms", "300"))),
        whole("retry-after in words", Rule.first(1, later("Retry-After", "soon"))),
        whole("retry-after huge", Rule.first(1, later("Retry-After", "99999999999"))),
        whole("retry-after of three years", Rule.first(1, later("Retry-After", "99999999"))),
        whole("retry-after negative", Rule.first(1, later("Retry-After", "-1"))),
        whole("retry-after as a time of day", Rule.first(1, later("Retry-After", "1732900000"))),
        // answers that nobody learns from, each for a reason of its own
        half(
            "cut off",
            even(r -> choice(r).put("finish_reason", "length")),
            Outcome.TRUNCATED,
            "longest length"),
        half(
            "MAX_TOKENS",
            even(r -> choice(r).put("finish_reason", "MAX_TOKENS")),
            Outcome.TRUNCATED,
            "longest length"),
        half(
            "only thoughts, cut off",
            even(
                r -> {
                  message(r).putNull("content").put("reasoning_content", "I think");
                  choice(r).put("finish_reason", "length");
                }),
            Outcome.TRUNCATED,
            "longest length"),
        half(
            "a thought without end, cut off",
            even(
                r -> {
                  says(r, "<think>hm ", "");
                  choice(r).put("finish_reason", "length");
                }),
            Outcome.TRUNCATED,
            "longest length"),
        half(
            "null",
            even(r -> message(r).putNull("content").putNull("reasoning")),
            Outcome.EMPTY,
            "empty"),
        half("no content", even(r -> message(r).remove("content")), Outcome.EMPTY, "empty"),
        half(
            "filter",
            even(
                r -> {
                  message(r).put("content", "");
                  choice(r).put("finish_reason", "content_filter");
                }),
            Outcome.FILTERED,
            "filter"),
        half(
            "SAFETY",
            even(r -> choice(r).put("finish_reason", "SAFETY")),
            Outcome.FILTERED,
            "filter"),
        half(
            "abort",
            even(r -> choice(r).put("finish_reason", "abort")),
            Outcome.MALFORMED,
            "abort"),
        all(
            "load",
            always(
                r -> {
                  message(r).put("content", "");
                  choice(r).put("finish_reason", "load");
                }),
            Outcome.MALFORMED,
            "load"),
        half(
            "tool",
            even(
                r -> {
                  message(r).putNull("content").putArray("tool_calls").addObject().put("id", "t");
                  choice(r).put("finish_reason", "tool_calls");
                }),
            Outcome.MALFORMED,
            "tool"),
        half(
            "refusal",
            even(r -> message(r).putNull("content").put("refusal", "I can't.")),
            Outcome.REFUSED,
            "I can't."),
        half("choices null", even(r -> r.putNull("choices")), Outcome.MALFORMED, "no choice"),
        half("choices empty", even(r -> r.putArray("choices")), Outcome.MALFORMED, "no choice"),
        half(
            "half a character",
            Rule.everySecond(
                Faults.rewritten(
                    "application/json",
                    t -> t.replaceFirst("(\"content\":\"[0-9]+)", "$1\\\\ud83d"))),
            Outcome.MALFORMED,
            "half a character"),
        half("NUL", even(r -> says(r, "", "\0")), Outcome.MALFORMED, "U+0000"),
        // prompts that are refused for themselves
        half(
            "context",
            Rule.everySecond(
                error(
                    400,
                    "{\"object\":\"error\",\"message\":\"40 tokens asked, the context has 20\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}")),
            Outcome.FAILED,
            "the context has 20"),
        new Row(
            "Azure's filter",
            prompt(
                error(
                    400,
                    "{\"error\":{\"message\":\"the prompt was filtered\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400,\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}")),
            Map.of(Outcome.COMPLETED, ASKED - 1, Outcome.FILTERED, 1),
            "the prompt was filtered"),
        new Row(
            "too large",
            prompt(
                Faults.raw(
                    413, "text/html", "<html><title>413 Request Entity Too Large</title></html>")),
            Map.of(Outcome.COMPLETED, ASKED - 1, Outcome.FAILED, 1),
            "413 Request Entity"),
        // what stops, in words
        stops(
            "quota",
            Rule.after(
                4,
                error(
                    429,
                    "{\"error\":{\"message\":\"quota used up\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}")),
            "quota used up; the account or its budget is used up"),
        stops(
            "a gateway's budget",
            Rule.after(
                4,
                error(
                    400,
                    "{\"error\":{\"message\":\"budget of this key used up\",\"type\":\"budget_exceeded\",\"param\":null,\"code\":\"400\"}}")),
            "the account or its budget is used up"),
        stops(
            "no credit",
            Rule.after(
                4,
                error(
                    402,
                    "{\"error\":{\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\",\"code\":\"invalid_request_error\"}}")),
            "Insufficient Balance"),
        stops(
            "a parameter",
            Rule.always(
                error(
                    400,
                    "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model.\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}")),
            "check the model, max-tokens"),
        stops(
            "a redirect",
            Rule.always(
                Faults.status(
                    307, "moved", Map.of("Location", "http://user:hidden@else.where/v1"))),
            "set base-url to where it points: http://[user]@else.where/v1"),
        stops(
            "429 for ever",
            Rule.after(
                4, error(200, "{\"error\":{\"message\":\"daily limit reached\",\"code\":429}}")),
            "(retry.asked): resume"));
  }

  private FaultyChatServer server(Rule rule) throws Exception {
    return FaultyChatServer.start(
            Dialect.OPENAI,
            prompt -> {
              String[] words = prompt.split("[^0-9]+");
              return "" + (Integer.parseInt(words[1]) + Integer.parseInt(words[2]));
            })
        .under(rule);
  }

  private static Teacher teacher(FaultyChatServer server) {
    Backoff retry =
        new Backoff(6, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(2));
    return new Throttled(
        OpenAi.teacher(
            FAR,
            ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
            OpenAiOptions.DEFAULT),
        RateLimits.atOnce(ASKED),
        new Patience(retry, new Breaker(40, 90, Duration.ofMillis(100))),
        new MonotonicClock());
  }

  private static List<TeacherRequest> requests(int count) {
    List<TeacherRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(TeacherContract.request("What is " + i + " plus " + 2 * i + "?", MOST));
    }
    return requests;
  }

  @ParameterizedTest
  @MethodSource("answers")
  void ask(Row row) throws Exception {
    try (FaultyChatServer server = server(row.rule());
        Treasury treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
        Teacher teacher = teacher(server)) {
      BudgetedInquiry inquiry = inquiry(teacher, treasury);
      if (row.outcomes().isEmpty()) {
        Throwable stop = catchThrowable(() -> inquiry.ask(requests(ASKED), RunState.start(1)));
        assertThat(stop).isExactlyInstanceOf(TeacherException.class);
        assertThat(stop).hasMessageContaining(row.words());
        assertThat(treasury.bill().reserved()).as("nothing is left reserved").isEqualTo(Cost.ZERO);
        return;
      }
      List<Exchange> exchanges = inquiry.ask(requests(ASKED), RunState.start(1));
      Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
      for (int i = 0; i < ASKED; i++) {
        Exchange exchange = exchanges.get(i);
        Answer answer = exchange.answer();
        outcomes.merge(answer.outcome(), 1, Integer::sum);
        check(row, answer, 3 * i);
        assertThat(exchange.charge())
            .isEqualTo(FAR.cost(answer.inputTokens(), answer.outputTokens()));
      }
      assertThat(outcomes).isEqualTo(row.outcomes());
      Bill bill = treasury.bill();
      assertThat(bill.reserved()).isEqualTo(Cost.ZERO);
      assertThat(bill.sum("settled")).isEqualTo(Exchange.charge(exchanges));
      assertThat(bill.billed()).isEqualTo(bill.inDoubt().plus(Exchange.charge(exchanges)));
    }
  }

  private static void check(Row row, Answer answer, int sum) {
    if (answer.outcome() == Outcome.COMPLETED) {
      assertThat(answer.text()).isEqualTo("" + sum);
      assertThat(answer.detail()).isEmpty();
      assertThat(answer.aside().reasoning()).doesNotContain("" + (sum == 0 ? "zero" : sum));
      assertThat(answer.inputTokens()).isEqualTo(INPUT);
      assertThat(answer.outputTokens()).isEqualTo(1);
    } else {
      assertThat(answer.detail()).contains(row.words());
      assertThat(answer.text()).doesNotContain("think", "hm", "\0");
    }
  }

  private static BudgetedInquiry inquiry(Teacher teacher, Treasury treasury) {
    Backoff retry =
        new Backoff(6, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(2));
    Faculty faculty = Faculty.of(new Faculty.Member(teacher, "", retry));
    return new BudgetedInquiry(
        faculty, treasury, new BudgetedInquiry.Terms("run", Limits.NONE, ASKED));
  }

  /** The defaults of a run, at twice its concurrency, against a server that takes five a second. */
  @ParameterizedTest
  @MethodSource("refusals")
  void ask_fiveASecondAndRefusesTheRest_isAnsweredInFull(Fault refusal) throws Exception {
    int asked = 80;
    try (FaultyChatServer server = server(Rule.perSecond(5, refusal, System::nanoTime));
        Treasury treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
        Teacher teacher =
            new Throttled(
                OpenAi.teacher(
                    FAR,
                    ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
                    OpenAiOptions.DEFAULT),
                RateLimits.atOnce(ASKED),
                Patience.DEFAULT,
                new MonotonicClock())) {
      Faculty faculty = Faculty.of(new Faculty.Member(teacher, "", Backoff.DEFAULT));
      BudgetedInquiry inquiry =
          new BudgetedInquiry(
              faculty, treasury, new BudgetedInquiry.Terms("run", Limits.NONE, ASKED));
      List<Exchange> exchanges = inquiry.ask(requests(asked), RunState.start(1));
      assertThat(exchanges)
          .hasSize(asked)
          .allMatch(exchange -> exchange.answer().outcome() == Outcome.COMPLETED);
      assertThat(treasury.bill().billed()).isEqualTo(Exchange.charge(exchanges));
      assertThat(server.books().completions()).isEqualTo(asked);
    }
  }

  private static Stream<Fault> refusals() {
    return Stream.of(Faults.status(429, "slow down", Map.of()), later("Retry-After", "1"));
  }

  @Test
  void answer_usageThatNobodyKnows_isTheWorstCase() throws Exception {
    for (Consumer<ObjectNode> change :
        List.<Consumer<ObjectNode>>of(
            r -> r.remove("usage"),
            r -> r.putNull("usage"),
            r -> r.putObject("usage").put("prompt_tokens", 0).put("completion_tokens", 0))) {
      try (FaultyChatServer server = server(always(change));
          Teacher teacher = teacher(server)) {
        TeacherRequest request = requests(2).get(1);
        Answer answer = teacher.answer(request);
        assertThat(answer.text()).isEqualTo("3");
        assertThat(FAR.cost(answer.inputTokens(), answer.outputTokens()))
            .isEqualTo(teacher.worstCase(request));
      }
    }
  }

  @Test
  void check_serversWithoutAList_areTakenAtTheirWord() throws Exception {
    for (Fault list :
        List.of(
            error(404, "{\"detail\":\"Not Found\"}"),
            error(200, "{\"object\":\"list\",\"data\":null}"),
            error(200, "[{\"id\":\"loopback\"}]"),
            Faults.raw(200, "text/html", "<html><body>Sign in</body></html>"))) {
      try (FaultyChatServer server = server(Rule.always(Faults.none())).listing(list);
          Teacher teacher = teacher(server)) {
        teacher.check(List.of());
        assertThat(server.books().completions()).isZero();
      }
    }
  }

  @Test
  void check_addressWhereNobodyAnswers_stops() throws Exception {
    try (FaultyChatServer server = server(Rule.always(Faults.none()));
        Teacher teacher =
            OpenAi.teacher(
                FAR,
                ServerSettings.of(Endpoint.at(server.baseUrl().resolve("/")), ApiKey.NONE),
                OpenAiOptions.DEFAULT)) {
      Throwable stop = catchThrowable(() -> teacher.check(List.of()));
      assertThat(stop).isInstanceOf(TeacherException.class).hasMessageContaining("ends in /v1");
    }
  }
}
