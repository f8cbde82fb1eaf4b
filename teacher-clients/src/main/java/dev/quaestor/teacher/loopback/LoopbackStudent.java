package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.random.RandomStreams;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A server of completions on the loopback interface whose students are tables: what comes next
 * follows from the last token alone. It tells log-probabilities as vLLM does, of answers, of an
 * echo and of prompts, takes adapters at run time, and fails as scripted.
 */
public final class LoopbackStudent implements AutoCloseable {

  /** How many tokens there are; the last one ends an answer. */
  public static final int VOCABULARY = 64;

  /** What ends an answer. */
  public static final int END = VOCABULARY - 1;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Connections connections;
  private final Object lock = new Object(); // guards what follows
  private final Map<String, double[][]> students = new TreeMap<>();
  private final Deque<Fault> script = new ArrayDeque<>();
  private Rule rule = Rule.always(Faults.none());
  private Adapters adapters = Adapters.LOADED;
  private int asked;

  /** What becomes of an adapter that is to be loaded. */
  public enum Adapters {
    /** It answers from then on. */
    LOADED,
    /** The server says so, and the base answers in its name. */
    CLAIMED
  }

  private LoopbackStudent(int port) throws IOException {
    this.connections = Connections.listen(port, this::respond);
  }

  /**
   * Starts a server of one student, {@code s}.
   *
   * @param port 0 for a free one
   * @param weights decide what it believes
   */
  public static LoopbackStudent start(int port, long weights) throws IOException {
    LoopbackStudent server = new LoopbackStudent(port);
    server.serving("s", weights);
    return server;
  }

  /** Where it is, for a manifest. */
  public String url() {
    return "http://127.0.0.1:" + connections.port() + "/v1";
  }

  public int port() {
    return connections.port();
  }

  /** Serves {@code name} with these weights from now on. */
  public void serving(String name, long weights) {
    double[][] table = table(weights);
    synchronized (lock) {
      students.put(name, table);
    }
  }

  /** What becomes of adapters from now on. */
  public void taking(Adapters other) {
    synchronized (lock) {
      adapters = other;
    }
  }

  /** Appends to the script: one fault for each completion asked for from now on. */
  public LoopbackStudent then(Fault... faults) {
    synchronized (lock) {
      script.addAll(Arrays.asList(faults));
    }
    return this;
  }

  /** What meets each completion that the script has no fault for; it counts them from 1 again. */
  public LoopbackStudent under(Rule other) {
    synchronized (lock) {
      rule = other;
      asked = 0;
    }
    return this;
  }

  /** Log-probabilities of each token after each token. */
  private static double[][] table(long weights) {
    RandomStreams streams = new RandomStreams(weights);
    double[][] table = new double[VOCABULARY][VOCABULARY];
    for (int last = 0; last < VOCABULARY; last++) {
      var random = streams.stream(last, "table");
      double sum = 0;
      for (int next = 0; next < VOCABULARY; next++) {
        table[last][next] = 6 * random.nextDouble();
        sum += Math.exp(table[last][next]);
      }
      for (int next = 0; next < VOCABULARY; next++) {
        table[last][next] -= Math.log(sum);
      }
    }
    return table;
  }

  private void respond(ServerExchange exchange) throws IOException, InterruptedException {
    String path = exchange.received().route();
    if (path.equals("/v1/models")) {
      Faults.none().respond(exchange, this::models);
      return;
    }
    JsonNode request = MAPPER.readTree(exchange.received().body());
    if (path.equals("/v1/load_lora_adapter")) {
      load(request.path("lora_name").asText(), request.path("lora_path").asText());
      Faults.none().respond(exchange, MAPPER::createObjectNode);
      return;
    }
    Fault fault;
    double[][] table;
    synchronized (lock) {
      table = students.get(request.path("model").asText());
      asked++;
      fault = script.isEmpty() ? rule.fault(asked, "") : script.removeFirst();
    }
    if (table == null || !path.equals("/v1/completions")) {
      Faults.status(404, "no such model or path", Map.of())
          .respond(exchange, MAPPER::createObjectNode);
      return;
    }
    Supplier<ObjectNode> honest = () -> completion(request, table);
    fault.respond(exchange, honest);
  }

