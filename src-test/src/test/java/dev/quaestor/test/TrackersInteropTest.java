package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.random.RandomStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TensorBoard's own reader, a real MLflow server and a real trackio server read what was written;
 * after five kills and resumes, each server stopped and started in the middle, no step is doubled
 * or missing.
 */
@Tag("interop")
final class TrackersInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = 5;

  @TempDir Path directory;

  /** A server of others that can be stopped and started again on its port. */
  private static final class Server implements AutoCloseable {
    private final int port;
    private final ProcessBuilder builder;
    private Process process;

    Server(List<String> command, int port, Path log, Map<String, String> environment)
        throws IOException, InterruptedException {
      this.port = port;
      this.builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      builder.environment().put("DO_NOT_TRACK", "true");
      builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
      builder.environment().put("HF_HUB_OFFLINE", "1");
      this.process = started();
    }

    private Process started() throws IOException, InterruptedException {
      Process begun = builder.start();
      while (!listens()) {
        assertThat(begun.waitFor(100, java.util.concurrent.TimeUnit.MILLISECONDS))
            .as("it ended: %s", builder.command())
            .isFalse();
      }
      return begun;
    }

    private boolean listens() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException notYet) {
        return false;
      }
    }

    void stop() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }

    void start() throws IOException, InterruptedException {
      process = started();
    }

    @Override
    public void close() {
      stop();
    }
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aRunKilledFiveTimes_isReadOnceByEachOfTheirReaders() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("trackers-2026");
    int mlflowPort = port();
    int trackioPort = port();
    String mlflowAt = "http://127.0.0.1:" + mlflowPort;
    String trackioAt = "http://127.0.0.1:" + trackioPort;
    Map<String, String> token = Map.of("TRACKIO_WRITE_TOKEN", LoopbackTrackio.TOKEN);
    List<String> serve =
        List.of(
            python.interpreter(),
            "-m",
            "mlflow",
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            "" + mlflowPort,
            "--workers",
            "1",
            "--backend-store-uri",
            "sqlite:///" + directory.resolve("mlflow.db"),
            "--artifacts-destination",
            directory.resolve("artifacts").toString());
    List<String> show =
        List.of(
            python.interpreter(),
            Path.of("src/test/interop/trackio_serves.py").toAbsolutePath().toString(),
            "" + trackioPort);
    Map<String, String> home =
        Map.of(
            "TRACKIO_WRITE_TOKEN",
            LoopbackTrackio.TOKEN,
            "TRACKIO_DIR",
            Files.createDirectories(directory.resolve("trackio")).toString());
    try (Server mlflow = new Server(serve, mlflowPort, directory.resolve("mlflow.log"), Map.of());
        Server trackio = new Server(show, trackioPort, directory.resolve("trackio.log"), home)) {
      Path manifest =
          Files.writeString(
              directory.resolve("m.yaml"),
              TrackedRunTest.MANIFEST.formatted(8, mlflowAt, trackioAt));
      Path out = directory.resolve("out");
      QuaestorProcess quaestor = new QuaestorProcess(directory, token);
      RandomGenerator moments = new RandomStreams(1).stream(0, "kills");
      List<String> command =
          new ArrayList<>(List.of("run", manifest.toString(), "--out", out.toString()));
      for (int kill = 1; kill <= KILLS; kill++) {
        int rounds = kill;
        QuaestorProcess.Moment moment = () -> rounds(out).size() > rounds;
        Duration after = Duration.ofMillis(moments.nextInt(400));
        assertThat(quaestor.runAndKill(moment, after, command.toArray(String[]::new))).isTrue();
        command = List.of("resume", out.toString());
        if (kill == 2) {
          mlflow.stop();
          trackio.stop();
        } else if (kill == 3) {
          mlflow.start();
          trackio.start();
        }
      }
      QuaestorProcess.Result done = quaestor.run("resume", out.toString());
      assertThat(done.exit()).as(done.err()).isZero();
      List<String> expected = TrackedRunTest.expected(rounds(out));
      for (int again = 0; again < 2; again++) {
        assertThat(values(python, "tensorboard", out.resolve("tensorboard").toString()))
            .isEqualTo(expected);
        assertThat(values(python, "mlflow", mlflowAt, "tracked")).isEqualTo(expected);
        assertThat(values(python, "trackio", trackioAt, "tracked")).isEqualTo(expected);
        QuaestorProcess.Result sent = quaestor.run("track", out.toString());
        assertThat(sent.exit()).as(sent.err()).isZero();
      }
      JsonNode there = read(python, "mlflow", mlflowAt, "tracked");
      assertThat(there.path("status").path("tracked").asText()).isEqualTo("FINISHED");
      assertThat(there.path("status").path("random/3").asText()).isEqualTo("FINISHED");
      assertThat(there.path("parents")).as("one, and none above it").hasSize(2);
      assertThat(there.path("artifacts").toString()).contains("report.html", "manifest.yaml");
      assertThat(there.path("inputs").asInt()).isEqualTo(1);
      assertThat(there.path("params").asInt()).isGreaterThan(60);
      JsonNode board = read(python, "tensorboard", out.resolve("tensorboard").toString());
      assertThat(board.path("hparams").get(0).path("seed").asText()).isEqualTo("3");
      assertThat(board.path("text").get(0).asText()).contains("train.batch: 4");
    }
  }

  private static JsonNode read(PythonEnvironment python, String... arguments) throws Exception {
    return JSON.readTree(python.run("trackers_read.py", arguments));
  }

  /** As {@code run name@step}, sorted; what stands twice is there twice. */
  private static List<String> values(PythonEnvironment python, String... arguments)
      throws Exception {
    List<String> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> run : read(python, arguments).path("values").properties()) {
      for (Map.Entry<String, JsonNode> name : run.getValue().properties()) {
        for (JsonNode value : name.getValue()) {
          values.add("%s %s@%d".formatted(run.getKey(), name.getKey(), value.get(0).asLong()));
        }
      }
    }
    System.out.printf("%s holds %,d values%n", arguments[0], values.size());
    return values.stream().sorted().toList();
  }

  private static List<Round> rounds(Path out) {
    Path database = out.resolve("random/3/run.db");
    if (!Files.isRegularFile(database)) {
      return List.of();
    }
    try (SqliteLedger ledger = SqliteLedger.read(database)) {
      return ledger.rounds();
    }
  }
}
