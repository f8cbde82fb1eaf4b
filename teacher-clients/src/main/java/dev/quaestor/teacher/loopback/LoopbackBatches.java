package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.loopback.ServerExchange.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

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
    if (!faults.isEmpty()) {
      faults.removeFirst().respond(exchange, () -> honest(exchange.received()));
      return;
    }
    Received request = exchange.received();
    String path = request.path().replaceFirst("\\?.*", "");
    String[] parts = path.split("/");
    boolean post = request.method().equals("POST");
    if (path.equals("/v1/files") && post) {
      exchange.send(200, JSON, bytes(upload(request)));
    } else if (path.equals("/v1/batches") && post) {
      exchange.send(200, JSON, bytes(create(MAPPER.readTree(request.body()))));
    } else if (path.equals("/v1/batches")) {
      exchange.send(200, JSON, bytes(list()));
    } else if (path.startsWith("/v1/batches/") && batches.containsKey(parts[3])) {
      exchange.send(200, JSON, bytes(poll(batches.get(parts[3]))));
    } else if (path.endsWith("/content") && files.containsKey(parts[3])) {
      byte[] content = files.getOrDefault(parts[3], "").getBytes(StandardCharsets.UTF_8);
      exchange.send(200, Map.of("Content-Type", "application/octet-stream"), content);
    } else {
      Faults.status(404, "no such path: " + path, Map.of())
          .respond(exchange, MAPPER::createObjectNode);
    }
  }

  /** What would be sent if nothing went wrong. */
  private ObjectNode honest(Received request) {
    try {
      String path = request.path().replaceFirst("\\?.*", "");
      String[] parts = path.split("/");
      boolean post = request.method().equals("POST");
      if (path.equals("/v1/files")) {
        return upload(request);
      }
      if (path.equals("/v1/batches")) {
        return post ? create(MAPPER.readTree(request.body())) : list();
      }
      return path.endsWith("/content")
          ? (ObjectNode) MAPPER.readTree(files.getOrDefault(parts[3], "{}"))
          : poll(batches.get(parts[3]));
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

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
