package dev.quaestor.teacher.loopback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.loopback.ServerExchange.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The files and batches of a loopback server, in OpenAI's protocol. A batch is worked off when it
 * has been asked about often enough; its lines meet a script of statuses, and are answered honestly
 * when the script has ended.
 */
public final class LoopbackBatches {

  /** A line's status: it is answered. */
  public static final int HONEST = 200;

  /** A line's status: the batch ends before it is its turn. */
  public static final int EXPIRED = 0;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Reply(String type, String content) {
    static Reply json(ObjectNode node) {
      return new Reply("application/json", node.toString());
    }
  }

  private static final class Batch {
    final ObjectNode state;
    final String lines;
    int polls;

    Batch(ObjectNode state, String lines) {
      this.state = state;
      this.lines = lines;
    }
  }

  private final UnaryOperator<ObjectNode> model;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, Batch> batches = new LinkedHashMap<>();
  private final Deque<Integer> script = new ArrayDeque<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private int pollsNeeded = 1;
  private String refusal = "";

  /**
   * @param model answers the body of a line
   */
  LoopbackBatches(UnaryOperator<ObjectNode> model) {
    this.model = model;
  }

  /** A batch is worked off when it was asked about {@code polls} times. */
  public synchronized LoopbackBatches afterPolls(int polls) {
    pollsNeeded = polls;
    return this;
  }

  /** Appends to the script: a status for each line worked off from now on. */
  public synchronized LoopbackBatches then(int... statuses) {
    for (int status : statuses) {
      script.add(status);
    }
    return this;
  }

  /**
   * Appends to another script: a fault for each request about files and batches from now on,
   * whatever it asks for. A file of answers counts as honest where it has one line.
   */
  public synchronized LoopbackBatches meeting(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** From now on every batch fails as a whole, for this reason. */
  public synchronized LoopbackBatches refusing(String reason) {
    refusal = reason;
    return this;
  }

  /** How many batches were submitted. */
  public synchronized int submitted() {
    return batches.size();
  }

  /** Whether {@code path} is the business of files and batches. */
  static boolean handles(String path) {
    return path.startsWith("/v1/files") || path.startsWith("/v1/batches");
  }

  /** Answers a request about files or batches. */
  synchronized void respond(ServerExchange exchange) throws IOException, InterruptedException {
    Received request = exchange.received();
    if (!faults.isEmpty()) {
      faults.removeFirst().respond(exchange, () -> honest(request));
      return;
    }
    Optional<Reply> reply = reply(request);
    if (reply.isPresent()) {
      exchange.send(
          200, Map.of("Content-Type", reply.get().type()), reply.get().content().getBytes(UTF_8));
    } else {
      Faults.status(404, "no such path: " + request.route(), Map.of())
          .respond(exchange, MAPPER::createObjectNode);
    }
  }

  /** What is sent if nothing goes wrong; empty where there is no such path. */
  private Optional<Reply> reply(Received request) throws IOException {
    String path = request.route();
    String[] parts = path.split("/");
    boolean post = request.method().equals("POST");
    if (path.equals("/v1/files") && post) {
      return Optional.of(Reply.json(upload(request)));
    }
    if (path.equals("/v1/batches")) {
      return Optional.of(Reply.json(post ? create(MAPPER.readTree(request.body())) : list()));
    }
    if (path.startsWith("/v1/batches/") && batches.containsKey(parts[3])) {
      return Optional.of(Reply.json(poll(batches.get(parts[3]))));
    }
    if (path.endsWith("/content") && files.containsKey(parts[3])) {
      return Optional.of(new Reply("application/octet-stream", files.get(parts[3])));
    }
    return Optional.empty();
  }

  /** The same for a fault that wants it as an object. */
  private ObjectNode honest(Received request) {
    try {
      return (ObjectNode) MAPPER.readTree(reply(request).orElseThrow().content());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode upload(Received request) throws IOException {
    String type = request.headers().getOrDefault("content-type", "");
    String boundary = type.substring(type.indexOf("boundary=") + "boundary=".length());
    for (String part : request.body().split("--" + boundary)) {
      int head = part.indexOf("\r\n\r\n");
      if (head > 0 && part.substring(0, head).contains("name=\"file\"")) {
        String id = store(part.substring(head + 4, part.length() - 2));
        ObjectNode file = MAPPER.createObjectNode();
        file.put("id", id).put("object", "file").put("bytes", part.length());
        file.put("created_at", 1).put("filename", "requests.jsonl").put("purpose", "batch");
        return file.put("status", "processed");
      }
    }
    throw new IOException("a form without a file: " + request.body());
  }

  private String store(String content) {
    String id = "file-" + (files.size() + 1);
    files.put(id, content);
    return id;
  }

  private ObjectNode create(JsonNode asked) {
    String id = "batch_" + (batches.size() + 1);
    ObjectNode state = MAPPER.createObjectNode();
    state.put("id", id).put("object", "batch").put("endpoint", asked.path("endpoint").asText());
    state.put("input_file_id", asked.path("input_file_id").asText());
    state.put("completion_window", "24h").put("status", "in_progress").put("created_at", 1);
    state.set("metadata", asked.path("metadata"));
    String lines = files.getOrDefault(asked.path("input_file_id").asText(), "");
    batches.put(id, new Batch(state, lines));
    return state;
  }

  private ObjectNode list() {
    ObjectNode list = MAPPER.createObjectNode().put("object", "list").put("has_more", false);
    List<Batch> latest = new ArrayList<>(batches.values());
    java.util.Collections.reverse(latest);
    var data = list.putArray("data");
    latest.forEach(batch -> data.add(batch.state));
    return list;
  }

  private ObjectNode poll(Batch batch) throws IOException {
    batch.polls++;
    if (batch.polls == pollsNeeded) {
      if (refusal.isEmpty()) {
        work(batch);
      } else {
        batch.state.put("status", "failed");
        ObjectNode errors = batch.state.putObject("errors").put("object", "list");
        errors.putArray("data").addObject().put("code", "scripted").put("message", refusal);
      }
    }
    return batch.state;
  }

  private void work(Batch batch) throws IOException {
    StringBuilder output = new StringBuilder();
    StringBuilder errors = new StringBuilder();
    boolean expired = false;
    for (String text : batch.lines.split("\n")) {
      if (text.isBlank()) {
        continue;
      }
      JsonNode asked = MAPPER.readTree(text);
      int status = script.isEmpty() ? HONEST : script.removeFirst();
      ObjectNode line = MAPPER.createObjectNode();
      line.put("id", "line").put("custom_id", asked.path("custom_id").asText());
      if (status == EXPIRED) {
        expired = true;
        line.putNull("response");
        line.putObject("error").put("code", "batch_expired").put("message", "not done in time");
      } else {
        ObjectNode response = line.putObject("response").put("status_code", status);
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("error").put("message", "scripted " + status);
        response.set(
            "body", status == HONEST ? model.apply((ObjectNode) asked.path("body")) : body);
        line.putNull("error");
      }
      (status == HONEST ? output : errors).append(line).append('\n');
    }
    batch.state.put("status", expired ? "expired" : "completed");
    batch.state.put("output_file_id", store(output.toString()));
    if (errors.length() > 0) {
      batch.state.put("error_file_id", store(errors.toString()));
    }
  }
}
