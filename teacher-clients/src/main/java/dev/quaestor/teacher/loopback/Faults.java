package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** The faults that servers, gateways and lines are known for. */
public final class Faults {

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final int HUGE_CHUNK = 64 * 1024;

  private Faults() {}

  /** No fault: the honest reply, to leave gaps in a script. */
  public static Fault none() {
    return (exchange, honest) -> exchange.send(200, JSON, bytes(honest.get()));
  }

  /** An error as the vendors word it, with extra headers such as {@code Retry-After}. */
  public static Fault status(int code, String message, Map<String, String> headers) {
    return (exchange, honest) -> {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.putObject("error").put("type", "scripted").put("message", message);
      Map<String, String> all = new LinkedHashMap<>(JSON);
      all.putAll(headers);
      exchange.send(code, all, bytes(body));
    };
  }

  /** A whole response with this status, content type and body. */
  public static Fault raw(int status, String contentType, String body) {
    return (exchange, honest) ->
        exchange.send(
            status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }

  /** A whole response with these headers and this body. */
  public static Fault raw(int status, Map<String, String> headers, byte[] body) {
    return (exchange, honest) -> exchange.send(status, headers, body);
  }

  /** The honest reply, its text changed, as another kind of content. */
  public static Fault rewritten(String contentType, UnaryOperator<String> change) {
    return (exchange, honest) ->
        exchange.send(
            200,
            Map.of("Content-Type", contentType),
            change.apply(honest.get().toString()).getBytes(StandardCharsets.UTF_8));
  }

  /** The honest reply packed by gzip, which nobody asked for. */
  public static Fault packed() {
    return (exchange, honest) ->
        exchange.send(
            200,
            Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"),
            gzip(bytes(honest.get())));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** The honest reply with more headers, such as those of a rate limit. */
  public static Fault withHeaders(Map<String, String> headers) {
    return (exchange, honest) -> {
      Map<String, String> all = new LinkedHashMap<>(JSON);
      all.putAll(headers);
      exchange.send(200, all, bytes(honest.get()));
    };
  }

  /** The honest reply, changed. */
  public static Fault changed(Consumer<ObjectNode> change) {
    return (exchange, honest) -> {
      ObjectNode reply = honest.get();
      change.accept(reply);
      exchange.send(200, JSON, bytes(reply));
    };
  }

  /**
   * The honest reply with its whole length announced, and the line cut after {@code sent} bytes.
   */
  public static Fault cut(int sent) {
    return (exchange, honest) -> {
      byte[] body = bytes(honest.get());
      exchange.head(200, JSON, "Content-Length: " + body.length);
      exchange.write(Arrays.copyOf(body, Math.min(sent, body.length - 1)));
      exchange.hangUp();
    };
  }

  /** The honest reply in chunks, and the line cut before the last one. */
  public static Fault cutChunked() {
    return (exchange, honest) -> {
      exchange.head(200, JSON, "Transfer-Encoding: chunked");
      byte[] body = bytes(honest.get());
      exchange.chunk(Arrays.copyOf(body, body.length / 2));
      exchange.hangUp();
    };
  }

  /** The line is cut before a byte was sent. */
  public static Fault hangUp() {
    return (exchange, honest) -> exchange.hangUp();
  }

  /** Nothing for {@code time}, then the honest reply. */
  public static Fault silence(Duration time) {
    return (exchange, honest) -> {
      if (exchange.pause(time)) {
        exchange.send(200, JSON, bytes(honest.get()));
      }
    };
  }

  /** The honest reply a byte at a time, {@code pause} between them. */
  public static Fault trickle(Duration pause) {
    return (exchange, honest) -> {
      exchange.head(200, JSON, "Transfer-Encoding: chunked");
      for (byte b : bytes(honest.get())) {
        exchange.chunk(new byte[] {b});
        if (!exchange.pause(pause)) {
          return;
        }
      }
      exchange.chunk(new byte[0]);
    };
  }

  /** The honest reply with a field of {@code length} bytes, in chunks. */
  public static Fault huge(long length) {
    return (exchange, honest) -> {
      String reply = honest.get().toString();
      exchange.head(200, JSON, "Transfer-Encoding: chunked");
      exchange.chunk(
          (reply.substring(0, reply.length() - 1) + ",\"filler\":\"")
              .getBytes(StandardCharsets.UTF_8));
      byte[] filler = new byte[HUGE_CHUNK];
      Arrays.fill(filler, (byte) 'a');
      for (long sent = 0; sent < length; sent += filler.length) {
        exchange.chunk(filler);
      }
      exchange.chunk("\"}".getBytes(StandardCharsets.UTF_8));
      exchange.chunk(new byte[0]);
    };
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
