package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with experiments that are there: list, status, stop, prune, rm, track. */
class ManyExperimentsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST =
      """
      name: small
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
      strategy: margin
      rounds: 3
      queries-per-round: 5
      compute: {shards: 1}
      retention: {checkpoints: all}
      seeds: [1, 2]
      experiment:
        vary: {strategy: [random, margin]}
      """;

  @TempDir private Path temporary;
  private final MemorisingStudents students = new MemorisingStudents();
  private Path runs = Path.of("");
  private Path first = Path.of("");

  @BeforeEach
  void run() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("small.yaml"), MANIFEST);
    runs = Files.createDirectories(temporary.resolve("runs"));
    first = runs.resolve("first");
    assertThat(quaestor("run", manifest, "--out", first).code()).isZero();
  }

  private Said quaestor(Object... arguments) {
    return Said.by(students, arguments);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void list_tellsEachExperimentOfAFolder() throws Exception {
    Said second =
        quaestor(
            "run",
            temporary.resolve("small.yaml"),
            "--out",
            runs.resolve("deep/second"),
            "--set",
            "rounds=2");
    assertThat(second.code()).isZero();
    Files.createDirectories(runs.resolve("no-experiment"));
    JsonNode listed = JSON.readTree(quaestor("list", runs, "--json").out()).path("experiments");
    assertThat(listed).hasSize(2);
    assertThat(listed.get(0).path("directory").asText()).endsWith("deep/second");
    JsonNode there = listed.get(1);
    assertThat(there.path("state").asText()).isEqualTo("done");
    assertThat(there.path("round").asInt()).isEqualTo(4 * 3);
    assertThat(there.path("rounds").asInt()).isEqualTo(4 * 3);
    assertThat(there.path("charged").path("queries").asInt()).isEqualTo(4 * 15);
    JsonNode status = JSON.readTree(quaestor("status", first, "--json").out()).path("runs");
    double best = 0;
    for (int of = 0; of < 2; of++) {
      double mean =
          (status.get(of).path("score").asDouble() + status.get(of + 2).path("score").asDouble())
              / 2;
      best = Math.max(best, mean);
    }
    assertThat(there.path("best").path("score").asDouble()).isEqualTo(best);
    assertThat(there.path("best").path("runs").asInt()).isEqualTo(2);
    long bytes = 0;
    try (Stream<Path> files = Files.walk(first)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(there.path("bytes").asLong()).isEqualTo(bytes);
    assertThat(quaestor("list", runs).out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("EXPERIMENT");
  }

  @Test
  void list_withOneThatCannotBeRead_tellsTheOthersToo() throws Exception {
    Path broken = Files.createDirectories(runs.resolve("broken"));
    Files.writeString(broken.resolve("manifest.yaml"), "nonsense: 1");
    Said listed = quaestor("list", runs, "--json");
    assertThat(listed.code()).isEqualTo(1);
    JsonNode all = JSON.readTree(listed.out()).path("experiments");
    assertThat(all.get(0).path("state").asText()).isEqualTo("unreadable");
    assertThat(all.get(1).path("state").asText()).isEqualTo("done");
    assertThat(quaestor("list", temporary.resolve("nowhere")).code()).isEqualTo(2);
  }

  @Test
  void status_ofMany_isALineForEach() throws Exception {
    Said both = quaestor("status", first, first.resolve("margin/1"), "--json");
    assertThat(both.out().lines())
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(JSON.readTree(line).path("state").asText()).isEqualTo("done"));
    Said one = quaestor("status", runs.resolve("nowhere"), first, "--json");
    assertThat(one.code()).isEqualTo(1);
    assertThat(one.out().lines()).hasSize(1);
    assertThat(one.err()).contains("nowhere");
  }

  @Test
  void statusAndList_lookAlone_andVerifyFindsAnAlteredRow() throws Exception {
    List<String> before = files(first);
    Said sound = quaestor("status", first, "--verify");
    assertThat(sound.code()).as(sound.err()).isZero();
    assertThat(sound.err()).contains("the bill and 4 runs verify");
    String text = quaestor("status", first).out();
    assertThat(text).isEqualTo(sound.out());
    assertThat(quaestor("status", first, "--json").out())
        .isEqualTo(quaestor("status", first, "--verify", "--json").out());
    assertThat(quaestor("list", first).code()).isZero();
    assertThat(files(first)).as("nothing was written").isEqualTo(before);
    String ledger = "jdbc:sqlite:" + first.resolve("margin/2/run.db");
    try (Connection connection = DriverManager.getConnection(ledger)) {
      connection.createStatement().executeUpdate("UPDATE sightings SET score = score + 1");
    }
    assertThat(quaestor("status", first).out()).isEqualTo(text);
    for (Said altered :
        List.of(
            quaestor("status", first, "--verify"),
            quaestor("status", first, "--verify", "--json"))) {
      assertThat(altered.code()).isEqualTo(1);
      assertThat(altered.err()).contains("margin/2/run.db").contains("does not verify");
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(file -> root.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  void rm_removesWhatIsTheExperimentsAndNothingElse() throws Exception {
    Files.writeString(first.resolve("margin/notes.txt"), "mine");
    Path target = Files.writeString(temporary.resolve("target.txt"), "elsewhere");
    Files.createSymbolicLink(first.resolve("link"), target);
    Said unasked = quaestor("rm", first);
    assertThat(unasked.code()).isEqualTo(2);
    assertThat(unasked.err()).contains("--yes").contains("12 of 12 rounds");
    try (RunLock lock = RunLock.acquire(first)) {
      Said running = quaestor("rm", first, "--yes");
      assertThat(running.code()).isEqualTo(1);
      assertThat(running.err()).contains("in use");
    }
    assertThat(quaestor("status", first).code()).as("nothing went").isZero();
    Said removed = quaestor("rm", first, "--yes");
    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(removed.err()).contains("notes.txt").contains("link");
    assertThat(names(first)).containsExactly("link", "margin");
    assertThat(names(first.resolve("margin"))).containsExactly("notes.txt");
    assertThat(target).hasContent("elsewhere");
  }

  @Test
  void rm_ofAPlainExperiment_leavesNothing() throws Exception {
    assertThat(quaestor("rm", first, "--yes").code()).isZero();
    assertThat(first).doesNotExist();
  }

  @Test
  void rm_ofWhatIsNoExperiment_isRefused() throws Exception {
    Path other = Files.createDirectories(temporary.resolve("other"));
    Files.writeString(other.resolve("manifest.yaml"), "apiVersion: v1");
    Path kept = Files.writeString(other.resolve("experiment.db"), "kept");
    assertThat(quaestor("rm", other, "--yes").code()).isEqualTo(1);
    assertThat(kept).hasContent("kept");
    assertThat(quaestor("rm", first.resolve("margin/1"), "--yes").code()).isEqualTo(2);
    Path link = Files.createSymbolicLink(temporary.resolve("linked"), first);
    assertThat(quaestor("rm", link, "--yes").err()).contains("is a link");
    assertThat(quaestor("status", first).code()).isZero();
  }

  private static List<String> checkpoints(Path run) throws IOException {
    return names(run.resolve("checkpoints"));
  }

  @Test
  void prune_byARule_keepsWhatAResumeNeeds() throws Exception {
    Path run = first.resolve("margin/2");
    assertThat(checkpoints(run)).containsExactly("round-0001", "round-0002", "round-0003");
    Said look = quaestor("prune", first, "--keep", "every:2", "--dry-run");
    assertThat(look.out()).startsWith("Would remove 4 checkpoints, ");
    assertThat(look.err())
        .contains("margin/2: the student of round 1 can be exported no more; 2, 3 can");
    assertThat(checkpoints(run)).hasSize(3);
    Said pruned = quaestor("prune", first, "--keep", "last");
    assertThat(pruned.code()).as(pruned.err()).isZero();
    assertThat(pruned.out().replace("Removed 8", "Would remove 8"))
        .startsWith("Would remove 8 checkpoints, ");
    assertThat(checkpoints(run)).containsExactly("round-0003");
    assertThat(quaestor("prune", first, "--keep", "last").out())
        .startsWith("Removed 0 checkpoints, 0 bytes");
    assertThat(quaestor("report", first).code()).isZero();
    Said longer = quaestor("resume", first, "--set", "rounds=4");
    assertThat(longer.code()).as(longer.err()).isZero();
    assertThat(checkpoints(run)).contains("round-0004");
    List<String> rules = new ArrayList<>(List.of("every:0", "every:", "newest", "every:-1", ""));
    for (String rule : rules) {
      assertThat(quaestor("prune", first, "--keep", rule).code()).as(rule).isEqualTo(2);
    }
  }

  @Test
  void stop_whereNothingRuns_saysSo() {
    Said stopped = quaestor("stop", first);
    assertThat(stopped.code()).isZero();
    assertThat(stopped.err()).contains("nothing runs there");
  }

  @Test
  void track_toAFolder_twice_isTheSame() throws Exception {
    Path board = temporary.resolve("board");
    Said sent = quaestor("track", first, "--to", "tensorboard:" + board);
    assertThat(sent.code()).as(sent.err()).isZero();
    assertThat(sent.out()).contains("has 4 runs with 16 rounds");
    Path file;
    try (Stream<Path> files = Files.list(board.resolve("margin/2"))) {
      file = files.findFirst().orElseThrow();
    }
    byte[] before = Files.readAllBytes(file);
    assertThat(quaestor("track", first, "--to", "tensorboard:" + board).code()).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(names(board.resolve("margin/2"))).hasSize(1);
    for (String place : List.of("tensorboard:", "wandb:http://127.0.0.1:1", "mlflow:nowhere", "")) {
      assertThat(quaestor("track", first, "--to", place).code()).as(place).isEqualTo(2);
    }
    assertThat(quaestor("track", first).err()).contains("the manifest has no track");
  }

  @Test
  void jsonEvents_tellLaunchRoundsAndTheEnd() throws Exception {
    Path events = temporary.resolve("events.jsonl");
    Said ran =
        quaestor(
            "run",
            temporary.resolve("small.yaml"),
            "--out",
            runs.resolve("told"),
            "--json-events-to",
            events);
    assertThat(ran.code()).isZero();
    List<JsonNode> all = new ArrayList<>();
    for (String line : Files.readAllLines(events)) {
      all.add(JSON.readTree(line));
    }
    assertThat(all.get(0).path("event").asText()).isEqualTo("launch");
    assertThat(all.get(0).path("runs").asInt()).isEqualTo(4);
    JsonNode last = all.get(all.size() - 1);
    assertThat(last.path("event").asText()).isEqualTo("done");
    assertThat(last.path("exit_code").asInt(-1)).isZero();
    assertThat(all.stream().filter(e -> e.path("event").asText().equals("round"))).hasSize(16);
    assertThat(ran.out().strip()).isEqualTo(runs.resolve("told").toString());
    Said mixed = quaestor("resume", runs.resolve("told"), "--json-events");
    assertThat(mixed.err().lines().filter(line -> line.startsWith("{"))).isNotEmpty();
    Said refused =
        quaestor(
            "resume", runs.resolve("told"), "--set", "train.batch=3", "--json-events-to", events);
    assertThat(refused.code()).isEqualTo(2);
    List<String> after = Files.readAllLines(events);
    JsonNode end = JSON.readTree(after.get(after.size() - 1));
    assertThat(end.path("end").asText()).isEqualTo("refused");
    assertThat(end.path("exit_code").asInt()).isEqualTo(2);
  }

  @Test
  void confirmAbove_withNobodyAtATerminal_isRefusedOrGoesOnAsTold() {
    String price = "teacher={kind: solver, price: {output-micro-usd-per-million: $1000}}";
    Object[] dear = {
      "run",
      temporary.resolve("small.yaml"),
      "--out",
      runs.resolve("dear"),
      "--set",
      price,
      "--confirm-above",
      "$0.01"
    };
    Said refused = quaestor(dear);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("may still be billed").contains("$0.01").contains("--yes");
    assertThat(runs.resolve("dear")).doesNotExist();
    List<Object> yes = new ArrayList<>(List.of(dear));
    yes.add("--yes");
    assertThat(quaestor(yes.toArray()).code()).isZero();
    Said below = quaestor("resume", runs.resolve("dear"), "--confirm-above", "$100000");
    assertThat(below.code()).as(below.err()).isZero();
    assertThat(quaestor("resume", runs.resolve("dear"), "--confirm-above", "5").code())
        .isEqualTo(2);
  }

  @Test
  void notify_byACommand_isToldOfTheEnd() throws Exception {
    Path told = temporary.resolve("told.txt");
    Said ran =
        quaestor(
            "run",
            temporary.resolve("small.yaml"),
            "--out",
            runs.resolve("noticed"),
            "--set",
            "notify.command=[/bin/sh, -c, 'echo \"$0 $1\" > "
                + told
                + "', '{event}', '{message}']");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(told).hasContent("done 4 of 4 runs done");
    Said down =
        quaestor("resume", runs.resolve("noticed"), "--set", "notify.command=[/no/such/program]");
    assertThat(down.code()).isZero();
    assertThat(down.err()).contains("warning: notify.command");
  }
}