  private ObjectNode models() {
    ObjectNode list = MAPPER.createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    synchronized (lock) {
      students.keySet().forEach(name -> data.addObject().put("id", name));
    }
    return list;
  }

  private void load(String name, String path) {
    double[][] adapted = table(path.hashCode());
    synchronized (lock) {
      students.put(name, adapters == Adapters.LOADED ? adapted : students.get("s"));
    }
  }

  private static ObjectNode completion(JsonNode request, double[][] table) {
    int[] prompt =
        IntStream.range(0, request.path("prompt").size())
            .map(i -> request.path("prompt").path(i).asInt() % VOCABULARY)
            .toArray();
    int[] text = written(request, table, prompt);
    boolean ended = text.length > prompt.length && text[text.length - 1] == END;
    boolean echo = request.path("echo").asBoolean();
    int likeliest = request.path("logprobs").asInt(0);
    ObjectNode reply = MAPPER.createObjectNode().put("object", "text_completion");
    reply.set("model", request.path("model"));
    ObjectNode choice = reply.putArray("choices").addObject().put("index", 0).put("text", "");
    choice.put("finish_reason", ended ? "stop" : "length");
    if (request.has("logprobs")) {
      ObjectNode logprobs = choice.putObject("logprobs");
      ArrayNode tokens = logprobs.putArray("tokens");
      ArrayNode values = logprobs.putArray("token_logprobs");
      ArrayNode tops = logprobs.putArray("top_logprobs");
      for (int i = echo ? 0 : prompt.length; i < text.length; i++) {
        tokens.add("token_id:" + text[i]);
        if (i == 0) {
          values.addNull();
          tops.addNull();
        } else {
          values.add(table[text[i - 1]][text[i]]);
          tops.add(top(table[text[i - 1]], likeliest));
        }
      }
    }
    if (request.has("prompt_logprobs")) {
      ArrayNode told = choice.putArray("prompt_logprobs").addNull();
      for (int i = 1; i < prompt.length; i++) {
        told.addObject()
            .putObject(String.valueOf(prompt[i]))
            .put("logprob", table[prompt[i - 1]][prompt[i]]);
      }
    }
    reply
        .putObject("usage")
        .put("prompt_tokens", prompt.length)
        .put("completion_tokens", text.length - prompt.length);
    return reply;
  }

  private static ObjectNode top(double[] row, int count) {
    ObjectNode top = MAPPER.createObjectNode();
    IntStream.range(0, VOCABULARY)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -row[id]))
        .limit(count)
        .forEach(id -> top.put("token_id:" + id, row[id]));
    return top;
  }

  /** The prompt and what follows. */
  private static int[] written(JsonNode request, double[][] table, int[] prompt) {
    int most = request.path("max_tokens").asInt(16);
    var random =
        request.path("temperature").asDouble(1) > 0
            ? new RandomStreams(request.path("seed").asLong()).stream(0, "write")
            : null;
    int[] text = Arrays.copyOf(prompt, prompt.length + most);
    int length = prompt.length;
    while (length < text.length) {
      double[] row = table[text[length - 1]];
      int next = 0;
      if (random == null) {
        for (int id = 1; id < VOCABULARY; id++) {
          next = row[id] > row[next] ? id : next;
        }
      } else {
        double left = random.nextDouble();
        while (next < END && (left -= Math.exp(row[next])) > 0) {
          next++;
        }
      }
      text[length++] = next;
      if (next == END) {
        break;
      }
    }
    return Arrays.copyOf(text, length);
  }

  @Override
  public void close() throws IOException {
    connections.close();
  }
}
