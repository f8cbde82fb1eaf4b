package dev.quaestor.experiments.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.endpoint.OpenAiEndpoint;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Path directory;
  private OpenAiEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    directory = TinyStudent.write(temporary.resolve("tiny"), 5);
    endpoint = serve(directory, Optional.empty());
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private OpenAiEndpoint serve(Path student, Optional<String> token) throws IOException {
    LoadedStudent loaded = LoadedStudent.open(student, 1, Optional.empty());
    Optional<ChatTemplate> template =
        loaded.tokenizer().map(Tokenizer::files).flatMap(ChatTemplate::of);
    BatchedStudent batched = new BatchedStudent("tiny", loaded, template, Execution.fast(1));
    open.add(batched);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OpenAiEndpoint started =
        OpenAiEndpoint.start(batched, new Door(address, Set.of(), token), Clock.systemUTC());
    open.add(started);
    return started;
  }

  private HttpResponse<String> post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.baseUrl() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .join();
  }

  private JsonNode asked(String path, String body) throws IOException {
    HttpResponse<String> reply = post(path, body);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return JSON.readTree(reply.body());
  }

  private static String body(String more) {
    return "{\"model\":\"tiny\",\"temperature\":0," + more + "}";
  }

  @Test
  void completions_answerAsTheStudentDoes() throws IOException {
    JsonNode reply =
        asked(
            "/completions",
            body(
                "\"prompt\":\"abc\",\"max_tokens\":9,\"logprobs\":999,\"return_token_ids\":true,\"return_tokens_as_token_ids\":true"));
    try (LoadedStudent student = LoadedStudent.open(directory, 1)) {
      Generated own = student.answers(List.of(student.prompt("abc")), 9).get(0);
      JsonNode choice = reply.path("choices").path(0);
      JsonNode logprobs = choice.path("logprobs");
      assertThat(choice.path("text").asText()).isEqualTo(student.text(own.answer()));
      assertThat(choice.path("token_ids")).hasSize(own.tokens().length);
      for (int i = 0; i < own.tokens().length; i++) {
        assertThat(choice.path("token_ids").path(i).asInt()).isEqualTo(own.tokens()[i]);
        assertThat(logprobs.path("token_logprobs").path(i).asDouble())
            .isEqualTo(own.scores().logprobs()[i]);
        double sum = 0;
        for (JsonNode each : logprobs.path("top_logprobs").path(i)) {
          sum += Math.exp(each.asDouble());
        }
        assertThat(sum).as("all the vocabulary").isCloseTo(1, within(1e-5));
      }
      boolean ended = own.stop() == Generated.Stop.END;
      assertThat(choice.path("finish_reason").asText()).isEqualTo(ended ? "stop" : "length");
      assertThat(reply.path("usage").path("completion_tokens").asInt())
          .isEqualTo(own.tokens().length);
    }
  }

  @Test
  void completions_echoWithoutAnswer_scoreTheText() throws IOException {
    try (LoadedStudent student = LoadedStudent.open(directory, 1)) {
      int[] tokens = student.prompt("hello world");
      JsonNode reply =
          asked(
              "/completions",
              body(
                  "\"prompt\":%s,\"max_tokens\":0,\"echo\":true,\"logprobs\":1"
                      .formatted(JSON.writeValueAsString(tokens))));
      JsonNode choice = reply.path("choices").path(0);
      TokenScores own = student.score(List.of(new Sequence(tokens, 1))).get(0);
      JsonNode told = choice.path("logprobs").path("token_logprobs");
      assertThat(told).hasSize(tokens.length);
      assertThat(told.path(0).isNull()).isTrue();
      for (int i = 1; i < tokens.length; i++) {
        assertThat(told.path(i).asDouble()).isEqualTo(own.logprobs()[i - 1]);
      }
      assertThat(choice.path("text").asText()).isEqualTo("hello world");
      assertThat(reply.path("usage").path("completion_tokens").asInt()).isZero();
    }
  }

  @Test
  void completions_sampledWithASeed_areTheSameAloneAndAmongOthers() throws IOException {
    String body =
        "{\"model\":\"tiny\",\"prompt\":\"abc\",\"temperature\":1,\"seed\":-7,\"n\":3,\"max_tokens\":12}";
    JsonNode alone = asked("/completions", body).path("choices");
    List<CompletableFuture<JsonNode>> together = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String other = body.replace("\"n\":3", "\"n\":2").replace("abc", "abc" + (char) ('a' + i));
      together.add(CompletableFuture.supplyAsync(() -> choices(i(other))));
    }
    assertThat(choices(i(body))).isEqualTo(alone);
    together.forEach(future -> assertThat(future.join()).hasSize(2));
    assertThat(alone.path(0).path("text")).isNotEqualTo(alone.path(1).path("text"));
    JsonNode reseeded = asked("/completions", body.replace("-7", "8")).path("choices");
    assertThat(reseeded).isNotEqualTo(alone);
  }

  private HttpResponse<String> i(String body) {
    return post("/completions", body);
  }

  private static JsonNode choices(HttpResponse<String> reply) {
    try {
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
      return JSON.readTree(reply.body()).path("choices");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void completions_stopAndStream_cutAlike() throws IOException {
    String asked = body("\"prompt\":\"abc\",\"max_tokens\":12");
    String whole = asked("/completions", asked).path("choices").path(0).path("text").asText();
    assertThat(whole.length()).isGreaterThan(5);
    String stop = whole.substring(3, 5);
    String cut = whole.substring(0, whole.indexOf(stop));
    String stopped =
        body("\"prompt\":\"abc\",\"max_tokens\":12,\"stop\":" + JSON.writeValueAsString(stop));
    JsonNode reply = asked("/completions", stopped).path("choices").path(0);
    assertThat(reply.path("text").asText()).isEqualTo(cut);
    assertThat(reply.path("finish_reason").asText()).isEqualTo("stop");

    String streamed =
        post(
                "/completions",
                stopped.replace(
                    "}", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"))
            .body();
    StringBuilder text = new StringBuilder();
    List<String> events = streamed.lines().filter(line -> !line.isBlank()).toList();
    assertThat(events.get(events.size() - 1)).isEqualTo("data: [DONE]");
    JsonNode usage = JSON.readTree(events.get(events.size() - 2).substring(6)).path("usage");
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(cut.length() + stop.length());
    for (String event : events.subList(0, events.size() - 2)) {
      assertThat(event).startsWith("data: {");
      text.append(JSON.readTree(event.substring(6)).path("choices").path(0).path("text").asText());
    }
    assertThat(text.toString()).isEqualTo(cut);
  }

  @Test
  void chat_followsTheTemplate_andStreams() throws IOException {
    endpoint = serve(TinyStudent.templated(temporary.resolve("chat"), 5), Optional.empty());
    String messages =
        "\"messages\":[{\"role\":\"system\",\"content\":\"be\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]";
    String prompt = JSON.writeValueAsString("system: be\nuser: hi\nassistant:");
    JsonNode chat =
        asked(
            "/chat/completions",
            body(messages + ",\"max_tokens\":8,\"logprobs\":true,\"top_logprobs\":2"));
    JsonNode plain = asked("/completions", body("\"max_tokens\":8,\"prompt\":" + prompt));
    JsonNode choice = chat.path("choices").path(0);
    JsonNode before = choice.path("logprobs").path("content");
    assertThat(chat.path("usage").path("prompt_tokens").asInt() + 1)
        .as("the template writes no begin token")
        .isEqualTo(plain.path("usage").path("prompt_tokens").asInt());
    assertThat(before.path(0).path("top_logprobs")).hasSize(2);
    assertThat(before.path(0).path("top_logprobs").path(0).path("logprob"))
        .isEqualTo(before.path(0).path("logprob"));
    String streamed =
        post("/chat/completions", body(messages + ",\"max_tokens\":8,\"stream\":true")).body();
    StringBuilder text = new StringBuilder();
    for (String event : streamed.lines().filter(line -> line.startsWith("data: {")).toList()) {
      text.append(
          JSON.readTree(event.substring(6))
              .path("choices")
              .path(0)
              .path("delta")
              .path("content")
              .asText());
    }
    assertThat(text.toString()).isEqualTo(choice.path("message").path("content").asText());
  }

  @Test
  void chat_withoutATemplate_takesASingleQuestionAlone() throws IOException {
    String one = "{\"role\":\"user\",\"content\":\"abc\"}";
    JsonNode chat =
        asked("/chat/completions", body("\"max_tokens\":8,\"messages\":[%s]".formatted(one)));
    JsonNode plain = asked("/completions", body("\"max_tokens\":8,\"prompt\":\"abc\""));
    assertThat(chat.path("choices").path(0).path("message").path("content").asText())
        .isEqualTo(plain.path("choices").path(0).path("text").asText());
    HttpResponse<String> two =
        post("/chat/completions", body("\"messages\":[%s,%s]".formatted(one, one)));
    assertThat(two.statusCode()).isEqualTo(400);
    assertThat(two.body()).contains("no chat template");
  }

  @Test
  void tokenize_andBack() throws IOException {
    String root = endpoint.baseUrl().toString().replace("/v1", "");
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create(root + "/tokenize"))
            .POST(HttpRequest.BodyPublishers.ofString(body("\"prompt\":\"abc\"")))
            .build();
    JsonNode tokens =
        JSON.readTree(client.sendAsync(ask, HttpResponse.BodyHandlers.ofString()).join().body());
    try (LoadedStudent student = LoadedStudent.open(directory, 1)) {
      assertThat(JSON.convertValue(tokens.path("tokens"), int[].class))
          .isEqualTo(student.prompt("abc"));
    }
    assertThat(tokens.path("max_model_len").asInt()).isEqualTo(48);
    HttpRequest back =
        HttpRequest.newBuilder(URI.create(root + "/detokenize"))
            .POST(HttpRequest.BodyPublishers.ofString(body("\"tokens\":" + tokens.path("tokens"))))
            .build();
    assertThat(client.sendAsync(back, HttpResponse.BodyHandlers.ofString()).join().body())
        .isEqualTo("{\"prompt\":\"abc\"}");
  }

  @Test
  void errors_areInOpenAisForm() throws IOException {
    refused(404, "model_not_found", "/completions", "{\"model\":\"other\",\"prompt\":\"a\"}");
    refused(400, "", "/completions", "{\"prompt\":\"a\"}");
    refused(400, "", "/completions", body("\"prompt\":[1,2,99999]"));
    refused(400, "", "/completions", body("\"prompt\":{}"));
    refused(400, "", "/completions", body("\"prompt\":\"a\",\"max_tokens\":0"));
    refused(400, "", "/completions", body("\"prompt\":\"a\",\"n\":1.5"));
    refused(400, "", "/completions", body("\"prompt\":\"a\",\"logit_bias\":{\"1\":5}"));
    refused(400, "", "/completions", body("\"prompt\":\"a\",\"best_of\":4"));
    refused(400, "", "/chat/completions", body("\"messages\":[]"));
    refused(400, "invalid_json", "/completions", "{\"model\":");
    refused(400, "invalid_json", "/completions", "{\"model\":\"a\",\"model\":\"b\"}");
    refused(400, "invalid_json", "/completions", "[]");
    refused(404, "not_found", "/nothing", "{}");
    refused(405, "method_not_allowed", "/models", "{}");
    String sixty = "a".repeat(60);
    refused(400, "context_length_exceeded", "/completions", body("\"prompt\":\"" + sixty + "\""));
    String large = "a".repeat(OpenAiEndpoint.MOST_BYTES);
    refused(413, "too_large", "/completions", body("\"prompt\":\"" + large + "\""));
  }

  private void refused(int status, String code, String path, String body) throws IOException {
    HttpResponse<String> reply = post(path, body);
    String shown = body.length() > 100 ? body.substring(0, 100) : body;
    assertThat(reply.statusCode()).as(shown).isEqualTo(status);
    JsonNode error = JSON.readTree(reply.body()).path("error");
    assertThat(error.path("message").asText()).as(shown).isNotEmpty();
    assertThat(error.path("type").asText()).as(shown).endsWith("_error");
    if (!code.isEmpty()) {
      assertThat(error.path("code").asText()).as(shown).isEqualTo(code);
    }
  }

  @Test
  void admittance_needsTheExactNameAndTheToken() throws IOException {
    int port = endpoint.baseUrl().getPort();
    assertThat(raw("Host: 127.0.0.1:" + port)).startsWith("HTTP/1.1 200");
    assertThat(raw("Host: LOCALHOST:" + port)).startsWith("HTTP/1.1 200");
    assertThat(raw("Host: 127.0.0.1")).startsWith("HTTP/1.1 403");
    assertThat(raw("Host: evil.example:" + port)).startsWith("HTTP/1.1 403");
    assertThat(raw("Host: localhost:" + port + ".evil.example")).startsWith("HTTP/1.1 403");
    assertThat(raw("Host: localhost:" + port + "\r\nHost: evil.example"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("Host: localhost:" + port + "\r\nOrigin: http://evil.example"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("X: y")).startsWith("HTTP/1.1 403");

    endpoint = serve(directory, Optional.of("sesame"));
    String host = "Host: 127.0.0.1:" + endpoint.baseUrl().getPort();
    assertThat(raw(host)).startsWith("HTTP/1.1 401").contains("invalid_api_key");
    assertThat(raw(host + "\r\nAuthorization: Bearer sesam")).startsWith("HTTP/1.1 401");
    assertThat(raw(host + "\r\nAuthorization: Bearer sesame")).startsWith("HTTP/1.1 200");
  }

  @Test
  void door_onOtherAddresses_needsAToken() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> new Door(everywhere, Set.of(), Optional.empty()))
        .hasMessageContaining("needs a token");
  }

  private String raw(String headers) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), endpoint.baseUrl().getPort())) {
      OutputStream out = socket.getOutputStream();
      String request = "GET /v1/models HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n";
      out.write(request.formatted(headers).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
