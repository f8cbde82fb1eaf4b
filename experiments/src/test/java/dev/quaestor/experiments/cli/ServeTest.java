package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.page.PageView;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page over experiments, asked as browsers and programs ask it. */
class ServeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARKUP =
      "<img src=x onerror=alert(1)></script><script>alert(2)</script>";
  private static final String TURNED = "turned \u202Egnp.exe\u2066 around";
  private static final String LONG = "long " + "x".repeat(1_000_000);
  private static final String TOKEN = "a-token-of-some-length";

  private static final String MANIFEST =
      """
      name: watched
      task: {name: jsonl, file: pool.jsonl, held-out: held.jsonl, columns: {prompt: question},
        verify: exact, pool-size: 12, monitor: 5, test: 5, seed-set: 0}
      student: {base: {steps: 0}, base-gate: {min: 0, max: 1}}
      teacher: {kind: openai, model: loopback, base-url: "%s", max-tokens: 60}
      strategy: loss
      rounds: 2
      queries-per-round: 6
      train: {replay: 0}
      compute: {shards: 1}
      experiment: {vary: {strategy: [loss, random]}}
      """;

  @TempDir private Path temporary;
  private final HttpClient client = HttpClient.newHttpClient();

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private static String question(int i) {
    return switch (i) {
      case 0 -> MARKUP;
      case 1 -> TURNED;
      case 2 -> LONG;
      default -> "what is number " + i + "?";
    };
  }

  /** Half of the answers are right; one is markup itself. */
  private static String answer(String prompt) {
    return prompt.equals(MARKUP) ? MARKUP : prompt.contains("number 4") ? "no" : "yes";
  }

  private Path manifest(FaultyChatServer teacher) throws IOException {
    StringBuilder pool = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      pool.append(JSON.createObjectNode().put("question", question(i)).put("reference", "yes"));
      pool.append('\n');
    }
    Files.writeString(temporary.resolve("pool.jsonl"), pool);
    StringBuilder held = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      held.append("{\"question\": \"held out, %d\", \"reference\": \"yes\"}%n".formatted(i));
    }
    Files.writeString(temporary.resolve("held.jsonl"), held);
    return Files.writeString(
        temporary.resolve("watched.yaml"), MANIFEST.formatted(teacher.baseUrl()));
  }

  private Path finished() throws IOException {
    try (FaultyChatServer teacher = FaultyChatServer.start(Dialect.OPENAI, ServeTest::answer)) {
      Path out = temporary.resolve("finished");
      Said run = quaestor("run", manifest(teacher), "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      return out;
    }
  }

  private static PageView serve(Optional<String> token, Path... places) throws IOException {
    Door door =
        new Door(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of(), token);
    return PageView.serve(
        List.of(places), door, new PageView.Clocks(Clock.systemUTC(), System::nanoTime));
  }

  private HttpResponse<String> get(PageView page, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .join();
  }

  private JsonNode json(PageView page, String path) throws IOException {
    HttpResponse<String> reply = get(page, path);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return JSON.readTree(reply.body());
  }

  /** Asks until it is so. */
  private JsonNode until(PageView page, String path, Predicate<JsonNode> so) throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    JsonNode found = json(page, path);
    while (!so.test(found)) {
      assertThat(System.nanoTime()).as(found.toString()).isLessThan(end);
      found = json(page, path);
    }
    return found;
  }

  private static String raw(PageView page, String head) throws IOException {
    URI url = URI.create(page.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request = "GET /api/experiments HTTP/1.1\r\nConnection: close\r\n" + head + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(file -> directory.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void page_ofAFinishedExperiment_saysWhatTheCommandsSayAndTouchesNothing() throws IOException {
    Path out = finished();
    JsonNode status = JSON.readTree(quaestor("status", out, "--json").out());
    JsonNode compare = JSON.readTree(quaestor("compare", out, "--json").out());
    List<String> before = files(out);
    try (PageView page = serve(Optional.empty(), out)) {
      assertThat(json(page, "api/e/finished/status")).isEqualTo(status);
      assertThat(json(page, "api/e/finished/compare")).isEqualTo(compare);
      JsonNode overview = json(page, "api/experiments").path("experiments").path(0);
      assertThat(overview.path("state").asText()).isEqualTo("done");
      assertThat(overview.path("verdict").path("line")).isEqualTo(compare.path("verdict"));
      assertThat(overview.path("runs").path(0).path("score"))
          .isEqualTo(status.path("runs").path(0).path("score"));
      assertThat(overview.path("billed").path("spent").path("queries").asLong())
          .isEqualTo(
              JSON.readTree(quaestor("budget", out, "--json").out())
                  .path("billed")
                  .path("queries")
                  .asLong());
      assertThat(overview.path("variants").path(0).path("mean")).hasSize(3);
      JsonNode run = json(page, "api/e/finished/run/loss/1");
      assertThat(run.path("rounds")).hasSize(3);
      assertThat(run.path("rejections").path(0).path("reason").asText()).isEqualTo("verify");
    }
    assertThat(files(out)).isEqualTo(before);
  }

  @Test
  void examples_areSearchedAndJudged_theStudentBesideTheTeacher() throws IOException {
    Path out = finished();
    try (PageView page = serve(Optional.empty(), out)) {
      String run = "api/e/finished/run/loss/1/";
      JsonNode all = json(page, run + "examples");
      assertThat(all.path("all").asInt()).isEqualTo(12);
      assertThat(all.path("items").path(0).path("round").asInt()).as("newest first").isEqualTo(2);
      JsonNode refused = json(page, run + "examples?kind=rejected&q=NUMBER%204");
      assertThat(refused.path("all").asInt()).isEqualTo(1);
      JsonNode item = refused.path("items").path(0);
      assertThat(item.path("student").path("text").asText()).isEqualTo("?");
      assertThat(item.path("answer").path("text").asText()).isEqualTo("no");
      assertThat(item.path("rejection").asText()).contains("wrong");
      assertThat(item.path("charged").path("queries").asInt()).isEqualTo(1);
      JsonNode round = json(page, run + "examples?round=1&from=4");
      assertThat(round.path("items")).hasSize(2).allMatch(i -> i.path("round").asInt() == 1);
      JsonNode about = json(page, run + "candidate/" + item.path("candidate").asText());
      assertThat(about.path("items")).hasSize(1);
      assertThat(about.path("seen")).isNotEmpty();
      JsonNode random = json(page, "api/e/finished/run/random/1/examples?q=number%205");
      assertThat(random.path("items").path(0).path("noted").asBoolean()).isTrue();
      assertThat(random.path("items").path(0).has("student")).as("not observed").isFalse();
    }
  }

  @Test
  void texts_ofAnyone_areCutAndShownAndNeverActed() throws IOException {
    Path out = finished();
    try (PageView page = serve(Optional.empty(), out)) {
      HttpResponse<String> all = get(page, "api/e/finished/run/loss/1/examples");
      assertThat(all.body()).hasSizeLessThan(60_000).doesNotContain("\u202E", "\u2066");
      assertThat(all.headers().firstValue("content-type").orElse(""))
          .startsWith("application/json");
      JsonNode cut = json(page, "api/e/finished/run/loss/1/examples?q=long").path("items").path(0);
      assertThat(cut.path("prompt").path("length").asInt()).isEqualTo(LONG.length());
      HttpResponse<String> whole = get(page, cut.path("prompt").path("whole").asText());
      assertThat(whole.body()).isEqualTo(LONG);
      assertThat(whole.headers().map())
          .containsEntry("content-type", List.of("text/plain; charset=utf-8"))
          .containsEntry("x-content-type-options", List.of("nosniff"));
      assertThat(whole.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'", "sandbox");
      JsonNode turned = json(page, "api/e/finished/run/loss/1/examples?q=turned");
      assertThat(turned.path("items").path(0).path("prompt").path("text").asText())
          .isEqualTo("turned \\u202egnp.exe\\u2066 around");
    }
  }

  @Test
  void page_letsNothingBeChangedAndNothingForeignIn() throws IOException {
    Path out = finished();
    try (PageView page = serve(Optional.empty(), out)) {
      HttpResponse<String> index = get(page, "");
      assertThat(index.body()).contains("<title>Quaestor</title>").doesNotContain("<script>");
      assertThat(index.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http");
      assertThat(index.headers().firstValue("cache-control")).hasValue("no-store");
      for (String path : List.of("page.js", "chart.js", "dom.js", "page.css", "icon.svg")) {
        assertThat(get(page, path).statusCode()).as(path).isEqualTo(200);
      }
      for (String path :
          List.of(
              "nothing",
              "..%2f..%2fetc%2fpasswd",
              "api/e/other",
              "api/e/finished/run/loss/9",
              "api/e/finished/run/..%2f..%2f/1",
              "text/e/finished/run/loss/1/0/999/prompt",
              "text/e/finished/run/loss/1/1/0/secret",
              "login.html")) {
        assertThat(get(page, path).statusCode()).as(path).isEqualTo(404);
      }
      assertThat(get(page, "api/e/finished/run/loss/1/examples?from=-1").statusCode())
          .isEqualTo(400);
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(page.url()))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build();
      assertThat(client.sendAsync(post, HttpResponse.BodyHandlers.ofString()).join().statusCode())
          .isEqualTo(405);
      int port = URI.create(page.url()).getPort();
      assertThat(raw(page, "Host: localhost:" + port)).startsWith("HTTP/1.1 200");
      assertThat(raw(page, "Host: evil.example:" + port)).startsWith("HTTP/1.1 403");
      assertThat(raw(page, "Host: localhost")).startsWith("HTTP/1.1 403");
      String own = "Host: localhost:" + port + "\r\n";
      assertThat(raw(page, own + "Origin: http://evil.example")).startsWith("HTTP/1.1 403");
      assertThat(raw(page, own + "Origin: null")).startsWith("HTTP/1.1 403");
      assertThat(raw(page, own + "Origin: http://localhost:" + port)).startsWith("HTTP/1.1 200");
      assertThat(raw(page, own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void page_withAToken_isShownToWhoCarriesItAndNeverSaysIt() throws IOException {
    Path out = finished();
    try (PageView page = serve(Optional.of(TOKEN), out)) {
      HttpResponse<String> stranger = get(page, "");
      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(stranger.body()).contains("type=\"password\"").doesNotContain("watched", TOKEN);
      assertThat(get(page, "api/experiments").statusCode()).isEqualTo(401);
      assertThat(get(page, "api/events").statusCode()).isEqualTo(401);
      assertThat(get(page, "api/experiments", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(login(page, "something else").statusCode()).isEqualTo(401);
      HttpResponse<String> entered = login(page, TOKEN);
      assertThat(entered.statusCode()).isEqualTo(303);
      String cookie = entered.headers().firstValue("set-cookie").orElse("");
      assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
      String pass = cookie.substring(0, cookie.indexOf(';'));
      HttpResponse<String> shown = get(page, "api/experiments", "Cookie", "other=1; " + pass);
      assertThat(shown.statusCode()).isEqualTo(200);
      assertThat(shown.body()).contains("watched").doesNotContain(TOKEN);
      assertThat(get(page, "api/experiments", "Cookie", pass + "0").statusCode()).isEqualTo(401);
    }
  }

  private HttpResponse<String> login(PageView page, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(page.url() + "login"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("token=" + token.replace(" ", "+")))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }

  @Test
  void page_overARunThatBeginsWaitsEndsAndIsRemoved_followsIt() throws Exception {
    Path out = temporary.resolve("live");
    CountDownLatch gate = new CountDownLatch(1);
    try (FaultyChatServer teacher =
            FaultyChatServer.start(
                Dialect.OPENAI,
                prompt -> {
                  await(gate);
                  return answer(prompt);
                });
        PageView page = serve(Optional.empty(), out);
        InputStream events = new URI(page.url() + "api/events").toURL().openStream();
        BufferedReader news =
            new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
      JsonNode none = json(page, "api/e/live");
      assertThat(none.path("empty").asBoolean()).isTrue();
      assertThat(none.path("problem").asText()).contains("nothing was begun here yet");
      Path manifest = manifest(teacher);
      CompletableFuture<Said> run =
          CompletableFuture.supplyAsync(() -> quaestor("run", manifest, "--out", out));
      JsonNode asking =
          until(
              page,
              "api/e/live",
              seen ->
                  seen.path("state").asText().equals("running")
                      && seen.path("billed").path("in_flight").asInt() > 0
                      && seen.path("runs").path(0).path("phase").asText().contains("asking"));
      assertThat(asking.path("billed").path("reserved").path("queries").asInt()).isPositive();
      JsonNode now = json(page, "api/e/live/run/loss/1").path("now");
      assertThat(now.path("chosen").asInt()).isEqualTo(6);
      assertThat(now.path("picks").path(0).path("student").path("text").asText()).isEqualTo("?");
      assertThat(now.path("picks").findValuesAsText("state")).contains("asked");
      gate.countDown();
      assertThat(run.get().code()).as(run.get().err()).isZero();
      JsonNode done = until(page, "api/e/live", s -> s.path("state").asText().equals("done"));
      assertThat(done.path("runs").path(0).path("round").asInt()).isEqualTo(2);
      assertThat(done.path("verdict").path("contrasts")).isNotEmpty();
      // Read no further than it is there, since what follows takes its time.
      assertThat(
              Stream.generate(() -> line(news))
                  .limit(20)
                  .anyMatch("data: {\"id\":\"live\"}"::equals))
          .isTrue();
      remove(out);
      JsonNode gone =
          until(page, "api/e/live", s -> s.path("problem").asText().contains("is gone"));
      assertThat(gone.path("runs").path(0).path("round").asInt()).as("seen last").isEqualTo(2);
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(BufferedReader reader) {
    try {
      return String.valueOf(reader.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void serve_static_writesAllOfItAsFilesInWhichNothingActs() throws IOException {
    Path out = finished();
    Path pages = temporary.resolve("pages");
    Said written = quaestor("serve", out, "--static", pages);
    assertThat(written.code()).as(written.err()).isZero();
    assertThat(written.out().strip()).isEqualTo(pages.resolve("index.html").toString());
    assertThat(files(pages))
        .contains("page.js", "dom.js", "chart.js", "page.css", "icon.svg", "data/experiments.js")
        .contains("data/finished-0.js", "data/finished-0-examples-0.js")
        .contains("data/finished-1-history.js");
    String index = Files.readString(pages.resolve("index.html"));
    assertThat(index)
        .contains("Content-Security-Policy", "src=\"data/experiments.js\"")
        .doesNotContain("<!-- ");
    String examples = Files.readString(pages.resolve("data/finished-0-examples-0.js"));
    assertThat(examples).contains("\\u003cscript>").doesNotContain("<script", "\u202E");
    assertThat(examples.length()).isLessThan(60_000);
    String place = examples.replaceAll("(?s).*\"whole\":\"(text/[^\"]*)\".*", "$1");
    assertThat(Files.readString(pages.resolve(place))).isEqualTo(LONG);
    Said again = quaestor("serve", out, "--static", pages);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void serve_whatItCannot_saysSoAtStart() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThat(quaestor("serve", file).err()).contains("is a file; expected the directory");
    assertThat(quaestor("serve", temporary, "--bind", "0.0.0.0").err())
        .contains("name a token with --token-variable");
    assertThat(quaestor("serve", temporary, "--token-variable", "NO_SUCH_VARIABLE").err())
        .contains("NO_SUCH_VARIABLE is not set");
    assertThat(quaestor("serve", temporary, "--port", "99999").err())
        .contains("between 0 and 65535");
    assertThat(quaestor("serve", temporary.resolve("x"), "--static", temporary.resolve("y")).err())
        .contains("no such directory");
    assertThat(quaestor("serve").code()).isEqualTo(2);
    assertThat(quaestor("serve", "--help").out()).contains("Examples:", "--static pages");
  }
}
