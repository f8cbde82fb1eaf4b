package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real run, in a process of its own, against a server that repeats the key wherever it can: the
 * key is in the headers the server got, and in nothing that is written, printed or listed.
 */
final class KeyLeakTest {

  private static final String KEY = "sk-keyThatMustBeSeenNowhere0123456789";

  private static final Map<String, Object> TASK =
      Map.of("pool", "even", "pool-size", 300, "seed-set", 60, "monitor", 20, "test", 20);

  private static final String MANIFEST =
      """
      name: leak
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 1, heads: 2, ffn: 64, context: 128}
        base: {steps: 5, batch: 8, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher:
        kind: %s
        model: loopback
        base-url: %s
        key-variable: LEAK_KEY
        concurrency: 12
        %s
        retry: {attempts: 6, first: 1ms, longest: 20ms}
      observe: {fraction: 0.1, max-tokens: 8}
      strategy: random
      rounds: 1
      queries-per-round: 12
      train: {steps-per-query: 0.2}
      admission: {verify: false}
      compute: {shards: 1}
      experiment: {limit: {queries: 60}}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "openai-batch"})
  void run_againstAServerThatRepeatsTheKey_neverShowsIt(String kind) throws Exception {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    Dialect dialect = kind.equals("anthropic") ? Dialect.ANTHROPIC : Dialect.OPENAI;
    String patience =
        kind.equals("openai-batch") ? "batch: {gather: 300ms, poll: 100ms}" : "check-model: true";
    try (FaultyChatServer server =
        FaultyChatServer.start(
            dialect, prompt -> solver.solve(prompt).orElseThrow().text() + " " + KEY)) {
      server.then(
          Faults.status(429, "slow down, " + KEY, Map.of("Retry-After", "0", "X-Key", KEY)),
          Faults.raw(500, "text/html", "<h1>" + KEY + "</h1>"),
          Faults.raw(200, "application/json", "{\"" + KEY + "\": "),
          Faults.raw(200, "application/json", "{\"choices\": \"" + KEY + "\", \"content\": 7}"),
          Faults.cut(60),
          Faults.hangUp());
      Path manifest =
          Files.writeString(
              directory.resolve("leak.yaml"), MANIFEST.formatted(kind, server.baseUrl(), patience));
      QuaestorProcess quaestor = new QuaestorProcess(directory, Map.of("LEAK_KEY", KEY));
      Path out = directory.resolve("out");
      QuaestorProcess.Result run =
          quaestor.run("run", manifest.toString(), "--out", out.toString());
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out() + run.err()).doesNotContain(KEY);
      assertThat(quaestor.run("budget", out.toString()).out()).doesNotContain(KEY);
      Path tape = directory.resolve("tape.jsonl");
      assertThat(quaestor.run("tape", "export", out.toString(), "--to", tape.toString()).exit())
          .isZero();

      server.then(Faults.status(401, "no such key: " + KEY, Map.of()));
      server.batches().refusing("no such key: " + KEY);
      QuaestorProcess.Result refused = quaestor.run("resume", out.toString(), "--set", "rounds=2");
      assertThat(refused.exit()).as(refused.err()).isEqualTo(3);
      assertThat(refused.err()).contains("no such key: [LEAK_KEY]").doesNotContain(KEY);

      assertThat(server.received()).anyMatch(r -> r.headers().toString().contains(KEY));
      assertThat(quaestor.commandLines()).isNotEmpty().noneMatch(line -> line.contains(KEY));
      assertNowhere();
    }
  }

  /** Databases, write-ahead logs, log, report, manifest, journals, tape: all bytes of all files. */
  private void assertNowhere() throws IOException {
    List<String> forms = new ArrayList<>(List.of(KEY, KEY.toLowerCase(Locale.ROOT)));
    forms.add(java.util.Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8)));
    List<Path> looked;
    try (Stream<Path> files = Files.walk(directory)) {
      looked = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : looked) {
      String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertThat(forms).as("%s", file).noneMatch(bytes::contains);
    }
    assertThat(looked)
        .extracting(file -> file.getFileName().toString())
        .contains("experiment.db", "run.db", "quaestor.log", "report.html", "tape.jsonl");
  }
}
