package dev.quaestor.teacher.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.TeacherException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Sends a request once. The vendors' SDKs bring OkHttp, which sends again by itself when a
 * connection breaks and on 503 with {@code Retry-After: 0}, and follows redirects: attempts that no
 * budget saw. So the SDKs are given this wire instead, on the JDK's HTTP client, which repeats no
 * POST: one call is one attempt, whatever it meets.
 *
 * <p>What goes wrong below HTTP is told apart by whether a model can have read the request: before
 * the connection stands it costs nothing, after that it is in doubt. Redirects are not followed.
 */
public final class Wire {

  /** Longer waits for a rate limit are for the retry policy to grant. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** How servers say that they have no such thing. */
  private static final Set<Integer> NO_LIST = Set.of(404, 405, 501);

  private static final String PAGE =
      "; a page is no answer of an API: is base-url the API's address, and is nothing in between?";

  private final Endpoint endpoint;
  private final ApiKey key;
  private final HttpClient client;
  private final Pacing pacing = new Pacing(System::nanoTime);

  public Wire(Endpoint endpoint, ApiKey key) {
    this.endpoint = endpoint;
    this.key = key;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(endpoint.timeouts().connect())
            .followRedirects(HttpClient.Redirect.NEVER);
    endpoint.proxy().ifPresent(address -> builder.proxy(ProxySelector.of(address)));
    this.client = builder.build();
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  public ApiKey key() {
    return key;
  }

  /**
   * Sends {@code request} and reads the whole response, whatever its status.
   *
   * @throws RetryableException if the line or the server was not there, slow, or cut the body
   * @throws TeacherException if no attempt can succeed: the host's certificate is not trusted
   */
  public WireReply send(HttpRequest request) throws TeacherException, InterruptedException {
    long start = System.nanoTime(); // monotonic: a clock that jumps changes no timeout
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    CompletableFuture<HttpResponse<BoundedBody.Bytes>> response =
        client.sendAsync(
            request,
            info -> {
              begun.complete(true);
              return new BoundedBody(endpoint.mostBytes());
            });
    CompletableFuture<Object> firstByte = CompletableFuture.anyOf(begun, response);
    try {
      firstByte.get(endpoint.timeouts().firstByte().toNanos(), TimeUnit.NANOSECONDS);
      long left = endpoint.timeouts().whole().toNanos() - (System.nanoTime() - start);
      HttpResponse<BoundedBody.Bytes> whole = response.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
      BoundedBody.Bytes body = whole.body();
      return new WireReply(whole.statusCode(), whole.headers(), body.bytes(), body.overlong());
    } catch (TimeoutException e) {
      boolean late = begun.isDone();
      Duration limit = late ? endpoint.timeouts().whole() : endpoint.timeouts().firstByte();
      throw retryable(
          request.uri(),
          (late ? "the response was not complete" : "no response began") + " within " + limit,
          Billing.IN_DOUBT);
    } catch (ExecutionException e) {
      throw failure(request.uri(), e.getCause() == null ? e : e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  /**
   * Sends {@code request} and reads a JSON object that is no error.
   *
   * @param asked what was asked of whom, for messages
   * @throws UnusableException if the answer is longer than the endpoint reads, or the server
   *     refuses this prompt
   * @throws RetryableException as {@link #send}, for an error that may pass, and for a body that is
   *     not a whole JSON object
   * @throws TeacherException as {@link #send}, and for an error that stays
   */
  public JsonNode answer(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    JsonNode body = json(request, asked);
    if (!body.isObject()) {
      throw retryable(request.uri(), "expected a JSON object, found a list", Billing.IN_DOUBT);
    }
    return body;
  }

  /** As {@link #answer}, of servers that may answer with a list. */
  public JsonNode json(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    WireReply reply = whole(request, asked);
    JsonNode body;
    try {
      body = EventStream.is(reply) ? EventStream.whole(reply) : Json.read(reply.body());
    } catch (IOException e) {
      throw retryable(request.uri(), noJson(reply, e), Billing.IN_DOUBT);
    }
    ServerErrors.check(asked, body, reply, key);
    return body;
  }

  /**
   * Sends {@code request} and reads the bytes of a JSON object.
   *
   * @throws UnusableException if it is longer than the endpoint reads
   * @throws RetryableException as {@link #answer}
   * @throws TeacherException as {@link #answer}, and where a page comes back
   */
  public byte[] object(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    WireReply reply = whole(request, asked);
    try {
      JsonNode body = Json.read(reply.body());
      if (body.isObject()) {
        return Json.write(body);
      }
      throw retryable(request.uri(), "expected a JSON object, found a list", Billing.IN_DOUBT);
    } catch (IOException e) {
      if (Words.isPage(reply.text())) {
        throw new TeacherException(
            shown("%s: %s at %s".formatted(asked, noJson(reply, e), origin(request.uri()))));
      }
      throw retryable(request.uri(), noJson(reply, e), Billing.IN_DOUBT);
    }
  }

  private static String noJson(WireReply reply, IOException why) {
    String text = reply.text();
    if (text.isBlank()) {
      return "the body is empty";
    }
    if (Words.isPage(text)) {
      String type = reply.header("content-type");
      return "expected JSON, found %s (%s)%s".formatted(Words.page(text), Words.line(type), PAGE);
    }
    String what =
        why instanceof JsonProcessingException ? why.getClass().getSimpleName() : why.getMessage();
    return "the body is not a whole JSON object (%s): %s".formatted(what, Words.line(text));
  }

  /**
   * Sends {@code request} for a list that not every server has; empty where it has none, or
   * something else in its place.
   *
   * @throws UnusableException as {@link #answer}
   * @throws TeacherException as {@link #answer}, for every other status that is not 2xx
   */
  public Optional<JsonNode> list(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    WireReply reply = unpacked(request.uri(), send(request));
    if (NO_LIST.contains(reply.status())) {
      return Optional.empty();
    }
    if (reply.status() / 100 != 2) {
      throw ServerErrors.of(asked, reply, key);
    }
    try {
      return Optional.of(Json.read(reply.body()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Sends a {@code request} that has nothing in it, to see whether anyone takes such requests: any
   * refusal but of its address or its key is a yes, and so is a line that breaks.
   *
   * @throws UnusableException as {@link #answer}
   * @throws TeacherException if nobody does
   */
  public void knock(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    WireReply reply;
    try {
      reply = unpacked(request.uri(), send(request));
    } catch (RetryableException e) {
      return;
    }
    boolean absent =
        NO_LIST.contains(reply.status())
            && !reply.text().toLowerCase(Locale.ROOT).contains("model");
    if (absent || reply.status() == 401 || reply.status() / 100 == 3) {
      throw ServerErrors.of(asked, reply, key);
    }
    if (reply.status() / 100 == 2 && Words.isPage(reply.text())) {
      throw new TeacherException(
          shown("%s: %s".formatted(asked, noJson(reply, new IOException("a page")))));
    }
  }

  /**
   * Sends {@code request} and reads a file.
   *
   * @throws UnusableException if it is longer than the endpoint reads
   * @throws RetryableException as {@link #send}, and for an error status that may pass
   * @throws TeacherException as {@link #send}, and for an error status that stays
   */
  public byte[] bytes(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    return whole(request, asked).body();
  }

  private WireReply whole(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    await(asked);
    WireReply sent = send(request);
    WireReply reply = unpacked(request.uri(), sent);
    if (reply.status() / 100 != 2) {
      throw ServerErrors.of(asked, reply, key);
    }
    pacing.exhausted(RetryHints.limits(reply));
    if (reply.overlong()) {
      throw new UnusableException(
          sent.overlong()
              ? asked + ": the answer is longer than " + endpoint.mostBytes() + " bytes"
              : "%s: the answer is packed, %d bytes that unpack to more than %d"
                  .formatted(asked, sent.body().length, endpoint.mostBytes()));
    }
    return reply;
  }

  private WireReply unpacked(URI uri, WireReply sent) throws RetryableException {
    try {
      return Unpacked.of(sent, endpoint.mostBytes());
    } catch (IOException e) {
      throw retryable(uri, "the body cannot be unpacked: " + e.getMessage(), Billing.IN_DOUBT);
    }
  }

  /** Waits out a limit that an answer reported as used up; a long one is the caller's to wait. */
  private void await(String asked) throws RetryableException, InterruptedException {
    Duration left = pacing.left();
    if (left.compareTo(LONGEST_PAUSE) > 0) {
      throw new RetryableException(
          asked + ": its rate limit is used up for another " + left.truncatedTo(ChronoUnit.SECONDS),
          Billing.NOTHING,
          left,
          Trouble.PACE);
    }
    TimeUnit.NANOSECONDS.sleep(left.toNanos());
  }

  private TeacherException failure(URI uri, Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return away(uri, "no connection within " + endpoint.timeouts().connect());
    }
    if (cause instanceof ConnectException) {
      boolean unknown = has(cause, UnresolvedAddressException.class);
      return away(
          uri,
          unknown ? "the host is not known; check base-url" : "connection refused; does it run?");
    }
    if (cause instanceof UnknownHostException) {
      return away(uri, "the host is not known; check base-url");
    }
    if (cause instanceof SSLHandshakeException
        || cause instanceof SSLPeerUnverifiedException
        || (cause instanceof SSLException
            && String.valueOf(cause.getMessage()).contains("plain"))) {
      return new TeacherException(
          shown("cannot speak TLS with " + origin(uri) + ": " + cause.getMessage())
              + "; check base-url and the host's certificate"
              + " (a private authority: -Djavax.net.ssl.trustStore)");
    }
    if (cause instanceof IOException) {
      return retryable(
          uri,
          "the connection broke: " + Words.line(String.valueOf(cause.getMessage())),
          Billing.IN_DOUBT);
    }
    return new TeacherException(shown("cannot ask " + origin(uri) + ": " + cause), cause);
  }

  private RetryableException retryable(URI uri, String what, Billing billing) {
    return new RetryableException(
        shown("teacher at " + origin(uri) + ": " + what), billing, Duration.ZERO);
  }

  private RetryableException away(URI uri, String what) {
    return new RetryableException(
        shown("teacher at " + origin(uri) + ": " + what),
        Billing.NOTHING,
        Duration.ZERO,
        Trouble.LINE);
  }

  private String shown(String message) {
    return key.redact(message);
  }

  /** Scheme, host, port and path, which hold no secret. */
  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
