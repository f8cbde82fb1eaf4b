package dev.quaestor.teacher.loopback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A reward model's server on the loopback interface: at one path it answers each request's body
 * with a body, as scripted; elsewhere it has nothing.
 */
public final class LoopbackRewards implements AutoCloseable {

  /** A body that it answers an empty question with, as servers do. */
  private static final String EMPTY = "{}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> received = new ArrayList<>();

  private LoopbackRewards(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts a server on a free port.
   *
   * @param path where it answers, such as {@code /classify}
   * @param replies the body of a reply to the body of a request; called from many threads
   */
  public static LoopbackRewards start(String path, UnaryOperator<String> replies)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LoopbackRewards rewards = new LoopbackRewards(server);
    server.createContext("/", exchange -> rewards.answer(exchange, path, replies));
    server.setExecutor(rewards.threads);
    server.start();
    return rewards;
  }

  /** The address to give a client. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The bodies of all questions so far, in the order of arrival. */
  public List<String> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, String path, UnaryOperator<String> replies)
      throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!exchange.getRequestURI().getPath().equals(path)) {
        send(exchange, 404, "{\"detail\":\"Not Found\"}");
      } else if (body.equals(EMPTY)) {
        send(exchange, 400, "{\"error\":{\"message\":\"field required\"}}");
      } else {
        synchronized (received) {
          received.add(body);
        }
        send(exchange, 200, replies.apply(body));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
