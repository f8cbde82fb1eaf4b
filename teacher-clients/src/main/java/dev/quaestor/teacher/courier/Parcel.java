package dev.quaestor.teacher.courier;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A message to be sent.
 *
 * @param method such as {@code POST}
 * @param to the whole address
 * @param type the body's media type
 * @param body empty where there is none
 */
public record Parcel(String method, URI to, String type, byte[] body) {

  public Parcel {
    body = body.clone();
  }

  @Override
  public byte[] body() {
    return body.clone();
  }

  /** A question without a body. */
  public static Parcel get(URI to) {
    return new Parcel("GET", to, "", new byte[0]);
  }

  /** JSON that is posted. */
  public static Parcel json(URI to, String json) {
    return new Parcel("POST", to, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
