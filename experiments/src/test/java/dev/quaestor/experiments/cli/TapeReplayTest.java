package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment that was bought from a server runs again from its tape, with no server there. */
class TapeReplayTest {

  private static final String MANIFEST =
      """
      name: taped
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
      teacher:
        kind: openai
        model: loopback
        base-url: %s
        key-variable: PATH
        temperature: 0.7
        price: {output-micro-usd-per-million: 600000}
        retry: {attempts: 4, first: 1ms, longest: 20ms}
      rounds: 2
      queries-per-round: 8
      compute: {shards: 1}
      seeds: [1, 2]
      experiment: {vary: {strategy: [random, margin]}}
      """;

  @TempDir private Path temporary;
  private Path manifest;
  private Path bought;
  private Path tape;

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  @BeforeEach
  void buy() throws IOException {
    Map<String, Object> task =
        Map.of("pool", "even", "pool-size", 300, "seed-set", 20, "monitor", 30, "test", 20);
    Solver solver = Tasks.named("strings", task).solver().orElseThrow();
    try (FaultyChatServer server =
        FaultyChatServer.start(
            Dialect.OPENAI, prompt -> solver.solve(prompt).orElseThrow().text())) {
      server.then(Faults.none(), Faults.cut(20));
      manifest =
          Files.writeString(temporary.resolve("taped.yaml"), MANIFEST.formatted(server.baseUrl()));
      bought = temporary.resolve("bought");
      Said run = quaestor("run", manifest, "--out", bought);
      assertThat(run.code()).as(run.err()).isZero();
    }
    tape = temporary.resolve("tape.jsonl");
    Said export = quaestor("tape", "export", bought, "--to", tape);
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.out().strip()).isEqualTo(tape.toString());
  }

  @Test
  void run_fromATape_isTheSameExperimentAndBillsNothing() throws IOException {
    // The server is gone, and the key's variable is not asked for.
    Path replayed = temporary.resolve("replayed");
    Path keyless =
        Files.writeString(
            temporary.resolve("keyless.yaml"),
            Files.readString(manifest).replace("PATH", "NO_SUCH_KEY_HERE"));
    Said run = quaestor("run", keyless, "--out", replayed, "--tape", tape);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(outcomes(replayed)).isEqualTo(outcomes(bought));
    JsonNode budget = json("budget", replayed);
    assertThat(budget.path("charged")).isEqualTo(json("budget", bought).path("charged"));
    assertThat(budget.path("billed").path("queries").asInt(-1)).isZero();
    assertThat(budget.path("lines")).isEmpty();

    Said resumed = quaestor("resume", replayed, "--set", "rounds=3");
    assertThat(resumed.code()).as("the tape ends with round 2").isEqualTo(3);
    assertThat(resumed.err()).contains("a replay sends nothing");
  }

  @Test
  void export_isReadableAndRoundTrips() throws IOException {
    List<String> lines = Files.readAllLines(tape);
    JsonNode first = new ObjectMapper().readTree(lines.get(1));
    assertThat(first.path("messages").get(0).path("role").asText()).isEqualTo("user");
    assertThat(first.path("outcome").asText()).isEqualTo("COMPLETED");
    Path packed = temporary.resolve("again.jsonl.gz");
    assertThat(quaestor("tape", "export", bought, "--to", packed).code()).isZero();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(Files.readString(tape));
    }
    Path out = temporary.resolve("packed");
    assertThat(quaestor("run", manifest, "--out", out, "--tape", packed).code()).isZero();
    Path twice = temporary.resolve("twice.jsonl");
    assertThat(quaestor("tape", "export", out, "--to", twice).code()).isZero();
    assertThat(Files.readString(twice)).as("a replay's tape").isEqualTo(Files.readString(tape));
    assertThat(quaestor("tape", "export", out, "--to", twice).code()).isEqualTo(2);
  }

  @Test
  void run_fromADamagedTape_isRefusedAndLeavesNothing() throws IOException {
    List<String> lines = Files.readAllLines(tape);
    List<List<String>> damaged = new ArrayList<>();
    damaged.add(lines.subList(0, lines.size() - 1));
    damaged.add(lines.subList(1, lines.size()));
    damaged.add(List.of());
    List<String> altered = new ArrayList<>(lines);
    altered.set(1, altered.get(1).replaceFirst("\"output_tokens\":", "\"output_tokens\":1"));
    damaged.add(altered);
    List<String> asked = new ArrayList<>(lines);
    asked.set(1, asked.get(1).replaceFirst("\"content\":\"", "\"content\":\"not "));
    assertThat(asked).isNotEqualTo(lines);
    damaged.add(asked);
    List<String> unasked = new ArrayList<>(lines);
    unasked.set(1, unasked.get(1).replaceFirst("\"messages\":\\[.*?\\],", ""));
    assertThat(unasked).isNotEqualTo(lines);
    damaged.add(unasked);
    List<String> without = new ArrayList<>(lines);
    without.remove(2);
    damaged.add(without);
    List<String> cut = new ArrayList<>(lines);
    cut.set(3, cut.get(3).substring(0, 40));
    damaged.add(cut);
    for (List<String> content : damaged) {
      Path file = Files.write(temporary.resolve("damaged.jsonl"), content);
      Path out = temporary.resolve("refused");
      Said run = quaestor("run", manifest, "--out", out, "--tape", file);
      assertThat(run.code()).as(run.err()).isEqualTo(1);
      assertThat(run.err()).contains("damaged.jsonl, line ").contains("get the file anew");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void run_fromATapeOfAnEarlierVersion_saysWhatToDo() throws IOException {
    List<String> lines = Files.readAllLines(tape);
    lines.set(0, lines.get(0).replaceFirst("\"quaestor_tape\":\\d+", "\"quaestor_tape\":1"));
    Path file = Files.write(temporary.resolve("earlier.jsonl"), lines);
    Said run = quaestor("run", manifest, "--out", temporary.resolve("refused"), "--tape", file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("a tape of version 1").contains("the version that wrote it");
  }

  /** A few kilobytes that unpack to more than any answer are told as that, not as lost memory. */
  @Test
  void run_fromAFileThatUnpacksWithoutEnd_isRefusedByName() throws IOException {
    Path file = temporary.resolve("tape.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      byte[] spaces = new byte[1 << 20];
      Arrays.fill(spaces, (byte) ' ');
      for (int i = 0; i < 65; i++) {
        out.write(spaces);
      }
    }
    assertThat(file).satisfies(each -> assertThat(Files.size(each)).isLessThan(100_000));
    Said run = quaestor("run", manifest, "--out", temporary.resolve("refused"), "--tape", file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("tape.jsonl.gz, line 1: a line of more than 67,108,864 characters");
  }

  @Test
  void run_ofAnotherManifest_saysThatTheTapeHasNoAnswer() {
    Path out = temporary.resolve("other");
    Said run =
        quaestor("run", manifest, "--out", out, "--tape", tape, "--set", "teacher.temperature=0.8");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("the tape has no answer to \"");
    Said mixed = quaestor("run", manifest, "--out", bought, "--tape", tape);
    assertThat(mixed.code()).isEqualTo(2);
    assertThat(mixed.err()).contains("buys its answers");
    Said absent = quaestor("run", manifest, "--tape", temporary.resolve("none.jsonl"));
    assertThat(absent.code()).isEqualTo(2);
  }

  private static JsonNode json(String command, Path directory) throws IOException {
    Said said = quaestor(command, directory, "--json");
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }

  private static List<String> outcomes(Path directory) throws IOException {
    List<String> outcomes = new ArrayList<>();
    for (JsonNode run : json("status", directory).path("runs")) {
      outcomes.add(
          "%s %s %s %s %s"
              .formatted(
                  run.path("variant"),
                  run.path("seed"),
                  run.path("charged"),
                  run.path("score"),
                  run.path("model_sha256")));
    }
    return outcomes;
  }
}
