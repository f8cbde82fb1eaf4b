package dev.quaestor.teacher.network;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where a server is, and how long and how much it may answer.
 *
 * @param baseUrl what the paths of the API are appended to, such as {@code
 *     http://localhost:8000/v1}
 * @param timeouts how long each part of an attempt may take
 * @param mostBytes the longest answer that is read
 * @param proxy the HTTP proxy to go through
 */
public record Endpoint(
    URI baseUrl, Timeouts timeouts, int mostBytes, Optional<InetSocketAddress> proxy) {

  /** 16 MiB: no chat answer is that long. */
  public static final int MOST_BYTES = 16 << 20;

  /**
   * How long an attempt may take.
   *
   * @param connect until the connection stands, TLS included
   * @param firstByte from sending until the response begins; a server that does not stream is
   *     silent until it has written its whole answer
   * @param whole from the start until the last byte
   */
  public record Timeouts(Duration connect, Duration firstByte, Duration whole) {

    /** 10 seconds, 5 minutes and 10 minutes. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

    public Timeouts {
      for (Duration time : new Duration[] {connect, firstByte, whole}) {
        if (time.isNegative() || time.isZero()) {
          throw new IllegalArgumentException("a timeout must be positive, found " + time);
        }
      }
      if (whole.compareTo(firstByte) < 0) {
        throw new IllegalArgumentException(
            "the whole attempt cannot end before its first byte: whole "
                + whole
                + ", first byte "
                + firstByte);
      }
    }
  }

  public Endpoint {
    String scheme = baseUrl.getScheme();
    if (scheme == null || !Set.of("http", "https").contains(scheme) || baseUrl.getHost() == null) {
      throw new IllegalArgumentException(
          "expected a base URL such as https://host/v1, found \""
              + hidden(baseUrl.toString())
              + "\"");
    }
    if (baseUrl.getUserInfo() != null
        || baseUrl.getQuery() != null
        || baseUrl.getFragment() != null) {
      throw new IllegalArgumentException(
          "a base URL has no user, query or fragment, found \""
              + hidden(baseUrl.toString())
              + "\"; keys come from environment variables");
    }
    if (mostBytes < 1024) {
      throw new IllegalArgumentException(
          "answers need at least 1024 bytes to be read, found " + mostBytes);
    }
  }

  /**
   * An endpoint at the base URL in {@code text}.
   *
   * @throws IllegalArgumentException if it holds none; the message repeats no password
   */
  public static Endpoint at(String text) {
    try {
      return at(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "expected a base URL such as https://host/v1, found \"%s\" (%s)"
              .formatted(hidden(text), e.getReason()));
    }
  }

  /** An endpoint with default timeouts and size, reached directly. */
  public static Endpoint at(URI baseUrl) {
    return new Endpoint(baseUrl, Timeouts.DEFAULT, MOST_BYTES, Optional.empty());
  }

  /** This endpoint with other timeouts. */
  public Endpoint within(Timeouts other) {
    return new Endpoint(baseUrl, other, mostBytes, proxy);
  }

  /** This endpoint with another bound of an answer's bytes. */
  public Endpoint reading(int bytes) {
    return new Endpoint(baseUrl, timeouts, bytes, proxy);
  }

  /** This endpoint behind an HTTP proxy. */
  public Endpoint through(InetSocketAddress address) {
    return new Endpoint(baseUrl, timeouts, mostBytes, Optional.of(address));
  }

  /** {@code text} without what may be a password or a key in it. */
  private static String hidden(String text) {
    return Words.line(text.replaceFirst("(?s)//.*@", "//[user]@"))
        .replaceFirst("\\?.*", "?…")
        .replaceFirst("#.*", "#…");
  }
}
