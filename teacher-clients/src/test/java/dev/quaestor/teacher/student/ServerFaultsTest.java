package dev.quaestor.teacher.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.LoopbackStudent;
import dev.quaestor.teacher.loopback.NumberTokens;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.throttle.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What student servers do, met on a real socket: survived, or refused by name. */
class ServerFaultsTest {

  private static final int TOP = 20;
  private static final Backoff PATIENCE =
      new Backoff(8, Duration.ofMillis(5), Duration.ofMillis(200), Duration.ofSeconds(1));

  /** Enough for a server that comes back on a machine that does much else. */
  private static final Backoff UNTIL_BACK =
      new Backoff(200, Duration.ofMillis(5), Duration.ofMillis(200), Duration.ofSeconds(30));

  private LoopbackStudent server;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = LoopbackStudent.start(0, 1);
    open.add(server);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private StudentServer asked(Endpoint.Timeouts timeouts, Backoff patience) {
    Endpoint endpoint = Endpoint.at(server.url()).within(timeouts);
    return new StudentServer(ServerSettings.of(endpoint, ApiKey.NONE), "s", patience);
  }

  private ServedStudent student() {
    return student(Endpoint.Timeouts.DEFAULT);
  }

  private ServedStudent student(Endpoint.Timeouts timeouts) {
    return student(asked(timeouts, PATIENCE));
  }

  private ServedStudent student(StudentServer asked) {
    ServedStudent student =
        new ServedStudent(
            asked,
            new ServedStudent.Identity("f".repeat(64), 1, 8),
            new ServedStudent.Knowledge(new NumberTokens(), Probe.of(asked, TOP)),
            () -> {});
    open.add(0, student::close);
    return student;
  }

  private static final List<Candidate> POOL =
      IntStream.range(0, 40)
          .mapToObj(i -> Candidate.of("%d %d 7".formatted(i % 60, (i * 7) % 60), "g", ""))
          .toList();

  private static List<Observation> seen(ServedStudent student) {
    return student.observe(POOL, Decoding.greedy(12), new RandomStreams(1));
  }

  private static ObjectNode logprobs(ObjectNode reply) {
    return (ObjectNode) reply.path("choices").path(0).path("logprobs");
  }

  private static Fault logprobs(Consumer<ObjectNode> change) {
    return Faults.changed(reply -> change.accept(logprobs(reply)));
  }

  /** A fault that one reply may have: asked again, it is survived; where it stays, it is named. */
  static Stream<Arguments> faults() {
    return Stream.of(
        of("the line is cut", Faults.hangUp(), "connection"),
        of("truncated JSON", Faults.cut(60), "cut|EOF|whole JSON|closed|connection"),
        of(
            "half a JSON text",
            Faults.rewritten("application/json", text -> text.substring(0, text.length() / 2)),
            "not a whole JSON object"),
        of("a burst of 429", Faults.status(429, "slow down", Map.of("Retry-After", "0")), "429"),
        of("a burst of 503", Faults.status(503, "loading", Map.of()), "503"),
        of(
            "no log-probability of one token",
            logprobs(told -> ((ArrayNode) told.path("token_logprobs")).remove(0)),
            "a log-probability for each token"),
        of(
            "null for the first token",
            logprobs(told -> ((ArrayNode) told.path("token_logprobs")).set(0, NullNode.instance)),
            "log-probability of token 0 is null"),
        of(
            "null for the last token",
            logprobs(ServerFaultsTest::forgetLast),
            "log-probability of token \\d+ is null"),
        of(
            "NaN as text",
            logprobs(
                told -> ((ArrayNode) told.path("token_logprobs")).set(0, TextNode.valueOf("NaN"))),
            "log-probability of token 0 is \"NaN\""),
        of(
            "NaN as no JSON has it",
            Faults.rewritten(
                "application/json",
                text ->
                    text.replaceFirst("\"token_logprobs\":\\[[^,\\]]*", "\"token_logprobs\":[NaN")),
            "whole JSON|NaN"),
        of(
            "a probability above 1",
            logprobs(
                told -> ((ArrayNode) told.path("token_logprobs")).set(0, DoubleNode.valueOf(0.7))),
            "log-probability of token 0 is 0.7"),
        of(
            "probabilities that sum above 1",
            logprobs(
                told ->
                    ((ObjectNode) told.path("top_logprobs").path(0))
                        .put("token_id:1", -0.01)
                        .put("token_id:2", -0.01)),
            "sum to"),
        of(
            "fewer of the likeliest than at the start",
            logprobs(ServerFaultsTest::keepFive),
            "5 of the likeliest tokens were told at token 0, 20 at the start"),
        of(
            "tokens by their text",
            logprobs(told -> ((ArrayNode) told.path("tokens")).set(0, TextNode.valueOf(" the"))),
            "expected the id of token 0"),
        of(
            "an id of another tokenizer",
            logprobs(
                told ->
                    ((ArrayNode) told.path("tokens")).set(0, TextNode.valueOf("token_id:49151"))),
            "token 0 is 49151, of a vocabulary of 64"),
        of(
            "a token that is not the likeliest",
            logprobs(
                told -> ((ArrayNode) told.path("token_logprobs")).set(0, DoubleNode.valueOf(-9))),
            "asked for the likeliest"),
        of(
            "another model's name",
            Faults.changed(reply -> reply.put("model", "other")),
            "the model \"other\" answered"),
        of("no choice", Faults.changed(reply -> reply.remove("choices")), "no choice"));
  }

