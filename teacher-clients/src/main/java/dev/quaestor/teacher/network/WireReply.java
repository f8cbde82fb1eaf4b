package dev.quaestor.teacher.network;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * A whole HTTP response.
 *
 * @param status the status code
 * @param headers the headers
 * @param body the body's bytes, at most as many as the endpoint reads
 * @param overlong whether there was more
 */
public record WireReply(int status, HttpHeaders headers, byte[] body, boolean overlong) {

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The first value of a header, empty where there is none. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
