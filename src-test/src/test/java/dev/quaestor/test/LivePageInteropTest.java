package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.test.QuaestorProcess.Result;
import dev.quaestor.test.QuaestorProcess.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The live page in a real browser over a run in a process of its own, and what the page costs the
 * run. Needs Debian's chromium, and npm for axe-core, which checks what anyone can read and reach.
 */
@Tag("interop")
class LivePageInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AXE = "axe-core@4.14.1";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private static final String MANIFEST =
      """
      name: %s
      task: {name: jsonl, file: pool.jsonl, held-out: held.jsonl, seed-file: seeds.jsonl,
        columns: {prompt: question}, verify: exact, pool-size: 12, monitor: 5, test: 5, seed-set: 8}
      student:
        model: {width: 16, layers: 1, heads: 1, ffn: 32, context: 128}
        base: {steps: 4}
        base-gate: {min: 0, max: 1}
      observe: {max-tokens: 8}
      teacher: {kind: openai, model: loopback, base-url: "%s", max-tokens: 2000000, concurrency: 2}
      strategy: loss
      rounds: 2
      queries-per-round: 6
      train: {replay: 0, steps-per-query: 1}
      compute: {shards: 1}
      experiment: {vary: {strategy: [loss, random]}}
      """;

  private static final String PACE =
      """
      name: pace
      task: {name: strings, pool: even, pool-size: 1200, seed-set: 200, monitor: 60, steer: 0, test: 60}
      student:
        tokenizer: characters
        model: {width: 48, layers: 2, heads: 2, ffn: 96, context: 64}
        base: {steps: 150, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {max-tokens: 12}
      strategy: margin
      rounds: 8
      queries-per-round: 60
      compute: {shards: 1}
      """;

  @TempDir private Path temporary;

  private Path folder(String name) throws IOException {
    return Files.createDirectories(temporary.resolve(name));
  }

  private QuaestorProcess quaestor(String name) throws IOException {
    return new QuaestorProcess(folder(name));
  }

  private static String question(int i) {
    return switch (i) {
      case 0 -> "<img src=x onerror=alert(1)></script><script>alert(2)</script>";
      case 1 -> "turned \u202Egnp.exe\u2066 around";
      default -> "what is number " + i + "?";
    };
  }

  private static String answer(String prompt) {
    if (prompt.contains("number 7")) {
      return "long " + "x".repeat(1_000_000);
    }
    return prompt.contains("number 4") ? "no" : "yes";
  }

  private Path manifest(String name, FaultyChatServer teacher) throws IOException {
    lines("pool.jsonl", IntStream.range(0, 12).mapToObj(LivePageInteropTest::question).toList());
    lines("held.jsonl", IntStream.range(0, 10).mapToObj(i -> "held out, " + i).toList());
    lines("seeds.jsonl", IntStream.range(0, 8).mapToObj(i -> "to begin with, " + i).toList());
    return Files.writeString(
        temporary.resolve(name + ".yaml"), MANIFEST.formatted(name, teacher.baseUrl()));
  }

  private void lines(String name, List<String> questions) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String question : questions) {
      lines.append(JSON.createObjectNode().put("question", question).put("reference", "yes"));
      lines.append('\n');
    }
    Files.writeString(temporary.resolve(name), lines);
  }

  /** Axe's script, from the npm registry's package, once. */
  private static Path axe() throws IOException, InterruptedException {
    Path home = Files.createDirectories(Path.of("target/interop/axe").toAbsolutePath());
    Path script = home.resolve("node_modules/axe-core/axe.min.js");
    if (!Files.exists(script)) {
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-save",
                  "--ignore-scripts",
                  "--prefix",
                  home.toString(),
                  AXE)
              .inheritIO()
              .start();
      assertThat(npm.waitFor()).as("npm install " + AXE).isZero();
    }
    return script;
  }

  private CompletableFuture<Result> begun(String name, Path manifest, Path out) throws IOException {
    QuaestorProcess quaestor = quaestor(name);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return quaestor.run("run", manifest.toString(), "--out", out.toString());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void page_inABrowser_movesWithTheRunAndLetsNothingAct() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), CHROMIUM + " is not there: apt-get install chromium");
    Path go = temporary.resolve("go");
    CountDownLatch gate = new CountDownLatch(1);
    openOnceThere("go", gate);
    Path axe = axe();
    PythonEnvironment python = PythonEnvironment.of("page");
    Path finished = temporary.resolve("finished");
    try (FaultyChatServer teacher =
        FaultyChatServer.start(Dialect.OPENAI, LivePageInteropTest::answer)) {
      Result run = begun("first", manifest("finished", teacher), finished).get();
      assertThat(run.exit()).as(run.err()).isZero();
    }
    Path pages = temporary.resolve("pages");
    Result filed =
        quaestor("filed").run("serve", finished.toString(), "--static", pages.toString());
    assertThat(filed.exit()).as(filed.err()).isZero();
    Path live = temporary.resolve("live");
    Path pictures = Files.createDirectories(Path.of("target/page").toAbsolutePath());
    try (FaultyChatServer teacher =
            FaultyChatServer.start(Dialect.OPENAI, prompt -> afterwards(gate, prompt));
        Service page =
            quaestor("page").serve("serve", live.toString(), finished.toString(), "--port", "0")) {
      CompletableFuture<Result> run = begun("second", manifest("live", teacher), live);
      String said =
          python.run(
              "page_in_browser.py",
              page.address(),
              pages.resolve("index.html").toString(),
              axe.toString(),
              go.toString(),
              pictures.toString());
      System.out.println(said.strip() + "; pictures in " + pictures);
      assertThat(run.get().exit()).as(run.get().err()).isZero();
    }
  }

  /** Opens {@code gate} once {@code name} is in the folder. */
  private void openOnceThere(String name, CountDownLatch gate) throws IOException {
    WatchService watching = temporary.getFileSystem().newWatchService();
    temporary.register(watching, StandardWatchEventKinds.ENTRY_CREATE);
    Thread thread =
        new Thread(
            () -> {
              try (watching) {
                while (!Files.exists(temporary.resolve(name))) {
                  watching.take().reset();
                }
                gate.countDown();
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "gate");
    thread.setDaemon(true);
    thread.start();
  }

  private static String afterwards(CountDownLatch gate, String prompt) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answer(prompt);
  }

  @Test
  void run_underThePage_isAsFastAndTheSameToTheBit() throws Exception {
    Path manifest = Files.writeString(temporary.resolve("pace.yaml"), PACE);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < 5; pair++) {
      Path alone = temporary.resolve("alone-" + pair);
      Path watched = temporary.resolve("watched-" + pair);
      long without;
      long with;
      if (pair % 2 == 0) {
        without = millis(manifest, alone);
        with = watched(manifest, watched);
      } else {
        with = watched(manifest, watched);
        without = millis(manifest, alone);
      }
      ratios.add((double) with / without);
      assertThat(model(watched)).isEqualTo(model(alone));
    }
    double median = ratios.stream().sorted().toList().get(2);
    System.out.printf(
        "a run under the page takes %.3f of its time alone, pairs %s%n", median, ratios);
    assertThat(median).isLessThan(1.15);
  }

  /** With a page that is listened to, as a browser does. */
  private long watched(Path manifest, Path out) throws IOException, InterruptedException {
    try (Service page = quaestor("watching").serve("serve", out.toString(), "--port", "0")) {
      Thread browser = new Thread(() -> listen(page.address()), "browser");
      browser.setDaemon(true);
      browser.start();
      return millis(manifest, out);
    }
  }

  private static void listen(String address) {
    try (InputStream events = URI.create(address + "api/events").toURL().openStream()) {
      byte[] some = new byte[4_096];
      while (events.read(some) >= 0) {
        try (InputStream all = URI.create(address + "api/experiments").toURL().openStream()) {
          all.readAllBytes();
        }
      }
    } catch (IOException theEnd) {
      // the page is closed
    }
  }

  private long millis(Path manifest, Path out) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Result run = quaestor("paced").run("run", manifest.toString(), "--out", out.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private String model(Path out) throws IOException, InterruptedException {
    Result status = quaestor("asked").run("status", out.toString(), "--json");
    JsonNode run = JSON.readTree(status.out()).path("runs").path(0);
    assertThat(run.path("state").asText()).isEqualTo("done");
    return run.path("model_sha256").asText();
  }
}
