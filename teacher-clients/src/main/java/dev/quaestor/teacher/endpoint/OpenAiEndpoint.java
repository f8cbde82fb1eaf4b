package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.door.Names;
import dev.quaestor.teacher.door.RequestThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model served by OpenAI's protocol: {@code /v1/models}, {@code /v1/chat/completions} and {@code
 * /v1/completions}, with vLLM's {@code /tokenize} and {@code /detokenize} beside. It listens where
 * it is told, answers who names it exactly and carries its token, reads requests of bounded size,
 * and words errors as OpenAI does.
 */
public final class OpenAiEndpoint implements AutoCloseable {

  /** The longest request that is read, in bytes. */
  public static final int MOST_BYTES = 8 << 20;

  private static final int THREADS = 256;
  private static final int WAITING = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiEndpoint.class);

  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ServedModel model;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Admittance admittance;
  private final Clock clock;
  private final AtomicLong requests = new AtomicLong();
  private final Semaphore inside = new Semaphore(Integer.MAX_VALUE);

  private OpenAiEndpoint(ServedModel model, Door door, Clock clock) throws IOException {
    // Heads and bodies leave in two writes; waiting to join them costs 40 ms an answer.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.model = model;
    this.clock = clock;
    this.server = HttpServer.create(door.address(), WAITING);
    this.admittance = new Admittance(Names.of(door, server.getAddress().getPort()), door.token());
    this.threads = RequestThreads.named("endpoint", THREADS, WAITING);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /** Serves {@code model} until it is closed. */
  public static OpenAiEndpoint start(ServedModel model, Door door, Clock clock) throws IOException {
    OpenAiEndpoint endpoint = new OpenAiEndpoint(model, door, clock);
    endpoint.server.start();
    return endpoint;
  }

  /** The address to give clients. */
  public URI baseUrl() {
    InetSocketAddress at = server.getAddress();
    return URI.create("http://%s:%d/v1".formatted(Names.shown(at.getAddress()), at.getPort()));
  }

  /** Takes no more requests, and gives those under way a moment. */
  public void finish(Duration moment) throws InterruptedException {
    boolean quiet = inside.tryAcquire(Integer.MAX_VALUE, moment.toMillis(), TimeUnit.MILLISECONDS);
    if (!quiet) {
      LOG.warn("requests under way are cut");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      if (!inside.tryAcquire()) {
        send(
            exchange, 503, RefusedException.of(503, "stopping", "the endpoint is stopping").body());
        return;
      }
      try {
        answer(exchange);
      } catch (RefusedException e) {
        send(exchange, e.status(), e.body());
      } finally {
        inside.release();
      }
    } catch (IOException e) {
      LOG.debug("a client went away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("a request failed", e);
    }
  }

  private void answer(HttpExchange exchange)
      throws RefusedException, IOException, InterruptedException {
    Headers headers = exchange.getRequestHeaders();
    admittance.check(all(headers, "Host"), all(headers, "Origin"), all(headers, "Authorization"));
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    switch (path) {
      case "/health" -> send(exchange, 200, JSON.createObjectNode().put("status", "ok"));
      case "/v1/models" -> {
        expect("GET", method);
        send(exchange, 200, models());
      }
      case "/v1/completions", "/v1/chat/completions" -> {
        expect("POST", method);
        complete(exchange, path.equals("/v1/completions"));
      }
      case "/tokenize" -> {
        expect("POST", method);
        send(exchange, 200, tokenized(fields(exchange)));
      }
      case "/detokenize" -> {
        expect("POST", method);
        int[] tokens = Call.tokens("tokens", fields(exchange).json().path("tokens"), model);
        send(exchange, 200, JSON.createObjectNode().put("prompt", model.text(tokens)));
      }
      default -> {
        if (path.equals("/v1/models/" + model.name())) {
          expect("GET", method);
          send(exchange, 200, described());
          return;
        }
        if (path.startsWith("/v1/models/")) {
          throw RefusedException.noModel(path.substring("/v1/models/".length()), model.name());
        }
        throw RefusedException.of(404, "not_found", "no such path; the API begins at /v1");
      }
    }
  }

  private static List<String> all(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? List.of() : values;
  }

  private static void expect(String expected, String method) throws RefusedException {
    if (!method.equals(expected)) {
      throw RefusedException.of(
          405, "method_not_allowed", "expected the method %s".formatted(expected));
    }
  }

  private ObjectNode described() {
    return JSON.createObjectNode()
        .put("id", model.name())
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "quaestor")
        .put("max_model_len", model.context());
  }

  private ObjectNode models() {
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    list.putArray("data").add(described());
    return list;
  }

  private ObjectNode tokenized(Fields fields) throws RefusedException {
    int[] tokens;
    if (fields.has("messages")) {
      tokens = Call.conversation(fields, model);
    } else {
      String text = fields.text("prompt").orElse("");
      try {
        tokens =
            fields.flag("add_special_tokens", Boolean.TRUE)
                ? model.prompt(text)
                : model.encode(text);
      } catch (IllegalArgumentException e) {
        throw RefusedException.invalid("prompt", "`prompt`: " + e.getMessage());
      }
    }
    ObjectNode reply =
        JSON.createObjectNode().put("count", tokens.length).put("max_model_len", model.context());
    ArrayNode ids = reply.putArray("tokens");
    for (int token : tokens) {
      ids.add(token);
    }
    return reply;
  }

  private void complete(HttpExchange exchange, boolean plain)
      throws RefusedException, IOException, InterruptedException {
    Fields fields = fields(exchange);
    long number = requests.incrementAndGet();
    Call call = plain ? Call.completion(fields, model, number) : Call.chat(fields, model, number);
    String id = Digests.hex(model.name(), String.valueOf(number)).substring(0, 24);
    Answering answering =
        new Answering(
            model,
            call,
            new Answering.Heading(call.form().prefix + "-" + id, clock.instant().getEpochSecond()));
    if (call.style().stream()) {
      stream(exchange, answering);
    } else {
      send(exchange, 200, answering.whole());
    }
  }

  /** Events, one a piece; an error after the first stands where the next piece would. */
  private static void stream(HttpExchange exchange, Answering answering)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    try {
      answering.stream(piece -> event(out, piece.toString()));
    } catch (RefusedException e) {
      event(out, e.body().toString());
    }
    event(out, "[DONE]");
    out.close();
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static Fields fields(HttpExchange exchange) throws RefusedException, IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw RefusedException.of(
          413, "too_large", "requests of up to %d bytes are read".formatted(MOST_BYTES));
    }
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw RefusedException.of(
          400, "invalid_json", "the body is not JSON: " + e.getOriginalMessage());
    }
    if (!(json instanceof ObjectNode object)) {
      throw RefusedException.of(400, "invalid_json", "the body must be a JSON object");
    }
    return new Fields(object);
  }

  private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (status == 413) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
