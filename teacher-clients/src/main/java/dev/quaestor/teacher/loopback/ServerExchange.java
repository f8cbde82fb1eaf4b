package dev.quaestor.teacher.loopback;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on a raw connection, and whatever is written back: nothing here corrects what a fault
 * sends.
 */
public final class ServerExchange {

  /** A request as it came: names of headers are in lower case. */
  public record Received(String method, String path, Map<String, String> headers, String body) {

    /** The path without its parameters. */
    String route() {
      return path.replaceFirst("\\?.*", "");
    }
  }

  private static final int MOST_HEADER_BYTES = 64 * 1024;

  private final Socket socket;
  private final OutputStream out;
  private final Received received;
  private final CountDownLatch closed;

  private ServerExchange(Socket socket, Received received, CountDownLatch closed)
      throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.received = received;
    this.closed = closed;
  }

  /**
   * Reads the next request of a connection; null where the client has closed it.
   *
   * @param in the connection's bytes, buffered once for all its requests
   */
  static @Nullable ServerExchange read(Socket socket, BufferedInputStream in, CountDownLatch closed)
      throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    if (first < 'A' || first > 'Z') { // what TLS says first, among others
      socket.getOutputStream().write("HTTP/1.1 400 X\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return null;
    }
    String rest = line(in);
    if (rest == null) {
      return null;
    }
    String requestLine = (char) first + rest;
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String[] words = requestLine.split(" ");
    String path = words.length > 1 ? words[1] : "";
    return new ServerExchange(socket, new Received(words[0], path, headers, body), closed);
  }

  /** What was asked. */
  public Received received() {
    return received;
  }

  /** Sends a whole response that leaves the connection open for the next request. */
  public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
    byte[] head = lines(status, headers, "Content-Length: " + body.length);
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    write(whole);
  }

  /** Sends status line and headers; {@code framing} says how the body's end will be known. */
  public void head(int status, Map<String, String> headers, String framing) throws IOException {
    write(lines(status, headers, framing));
  }

  private static byte[] lines(int status, Map<String, String> headers, String framing) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" X\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(framing).append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Sends bytes as they are. */
  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends one chunk of a chunked body; an empty one ends it. */
  public void chunk(byte[] bytes) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
    chunk.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.write(bytes);
    chunk.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    write(chunk.toByteArray());
  }

  /** Closes the connection, whatever was or was not sent. */
  public void hangUp() throws IOException {
    socket.close();
  }

  /** Waits; false as soon as the server is closed. */
  public boolean pause(Duration time) throws InterruptedException {
    return !closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > MOST_HEADER_BYTES) {
        throw new IOException("a header line of more than " + MOST_HEADER_BYTES + " bytes");
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
