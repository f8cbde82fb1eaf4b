package dev.quaestor.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A tracker's server on loopback that keeps what it is sent, and has faults on order. What a
 * tracker must not rely on is left out: measures that come twice stand there twice.
 */
abstract class LoopbackTracker implements AutoCloseable {

  /** What a request meets. */
  enum Fault {
    /** Nothing is done, and the status is 500. */
    REFUSED,
    /** Nothing is done, and the line is cut. */
    CUT_BEFORE,
    /** It is done, and the line is cut before the answer. */
    CUT_AFTER,
    /** It is well. */
    NONE
  }

  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Deque<Fault> faults = new ArrayDeque<>();
  final List<String> requests = new ArrayList<>();
  final List<String> headers = new ArrayList<>();

  LoopbackTracker() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next requests meet these, one each. */
  synchronized void faults(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** All further requests are refused, until {@link #up}. */
  synchronized void down() {
    faults.clear();
    for (int request = 0; request < 10_000; request++) {
      faults.add(Fault.REFUSED);
    }
  }

  synchronized void up() {
    faults.clear();
  }

  /** What a person would see: {@code run name@step} for each value, sorted. */
  abstract List<String> held();

  /** Carries the request out; the answer. */
  abstract String done(String path, String query, byte[] body) throws IOException;

  /** A request that the server takes for wrong. */
  static final class WrongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    WrongException(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      requests.add(path);
      headers.add(exchange.getRequestHeaders().entrySet().toString());
      Fault fault = faults.isEmpty() ? Fault.NONE : faults.remove();
      if (fault == Fault.CUT_BEFORE) {
        return;
      }
      int status = 200;
      String answer = "{\"error_code\": \"INTERNAL_ERROR\"}";
      if (fault == Fault.REFUSED) {
        status = 500;
      } else {
        try {
          answer = done(path, String.valueOf(exchange.getRequestURI().getQuery()), body);
        } catch (WrongException e) {
          status = e.status;
          answer = String.valueOf(e.getMessage());
        }
      }
      if (fault == Fault.CUT_AFTER) {
        return;
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  static JsonNode json(byte[] body) throws IOException {
    return JSON.readTree(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