  private static Arguments of(String name, Fault fault, String message) {
    return Arguments.of(Named.of(name, fault), message);
  }

  private static void forgetLast(ObjectNode told) {
    ArrayNode values = (ArrayNode) told.path("token_logprobs");
    values.set(values.size() - 1, NullNode.instance);
  }

  private static void keepFive(ObjectNode told) {
    ObjectNode top = (ObjectNode) told.path("top_logprobs").path(0);
    List<String> names = new ArrayList<>();
    top.fieldNames().forEachRemaining(names::add);
    top.remove(names.subList(Math.min(5, names.size()), names.size()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void observe_aFaultNowAndThen_isSurvived(Fault fault, String message) {
    ServedStudent student = student();
    List<Observation> whole = seen(student);
    server.under((number, prompt) -> number % 5 == 0 ? fault : Faults.none());
    assertThat(same(seen(student), whole)).as("after %s", message).isTrue();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void observe_aFaultThatStays_isRefusedByName(Fault fault, String message) {
    ServedStudent student = student();
    server.under(Rule.after(10, fault));
    assertThatThrownBy(() -> seen(student))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("student s at")
        .hasMessageContaining("candidate")
        .hasMessageContaining("attempts failed")
        .hasMessageMatching("(?s).*(" + message + ").*");
  }

  /** Observations hold arrays, which are equal by their content. */
  private static boolean same(List<Observation> a, List<Observation> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same =
          a.get(i).candidateId().equals(b.get(i).candidateId())
              && a.get(i).answer().equals(b.get(i).answer())
              && Arrays.equals(a.get(i).logProbabilities(), b.get(i).logProbabilities())
              && Arrays.equals(a.get(i).entropies(), b.get(i).entropies())
              && Arrays.equals(a.get(i).margins(), b.get(i).margins());
    }
    return same;
  }

  @Test
  void observe_answersLaterThanTheTimeout_areAskedAgain_andNamedWhereAllAre() {
    var brief =
        new Endpoint.Timeouts(
            Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofMillis(600));
    ServedStudent student = student(brief);
    List<Observation> whole = seen(student);
    server.then(Faults.silence(Duration.ofSeconds(30)));
    assertThat(same(seen(student), whole)).isTrue();
    server.under(Rule.always(Faults.silence(Duration.ofSeconds(30))));
    assertThatThrownBy(() -> seen(student))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("no response began within PT0.3S")
        .hasMessageContaining("8 attempts failed");
  }

  @Test
  void observe_withoutUsage_isAsWithIt() {
    ServedStudent student = student();
    List<Observation> whole = seen(student);
    server.under(Rule.always(Faults.changed(reply -> reply.remove("usage"))));
    assertThat(same(seen(student), whole)).isTrue();
  }

  /** The server goes in mid-observation, and one with these weights comes in its place. */
  private void restart(long weights) {
    LoopbackStudent gone = server;
    server.under(
        (number, prompt) ->
            number == 12
                ? (exchange, honest) -> {
                  gone.close();
                  server = LoopbackStudent.start(gone.port(), weights);
                  open.add(server);
                }
                : Faults.none());
  }

  @Test
  void observe_serverRestartedWithTheSameWeights_isSurvived() {
    ServedStudent student = student(asked(Endpoint.Timeouts.DEFAULT, UNTIL_BACK));
    List<Observation> whole = seen(student);
    restart(1);
    assertThat(same(seen(student), whole)).isTrue();
  }

  @Test
  void observe_serverRestartedWithOthers_isRefused() {
    ServedStudent student = student(asked(Endpoint.Timeouts.DEFAULT, UNTIL_BACK));
    restart(2);
    assertThatThrownBy(() -> seen(student))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("is another one than before");
  }

  @Test
  void observe_weightsReloadedWithoutABreak_areNoticed() {
    ServedStudent student = student();
    server.under(
        (number, prompt) ->
            (exchange, honest) -> {
              if (number == 12) {
                server.serving("s", 2);
              }
              Faults.none().respond(exchange, honest);
            });
    assertThatThrownBy(() -> seen(student))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("is another one than before");
  }

  private static final List<Example> TEXTS =
      IntStream.range(0, 10)
          .mapToObj(i -> new Example("c" + i, i + " 3 5", i * 3 + " 63"))
          .toList();

  private Probe.Abilities abilities() {
    return Probe.of(asked(Endpoint.Timeouts.DEFAULT, PATIENCE), TOP);
  }

  private static Fault when(String field, Fault fault) {
    return (exchange, honest) ->
        (exchange.received().body().contains("\"" + field + "\"") ? fault : Faults.none())
            .respond(exchange, honest);
  }

  @Test
  void probe_findsTheWayThatIsTrue() {
    assertThat(abilities().top()).isEqualTo(TOP);
    assertThat(abilities().scoring()).contains(Probe.Scoring.ECHO);
    double whole = student().losses(TEXTS).get(3).perToken();

    server.under(Rule.always(when("echo", Faults.status(400, "no echo here", Map.of()))));
    assertThat(abilities().scoring()).contains(Probe.Scoring.PROMPT_LOGPROBS);
    assertThat(student().losses(TEXTS).get(3).perToken()).isEqualTo(whole);
  }

  @Test
  void probe_echoThatDoesNotEcho_isSeenThrough() {
    Fault answerAlone =
        (exchange, honest) ->
            Faults.changed(
                    reply -> {
                      for (String each : List.of("tokens", "token_logprobs", "top_logprobs")) {
                        ArrayNode list = (ArrayNode) logprobs(reply).path(each);
                        while (list.size() > 1) {
                          list.remove(0);
                        }
                      }
                    })
                .respond(exchange, honest);
    Fault shifted =
        Faults.changed(
            reply -> {
              ArrayNode told = (ArrayNode) reply.path("choices").path(0).path("prompt_logprobs");
              told.remove(0);
              told.insertNull(0);
              told.set(1, told.get(2));
            });
    server.under(
        Rule.always(
            (exchange, honest) ->
                (exchange.received().body().contains("\"echo\"")
                        ? answerAlone
                        : when("prompt_logprobs", shifted))
                    .respond(exchange, honest)));
    Probe.Abilities abilities = abilities();
    assertThat(abilities.scoring()).isEmpty();
    assertThat(abilities.why()).contains("does not echo").contains("PROMPT_LOGPROBS");
    ServedStudent student = student();
    assertThat(seen(student)).hasSize(POOL.size());
    assertThatThrownBy(() -> student.losses(TEXTS))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("cannot score given texts")
        .hasMessageContaining("does not echo");
  }

  @Test
  void probe_promptLogprobsOffByOne_areSeenThrough() {
    Fault offByOne =
        Faults.changed(
            reply -> {
              ArrayNode told = (ArrayNode) reply.path("choices").path(0).path("prompt_logprobs");
              for (int i = 1; i + 1 < told.size(); i++) { // each is given its neighbour's value
                double next =
                    told.path(i + 1)
                        .properties()
                        .iterator()
                        .next()
                        .getValue()
                        .path("logprob")
                        .doubleValue();
                ((ObjectNode) told.path(i).properties().iterator().next().getValue())
                    .put("logprob", next);
              }
            });
    server.under(
        Rule.always(
            (exchange, honest) ->
                (exchange.received().body().contains("\"echo\"")
                        ? Faults.status(400, "no echo here", Map.of())
                        : when("prompt_logprobs", offByOne))
                    .respond(exchange, honest)));
    assertThat(abilities().scoring()).isEmpty();
    assertThat(abilities().why()).contains("PROMPT_LOGPROBS").contains("and when written");
  }
}
