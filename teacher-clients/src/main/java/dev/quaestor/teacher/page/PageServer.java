package dev.quaestor.teacher.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.door.Names;
import dev.quaestor.teacher.door.RequestThreads;
import dev.quaestor.teacher.page.Site.News;
import dev.quaestor.teacher.page.Site.Reply;
import dev.quaestor.teacher.page.Site.Visit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a {@link Site} to browsers and programs. It listens where it is told, answers who names it
 * exactly and carries its token, lets nothing be changed, and tells browsers to run and load
 * nothing that is not its own. {@code /api/events} is a stream of what happens.
 */
public final class PageServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
  private static final int THREADS = 48;
  private static final int WAITING = 256;

  /** Streams hold a thread each; what is left serves pages. */
  private static final int STREAMS = 32;

  private static final Duration BEAT = Duration.ofSeconds(10);
  private static final int MOST_TYPED = 4_096;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'";

  private static final String PLAIN_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

  private final Site site;
  private final Reply login;
  private final HttpServer server;
  private final Names names;
  private final Keyhole keyhole;
  private final ThreadPoolExecutor threads;
  private final Semaphore streams = new Semaphore(STREAMS);

  private PageServer(Site site, Reply login, Door door) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.site = site;
    this.login = login;
    this.server = HttpServer.create(door.address(), WAITING);
    int port = server.getAddress().getPort();
    this.names = Names.of(door, port);
    this.keyhole = new Keyhole(door.token(), "quaestor-" + port);
    this.threads = RequestThreads.named("page", THREADS, WAITING);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Shows {@code site} until it is closed.
   *
   * @param login the page that asks for the token: a form that posts {@code token} to {@code
   *     /login}
   */
  public static PageServer start(Site site, Reply login, Door door) throws IOException {
    PageServer page = new PageServer(site, login, door);
    page.server.start();
    return page;
  }

  /** The address to open. */
  public URI url() {
    InetSocketAddress at = server.getAddress();
    return URI.create("http://%s:%d/".formatted(Names.shown(at.getAddress()), at.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      answer(exchange);
    } catch (IOException e) {
      LOG.debug("a client went away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("a request failed", e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    Headers headers = exchange.getRequestHeaders();
    if (!names.named(all(headers, "Host"))) {
      refuse(exchange, 403, "this page is not served under that name; ask it by its address");
      return;
    }
    if (!names.own(all(headers, "Origin")) || crosses(headers)) {
      refuse(exchange, 403, "pages of other sites may not ask this one");
      return;
    }
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    if (method.equals("POST") && path.equals("/login") && keyhole.token().isPresent()) {
      admit(exchange);
      return;
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      refuse(exchange, 405, "nothing can be changed here: expected the method GET");
      return;
    }
    if (!keyhole.opens(all(headers, "Authorization"), all(headers, "Cookie"))) {
      if (path.startsWith("/api/") || path.startsWith("/text/")) {
        refuse(exchange, 401, "expected the page's token: Authorization: Bearer …, or log in at /");
      } else {
        send(exchange, 401, login);
      }
      return;
    }
    if (path.equals("/api/events")) {
      stream(exchange);
      return;
    }
    show(exchange, path);
  }

  /** Whether another site's page asks, other than by a link that a person follows. */
  private static boolean crosses(Headers headers) {
    String site = String.valueOf(headers.getFirst("Sec-Fetch-Site"));
    boolean follows = "navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
    return (site.equals("cross-site") || site.equals("same-site")) && !follows;
  }

  private void show(HttpExchange exchange, String path) throws IOException {
    Optional<Reply> reply;
    try {
      reply = site.answer(visit(path, exchange.getRequestURI().getRawQuery()));
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, String.valueOf(e.getMessage()));
      return;
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be shown", path, e);
      refuse(exchange, 503, "cannot be read now: " + e.getMessage());
      return;
    }
    if (reply.isEmpty()) {
      refuse(exchange, 404, "there is no such page");
      return;
    }
    send(exchange, 200, reply.get());
  }

  private void admit(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_TYPED + 1);
    String typed =
        body.length > MOST_TYPED
            ? ""
            : query(new String(body, StandardCharsets.UTF_8)).getOrDefault("token", "");
    Optional<String> cookie = keyhole.admit(typed);
    if (cookie.isEmpty()) {
      send(exchange, 401, login);
      return;
    }
    exchange.getResponseHeaders().set("Set-Cookie", cookie.get());
    exchange.getResponseHeaders().set("Location", "/");
    guard(exchange, POLICY);
    exchange.sendResponseHeaders(303, -1);
  }

  private void stream(HttpExchange exchange) throws IOException, InterruptedException {
    if (!streams.tryAcquire()) {
      refuse(exchange, 503, "%d pages watch already; close one".formatted(STREAMS));
      return;
    }
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
      guard(exchange, POLICY);
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      write(out, "retry: 2000\n\n");
      long version = 0;
      while (!Thread.currentThread().isInterrupted()) {
        News news = site.news(version, BEAT);
        version = news.version();
        StringBuilder events = new StringBuilder(news.events().isEmpty() ? ": still here\n\n" : "");
        news.events().forEach(event -> events.append("data: ").append(event).append("\n\n"));
        write(out, events.toString());
      }
    } finally {
      streams.release();
    }
  }

  private static void write(OutputStream out, String events) throws IOException {
    out.write(events.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static Visit visit(String path, String query) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(decoded(part.replace("+", "%2B")));
      }
    }
    return new Visit(parts, query(query == null ? "" : query));
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }

  private static List<String> all(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? List.of() : values;
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    byte[] body = (why + "\n").getBytes(StandardCharsets.UTF_8);
    send(exchange, status, new Reply(Reply.PLAIN, body));
  }

  private static void send(HttpExchange exchange, int status, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    guard(exchange, reply.type().equals(Reply.PLAIN) ? PLAIN_POLICY : POLICY);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(reply.body().length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, reply.body().length == 0 ? -1 : reply.body().length);
    if (reply.body().length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body());
      }
    }
  }

  private static void guard(HttpExchange exchange, String policy) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }
}
