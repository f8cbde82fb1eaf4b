package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.TokenCounter;
import dev.quaestor.teacher.loopback.Dialect.Written;
import dev.quaestor.teacher.loopback.ServerExchange.Received;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A chat server on the loopback interface whose model is a function from prompt to text, and which
 * fails as scripted: the n-th completion asked for meets the n-th fault, and is answered honestly
 * when the script has ended, or as a {@link Rule} says.
 *
 * <p>Its {@link #books} are what a provider would bill: a completion counts when the model has
 * written it, before it is known whether the reply arrives; a scripted error status never reaches
 * the model. Tokens are counted by {@link TokenCounter#UNITS}.
 */
public final class FaultyChatServer implements AutoCloseable {

  /** What was served, by the server's own count. */
  public record Books(long completions, long inputTokens, long outputTokens) {}

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Dialect dialect;
  private final UnaryOperator<String> model;
  private final Connections connections;
  private final LoopbackBatches batches = new LoopbackBatches(this::serve);

  private final Object lock = new Object(); // guards what follows
  private final Deque<Fault> script = new ArrayDeque<>();
  private final List<Received> received = new ArrayList<>();
  private List<String> models = List.of("loopback");
  private Fault listing = Faults.none();
  private Rule rule = Rule.always(Faults.none());
  private int asked;
  private Books books = new Books(0, 0, 0);
  private final Map<String, Integer> completions = new TreeMap<>();

  private FaultyChatServer(Dialect dialect, UnaryOperator<String> model) throws IOException {
    this.dialect = dialect;
    this.model = model;
    this.connections = Connections.listen(0, this::respond);
  }

  /**
   * Starts a server on a free port.
   *
   * @param model what is answered to the last message; called from many threads
   */
  public static FaultyChatServer start(Dialect dialect, UnaryOperator<String> model)
      throws IOException {
    return new FaultyChatServer(dialect, model);
  }

  /** The address to give a client, as that vendor's clients expect it. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + connections.port() + dialect.base());
  }

  /** Appends to the script: one fault for each completion asked for from now on. */
  public FaultyChatServer then(Fault... faults) {
    synchronized (lock) {
      script.addAll(List.of(faults));
    }
    return this;
  }

  /** What meets each completion that the script has no fault for. */
  public FaultyChatServer under(Rule other) {
    synchronized (lock) {
      rule = other;
    }
    return this;
  }

  /** What meets whoever asks for the list of models. */
  public FaultyChatServer listing(Fault fault) {
    synchronized (lock) {
      listing = fault;
    }
    return this;
  }

  /** Serves these models, and answers 404 to requests for others; at first {@code loopback}. */
  public FaultyChatServer serving(String... names) {
    synchronized (lock) {
      models = List.of(names);
    }
    return this;
  }

  /** Every request so far, of any kind, in the order of arrival. */
  public List<Received> received() {
    synchronized (lock) {
      return List.copyOf(received);
    }
  }

  /** What was served so far. */
  public Books books() {
    synchronized (lock) {
      return books;
    }
  }

  /** How often each last message was completed, which is once where nothing was asked twice. */
  public Map<String, Integer> completionsByPrompt() {
    synchronized (lock) {
      return new TreeMap<>(completions);
    }
  }

  /** Its files and batches, where it speaks OpenAI's protocol. */
  public LoopbackBatches batches() {
    return batches;
  }

  /** Stops at once; replies under way are cut. */
  @Override
  public void close() throws IOException {
    connections.close();
  }

  private void respond(ServerExchange exchange) throws IOException, InterruptedException {
    Received request = exchange.received();
    List<String> served;
    Fault list;
    synchronized (lock) {
      received.add(request);
      served = models;
      list = listing;
    }
    String path = request.route();
    if (path.equals("/v1/models") && request.method().equals("GET")) {
      list.respond(exchange, () -> Dialect.models(served));
      return;
    }
    if (dialect == Dialect.OPENAI && LoopbackBatches.handles(path)) {
      batches.respond(exchange);
      return;
    }
    if (!path.equals(dialect.path()) || !request.method().equals("POST")) {
      Faults.status(404, "no such path: " + path, Map.of())
          .respond(exchange, MAPPER::createObjectNode);
      return;
    }
    JsonNode completion = MAPPER.readTree(request.body());
    String name = completion.path("model").asText();
    if (!served.contains(name)) {
      Faults.status(404, "The model `" + name + "` does not exist", Map.of())
          .respond(exchange, MAPPER::createObjectNode);
      return;
    }
    Fault fault;
    synchronized (lock) {
      asked++;
      fault =
          script.isEmpty()
              ? rule.fault(asked, Dialect.lastMessage(completion))
              : script.removeFirst();
    }
    fault.respond(exchange, () -> serve(completion));
  }

  /** Lets the model write, and enters it into the books. */
  private ObjectNode serve(JsonNode asked) {
    String prompt = Dialect.lastMessage(asked);
    String text = model.apply(prompt);
    long input = TokenCounter.UNITS.count(Dialect.conversation(asked));
    int most = Dialect.most(asked);
    boolean cut = TokenCounter.UNITS.count(text) > most;
    while (TokenCounter.UNITS.count(text) > most) {
      text = text.substring(0, text.length() - 1);
    }
    long output = TokenCounter.UNITS.count(text);
    synchronized (lock) {
      completions.merge(prompt, 1, Integer::sum);
      books =
          new Books(
              books.completions() + 1, books.inputTokens() + input, books.outputTokens() + output);
    }
    return dialect.reply(new Written(asked.path("model").asText(), text, cut, input, output));
  }
}
