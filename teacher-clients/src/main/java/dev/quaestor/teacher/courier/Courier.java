package dev.quaestor.teacher.courier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries messages to one service, each once and within a time: it repeats nothing and follows no
 * redirect, so that headers with a secret go where they were meant to go. What it throws names the
 * address and what to look at, and holds no header.
 */
public final class Courier {

  /** No service that is asked here says more. */
  private static final int MOST_BYTES = 32 << 20;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Map<String, String> headers;
  private final Duration whole;
  private final HttpClient client;

  /**
   * A courier.
   *
   * @param headers sent with every message, such as one that holds a token
   * @param whole the longest a message and its answer may take
   */
  public Courier(Map<String, String> headers, Duration whole) {
    this.headers = Map.copyOf(headers);
    this.whole = whole;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT.compareTo(whole) < 0 ? CONNECT : whole)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Sends it and reads the answer, whatever its status.
   *
   * @throws IOException if nobody is there, the line breaks, or it takes too long
   */
  public Receipt send(Parcel parcel) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(request(parcel), HttpResponse.BodyHandlers.ofInputStream());
    // The answer may come drop by drop, so that its reading is timed as well as its beginning.
    CompletableFuture<Receipt> read = sent.thenApplyAsync(Courier::read);
    try {
      return read.get(whole.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(origin(parcel.to()) + ": no answer within " + whole.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(origin(parcel.to()) + ": " + why(e.getCause()));
    } finally {
      var unused = sent.thenAccept(Courier::close);
      sent.cancel(true);
    }
  }

  private HttpRequest request(Parcel parcel) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(parcel.to())
            .timeout(whole)
            .method(
                parcel.method(),
                parcel.type().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(parcel.body()));
    if (!parcel.type().isEmpty()) {
      request.header("Content-Type", parcel.type());
    }
    headers.forEach(request::header);
    return request.build();
  }

  private static Receipt read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] read = body.readNBytes(MOST_BYTES);
      return new Receipt(response.statusCode(), new String(read, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException alreadyBroken) {
      // Nothing was to be read from it any more.
    }
  }

  private static String why(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection within " + CONNECT.toSeconds() + " s";
    }
    if (cause instanceof ConnectException) {
      return "nobody is there (connection refused, or the host is not known)";
    }
    String said = cause.getMessage();
    return "the connection broke" + (said == null || said.isBlank() ? "" : " (" + said + ")");
  }

  /** Scheme, host, port and path, which hold no secret. */
  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
  }
}
