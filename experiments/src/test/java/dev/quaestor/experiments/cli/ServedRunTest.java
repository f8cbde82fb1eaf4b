package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.strategy.Selection.Pick;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.trainer.command.Service;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose student a server answers for, and whose trainer is a command line. */
class ServedRunTest {

  private static final String MANIFEST =
      """
      name: served
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 1
      queries-per-round: 10
      train: {steps-per-query: 0.5, replay: 0}
      admission: {verify: false}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private static Path temporary;
  private static String base;

  @BeforeAll
  static void begin() throws IOException {
    Files.writeString(temporary.resolve("served.yaml"), MANIFEST);
    Path first = temporary.resolve("first");
    run(first);
    try (Stream<Path> bases = Files.list(first.resolve("base"))) {
      base = bases.filter(Files::isDirectory).findFirst().orElseThrow().toString();
    }
  }

  private static void run(Path out, String... more) {
    Said said = tried(out, more);
    assertThat(said.code()).as(said.err()).isZero();
  }

  private static Said tried(Path out, String... more) {
    List<Object> arguments =
        new java.util.ArrayList<>(List.of("run", out.resolveSibling("served.yaml"), "--out", out));
    for (String setting : more) {
      arguments.addAll(List.of("--set", setting));
    }
    return Said.by(new LocalStudents(), arguments.toArray());
  }

  private static String quaestor(String... arguments) {
    StringBuilder command = new StringBuilder("[");
    command
        .append(Path.of(System.getProperty("java.home"), "bin", "java"))
        .append(", --add-modules, jdk.incubator.vector, -Xmx512m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .forEach(option -> command.append(", \"").append(option).append('"'));
    command
        .append(", -cp, \"")
        .append(System.getProperty("java.class.path"))
        .append("\", dev.quaestor.experiments.cli.Quaestor");
    for (String argument : arguments) {
      command.append(", \"").append(argument).append('"');
    }
    return command.append(']').toString();
  }

  private static String training() {
    return "train={steps-per-query: 0.5, replay: 0, kind: command, command: "
        + quaestor(
            "train",
            "--corpus",
            "{corpus}",
            "--base",
            "{base}",
            "--out",
            "{out}",
            "--steps",
            "{steps}",
            "--seed",
            "{seed}",
            "--round",
            "{round}",
            "--learning-rate",
            "{learning-rate}")
        + "}";
  }

  private static JsonNode status(Path out) throws IOException {
    Said said = Said.by(new LocalStudents(), "status", out, "--json");
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out()).path("runs").path(0);
  }

  private static List<List<String>> picks(Path out) {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("margin/3/run.db"))) {
      return ledger.rounds().stream()
          .map(round -> round.selection().picks().stream().map(Pick::candidateId).toList())
          .toList();
    }
  }

  @Test
  void run_servedByTheEndpointAndTrainedByTheCommand_isTheRunInThisProcess() throws IOException {
    Path inside = temporary.resolve("inside");
    run(inside, "student={checkpoint: " + base + "}", "rounds=2");

    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String serve =
        quaestor(
            "endpoint",
            "{checkpoint}",
            "--port",
            String.valueOf(port),
            "--name",
            "s",
            "--shards",
            "1");
    String student =
        "student={kind: served, url: \"http://127.0.0.1:%d/v1\", model: s, checkpoint: %s, top-k: 500, serve: {command: %s}}"
            .formatted(port, base, serve);
    Path outside = temporary.resolve("outside");
    run(outside, student, training(), "rounds=2");

    assertThat(picks(outside)).isEqualTo(picks(inside));
    JsonNode here = status(inside);
    JsonNode there = status(outside);
    assertThat(there.path("model_sha256")).isEqualTo(here.path("model_sha256"));
    assertThat(there.path("charged")).isEqualTo(here.path("charged"));
    assertThat(there.path("score")).isEqualTo(here.path("score"));
    Path work = outside.resolve("margin/3/training/round-0002");
    assertThat(work.resolve("corpus.jsonl")).content().hasLineCount(20);
    assertThat(work.resolve("stderr.txt")).content().contains("step 10/10");
    assertThat(work.resolve("command.txt")).content().contains("--round\n2\n");
    saysThatItIsNotExact(outside, there);

    List<String> endpoint =
        List.of(serve.substring(1, serve.length() - 1).replace("\"", "").split(", ")).stream()
            .map(word -> word.replace("{checkpoint}", base))
            .toList();
    Path serving = outside.resolve("margin/3/serving");
    Service left = Service.start(endpoint, serving);
    while (left.alive() && !Files.readString(serving.resolve("stdout.txt")).contains("ready")) {
      Thread.onSpinWait();
    }
    assertThat(left.alive()).as(left.said()).isTrue();
    Said resumed = Said.by(new LocalStudents(), "resume", outside, "--set", "rounds=3");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(left.alive()).as("the server of a killed run").isFalse();
    assertThat(here.path("exact").asBoolean(false)).isTrue();
    assertThat(here.has("exactness")).isFalse();
    assertThat(inside.resolve("report.html")).content().doesNotContain("exact to the bit");
  }

  /** In its status and on its pages, with the digests of what was trained from and what came. */
  private static void saysThatItIsNotExact(Path out, JsonNode status) throws IOException {
    assertThat(status.path("exact").asBoolean(true)).isFalse();
    assertThat(status.path("exactness").asText())
        .startsWith("not exact to the bit")
        .contains("a server answers for the student", "a command outside trains it");
    JsonNode trained = status.path("trained_outside");
    assertThat(trained).hasSize(2);
    Path run = out.resolve("margin/3");
    for (int round = 1; round <= 2; round++) {
      JsonNode made = trained.path(round - 1);
      assertThat(made.path("round").asInt()).isEqualTo(round);
      assertThat(made.path("corpus_sha256").asText())
          .isEqualTo(
              DurableFiles.sha256(run.resolve("training/round-000" + round + "/corpus.jsonl")));
      assertThat(made.path("model_sha256").asText())
          .isEqualTo(
              DurableFiles.sha256(
                  run.resolve("checkpoints/round-000" + round + "/model.safetensors")));
      assertThat(run.resolve("report.html"))
          .content()
          .contains(
              made.path("corpus_sha256").asText(),
              made.path("command_sha256").asText(),
              made.path("model_sha256").asText());
    }
    assertThat(out.resolve("report.html"))
        .content()
        .contains("not exact to the bit", "2 times, versions not told");
    assertThat(Said.by(new LocalStudents(), "status", out).out()).contains("not exact to the bit");
  }

  @Test
  void run_whoseCommandFails_showsItsLastLines_andResumesWithoutAskingTwice() throws IOException {
    Path out = temporary.resolve("failing");
    Path flag = temporary.resolve("broken");
    Files.writeString(flag, "");
    String copying =
        "test ! -e %s || { echo the card is gone >&2; exit 7; }; echo versions: cp 9.1 >&2; cp \"$1\"/config.json \"$1\"/model.safetensors \"$2\"; cat \"$3\" > /dev/null"
            .formatted(flag);
    String train =
        "train={steps-per-query: 0.5, replay: 0, kind: command, command: [sh, -c, %s, sh, \"{base}\", \"{out}\", \"{corpus}\"]}"
            .formatted(new ObjectMapper().writeValueAsString(copying));
    String[] settings = {"student={checkpoint: " + base + "}", train};
    Said failed = tried(out, settings);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains("ended with code 7").contains("the card is gone");
    Files.delete(flag);
    Said resumed = Said.by(new LocalStudents(), "resume", out);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    JsonNode status = status(out);
    assertThat(status.path("charged").path("queries").asLong()).isEqualTo(10);
    assertThat(status.path("billed").path("queries").asLong()).isEqualTo(10);

    JsonNode provenance =
        new ObjectMapper()
            .readTree(
                Files.readString(out.resolve("margin/3/training/round-0001/provenance.json")));
    assertThat(provenance.path("by").asText()).isEqualTo("command");
    assertThat(provenance.path("versions").asText()).isEqualTo("cp 9.1");
    assertThat(provenance.path("command").asText()).startsWith("sh\n-c\n");
    assertThat(provenance.path("corpus_sha256").asText()).hasSize(64);

    Path weights = out.resolve("margin/3/checkpoints/round-0001/config.json");
    Files.writeString(weights, Files.readString(weights) + " ");
    Said altered = Said.by(new LocalStudents(), "resume", out, "--set", "rounds=2");
    assertThat(altered.code()).isEqualTo(1);
    assertThat(altered.err()).contains("round-0001").contains("altered");
  }

  @Test
  void run_whoseCommandWritesNoModel_isRefused() {
    String train =
        "train={steps-per-query: 0.5, replay: 0, kind: command, command: [sh, -c, \"exit 0\","
            + " \"{corpus}\", \"{out}\"]}";
    Said said = tried(temporary.resolve("nothing"), "student={checkpoint: " + base + "}", train);
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("neither config.json nor adapter_config.json");
  }

  @Test
  void run_severalAtATimeWithServersOfTheirOwn_isRefusedByName() {
    Said said =
        Said.by(
            new LocalStudents(),
            "run",
            temporary.resolve("served.yaml"),
            "--out",
            temporary.resolve("jobs"),
            "--jobs",
            "2",
            "--set",
            "student={kind: served, url: \"http://127.0.0.1:1/v1\", model: s, checkpoint: %s, serve: {command: [serve, \"{checkpoint}\"]}}"
                .formatted(base),
            "--set",
            training());
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("--jobs").contains("student.serve");
  }

  @Test
  void run_whoseStrategyNeedsHiddenStates_isRefusedByName() {
    Said said =
        tried(
            temporary.resolve("hidden"),
            "student={kind: served, url: \"http://127.0.0.1:1/v1\", model: s, checkpoint: %s}"
                .formatted(base),
            training(),
            "strategy=bald");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("strategy: bald needs");
  }

  @Test
  void run_servedAndTrainedHere_isRefusedByName() {
    Said said =
        tried(
            temporary.resolve("refused"),
            "student={kind: served, url: \"http://127.0.0.1:1/v1\", model: s, checkpoint: %s}"
                .formatted(base));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("train.kind");
  }
}
