package dev.quaestor.teacher.courier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CourierTest {

  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/echo",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("X-Key");
            byte[] said =
                (key + " " + new String(body, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, said.length);
            exchange.getResponseBody().write(said);
          }
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Location", "/echo");
            exchange.sendResponseHeaders(302, -1);
          }
        });
    server.createContext(
        "/drops", // begins an answer and never ends it
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('1');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.close();
        });
    server.createContext("/cut", exchange -> exchange.close());
    server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static Courier courier(Duration whole) {
    return new Courier(Map.of("X-Key", "a-secret-of-ours"), whole);
  }

  @Test
  void send_bringsBackWhatWasSaid() throws Exception {
    Receipt receipt = courier(Duration.ofSeconds(20)).send(Parcel.json(at("/echo"), "{}"));
    assertThat(receipt).isEqualTo(new Receipt(201, "a-secret-of-ours {}"));
    assertThat(receipt.taken()).isTrue();
  }

  @Test
  void send_followsNoRedirect_soThatSecretsStay() throws Exception {
    Receipt receipt = courier(Duration.ofSeconds(20)).send(Parcel.json(at("/elsewhere"), "{}"));
    assertThat(receipt.status()).isEqualTo(302);
    assertThat(receipt.taken()).isFalse();
  }

  @Test
  void send_toOneThatNeverEnds_isGivenUp() {
    Courier courier = courier(Duration.ofMillis(300));
    Parcel parcel = Parcel.get(at("/drops"));
    assertThatThrownBy(() -> courier.send(parcel))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/drops: no answer within")
        .hasMessageNotContaining("a-secret-of-ours");
  }

  @Test
  void send_toOneThatCuts_saysThatTheLineBroke() {
    Courier courier = courier(Duration.ofSeconds(20));
    Parcel parcel = Parcel.json(at("/cut"), "{}");
    assertThatThrownBy(() -> courier.send(parcel))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the connection broke");
  }

  @Test
  void send_toNobody_saysThatNobodyIsThere() {
    URI gone = at("/echo");
    server.stop(0);
    Courier courier = courier(Duration.ofSeconds(20));
    assertThatThrownBy(() -> courier.send(Parcel.get(gone)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody is there");
  }
}
