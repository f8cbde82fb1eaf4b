package dev.quaestor.teacher.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Sends a request once. The vendors' SDKs bring OkHttp, which sends again by itself when a
 * connection breaks, on status 408 and on some 503, and follows redirects: attempts that no budget
 * saw. So the SDKs are given this wire instead, on the JDK's HTTP client, which repeats no POST:
 * one call is one attempt, whatever it meets.
 *
 * <p>What goes wrong below HTTP is told apart by whether a model can have read the request: before
 * the connection stands it costs nothing, after that it is in doubt. Redirects are not followed.
 */
public final class Wire {

  /** Longer waits for a rate limit are for the retry policy to grant. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final JsonFactory JSON = new JsonFactory();

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
   * Sends {@code request} and reads a JSON object.
   *
   * @param asked what was asked of whom, for messages
   * @throws UnusableException if the answer is longer than the endpoint reads
   * @throws RetryableException as {@link #send}, for an error status that may pass, and for a body
   *     that is not whole JSON
   * @throws TeacherException as {@link #send}, for an error status that stays, and where something
   *     other than an API answers
   */
  public byte[] json(HttpRequest request, String asked)
      throws TeacherException, InterruptedException, UnusableException {
    WireReply reply = whole(request, asked);
    String broken = "";
    try (JsonParser parser = JSON.createParser(reply.body())) {
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      parser.skipChildren();
      if (object && parser.nextToken() == null) {
        return reply.body();
      }
    } catch (IOException e) {
      broken = " (" + e.getClass().getSimpleName() + ")";
    }
    String type = reply.header("content-type");
    if (type.isEmpty() || type.contains("json")) {
      throw retryable(
          request.uri(), "the body is not a whole JSON object" + broken, Billing.IN_DOUBT);
    }
    throw new TeacherException(
        shown(
            "%s: expected JSON, found %s from %s; is base-url the API's address?"
                .formatted(asked, type, origin(request.uri()))));
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
    WireReply reply = send(request);
    if (reply.status() / 100 != 2) {
      throw ServerErrors.of(asked, reply, key);
    }
    pacing.exhausted(RetryHints.limits(reply));
    if (reply.overlong()) {
      throw new UnusableException(
          asked + ": the answer is longer than " + endpoint.mostBytes() + " bytes");
    }
    return reply;
  }

  /** Waits out a limit that an answer reported as used up; a long one is the caller's to wait. */
  private void await(String asked) throws RetryableException, InterruptedException {
    Duration left = pacing.left();
    if (left.compareTo(LONGEST_PAUSE) > 0) {
      throw new RetryableException(
          asked + ": its rate limit is used up for another " + left.truncatedTo(ChronoUnit.SECONDS),
          Billing.NOTHING,
          left);
    }
    TimeUnit.NANOSECONDS.sleep(left.toNanos());
  }

  private TeacherException failure(URI uri, Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return retryable(
          uri, "no connection within " + endpoint.timeouts().connect(), Billing.NOTHING);
    }
    if (cause instanceof ConnectException) {
      boolean unknown = has(cause, UnresolvedAddressException.class);
      return retryable(
          uri,
          unknown ? "the host is not known; check base-url" : "connection refused; does it run?",
          Billing.NOTHING);
    }
    if (cause instanceof UnknownHostException) {
      return retryable(uri, "the host is not known; check base-url", Billing.NOTHING);
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
      return retryable(uri, "the connection broke: " + cause.getMessage(), Billing.IN_DOUBT);
    }
    return new TeacherException(shown("cannot ask " + origin(uri) + ": " + cause), cause);
  }

  private RetryableException retryable(URI uri, String what, Billing billing) {
    return new RetryableException(
        shown("teacher at " + origin(uri) + ": " + what), billing, Duration.ZERO);
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
