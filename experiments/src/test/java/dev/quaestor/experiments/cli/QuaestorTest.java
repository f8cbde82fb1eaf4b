package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuaestorTest {

  private static final String MANIFEST =
      """
      name: small
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
      strategy: margin
      rounds: 3
      queries-per-round: 5
      compute: {shards: 1}
      seeds: [1, 2]
      experiment:
        vary: {strategy: [random, margin]}
        compare: {primary: [margin > random]}
      """;

  @TempDir private Path temporary;
  private final MemorisingStudents students = new MemorisingStudents();
  private Path manifest = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void write() throws IOException {
    manifest = Files.writeString(temporary.resolve("small.yaml"), MANIFEST);
    out = temporary.resolve("runs");
  }

  private Said quaestor(Object... arguments) {
    return Said.by(students, arguments);
  }

  private Said run(Object... more) {
    Object[] all = new Object[more.length + 4];
    System.arraycopy(new Object[] {"run", manifest, "--out", out}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return quaestor(all);
  }

  private JsonNode status() throws IOException {
    Said result = quaestor("status", out, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void run_whole_printsItsDirectoryAlone() throws IOException {
    Said result = run("--jobs", 2);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo(out + System.lineSeparator());
    assertThat(result.err()).contains("margin/1: round 3, 15 of 15 queries");
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(out.resolve("margin/2/report.html")).isNotEmptyFile();
    assertThat(out.resolve("quaestor.log")).isNotEmptyFile();
    assertThat(out.resolve("manifest.yaml")).content().contains("steps-per-query: 0.5");
  }

  @Test
  void status_json_hasWhatScriptsRelyOn() throws IOException {
    run();
    JsonNode status = status();
    assertThat(status.get("name").asText()).isEqualTo("small");
    assertThat(status.get("state").asText()).isEqualTo("done");
    assertThat(status.get("runs")).hasSize(4);
    JsonNode first = status.get("runs").get(1);
    assertThat(first.get("variant").asText()).isEqualTo("margin");
    assertThat(first.get("strategy").asText()).isEqualTo("margin");
    assertThat(first.get("seed").asLong()).isEqualTo(1);
    assertThat(first.get("state").asText()).isEqualTo("done");
    assertThat(first.get("round").asInt()).isEqualTo(3);
    assertThat(first.get("rounds").asInt()).isEqualTo(3);
    assertThat(first.get("charged").get("queries").asLong()).isEqualTo(15);
    assertThat(first.get("charged").get("input_tokens").asLong()).isPositive();
    assertThat(first.get("billed").has("output_tokens")).isTrue();
    assertThat(first.get("limit").get("queries").asLong()).isEqualTo(15);
    assertThat(first.get("limit").has("micro_usd")).isFalse();
    assertThat(first.get("score").asDouble()).isBetween(0.0, 1.0);
    assertThat(first.get("model_sha256").asText()).hasSize(64);
  }

  @Test
  void run_jobs_doNotChangeResults() throws IOException {
    run("--jobs", 4);
    JsonNode atOnce = status();
    out = temporary.resolve("one-by-one");
    run("--jobs", 1);
    JsonNode inTurn = status();
    for (int i = 0; i < 4; i++) {
      for (String key : List.of("variant", "seed", "charged", "score", "model_sha256")) {
        assertThat(inTurn.get("runs").get(i).get(key))
            .as(key + " of run " + i)
            .isEqualTo(atOnce.get("runs").get(i).get(key));
      }
    }
  }

  @Test
  void budget_ofVariantsOfASeed_billsEachAnswerOnce() throws IOException {
    run();
    Said result = quaestor("budget", out, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("charged").get("queries").asLong()).isEqualTo(60);
    assertThat(json.get("billed").get("queries").asLong()).isBetween(15L, 60L);
    assertThat(json.get("limit").get("queries").asLong()).isEqualTo(60);
    assertThat(quaestor("budget", out).out()).contains("charged to the runs  60 queries");
  }

  @Test
  void run_manifestWrong_exitsTwoWithEverythingWrong() throws IOException {
    Files.writeString(manifest, MANIFEST.replace("rounds: 3", "ruonds: 3"));
    Said result = run("--set", "train.batch=0");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("line 4: ruonds: no such key; did you mean rounds?")
        .contains("rounds: is required")
        .contains("--set train.batch=0: train.batch: must be at least 1, found 0")
        .doesNotContain("\tat ");
    assertThat(out).doesNotExist();
  }

  @Test
  void run_usageWrong_exitsTwo() {
    assertThat(quaestor("run").code()).isEqualTo(2);
    assertThat(quaestor("ruin", manifest).code()).isEqualTo(2);
    assertThat(quaestor().code()).isEqualTo(2);
    assertThat(quaestor("run", temporary.resolve("none.yaml")).code()).isEqualTo(2);
    assertThat(quaestor("status", temporary).code()).isNotZero();
    assertThat(quaestor("--help").code()).isZero();
  }

  @Test
  void run_problemsBeforeTraining_areToldAtOnce() {
    Said result =
        run(
            "--set",
            "task.lettres=5",
            "--set",
            "teacher={kind: recorded, file: " + temporary.resolve("none.jsonl") + ", model: m}");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("lettres").contains("none.jsonl").doesNotContain("\tat ");
    Said other =
        run(
            "--set",
            "student.model.context=4",
            "--set",
            "observe.max-tokens=2",
            "--set",
            "task.pool-size=16",
            "--set",
            "strategy.schedule=one-shot",
            "--set",
            "experiment.vary={strategy.name: [random, margin]}",
            "--set",
            "observe.fraction=0.1");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("student.model.context=4: student.model.context")
        .contains("observe.fraction=0.1: observe.fraction: a one-shot run chooses");
    assertThat(out).as("a run that is refused leaves nothing").doesNotExist();
    assertThat(students.bases()).isZero();
  }

  @Test
  void run_ownPool_measuresOnTheLinesWithReferences() throws IOException {
    StringBuilder lines = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String reference = i < 10 ? ", \"reference\": \"" + i * i + "\"" : "";
      lines.append("{\"prompt\": \"square ").append(i).append('"').append(reference).append("}\n");
      answers.append("{\"prompt\": \"square ").append(i).append("\", \"completion\": \"");
      answers.append(i * i).append("\"}\n");
    }
    Path pool = Files.writeString(temporary.resolve("pool.jsonl"), lines);
    Path recorded = Files.writeString(temporary.resolve("answers.jsonl"), answers);
    Files.writeString(
        manifest,
        """
        name: own
        task: {name: jsonl, file: %s}
        teacher: {kind: recorded, file: %s, model: m}
        student: {base: {steps: 0}}
        train: {replay: 0}
        strategy: random
        rounds: 2
        queries-per-round: 10
        """
            .formatted(pool, recorded));
    Said result = run();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("warning: the monitor split holds 5 items");
    assertThat(status().get("runs").get(0).get("charged").get("queries").asInt()).isEqualTo(20);
    Files.writeString(pool, "{\"prompt\": \"why?\"}\n");
    out = temporary.resolve("open");
    Said open = run("--set", "teacher.file=" + temporary.resolve("none.jsonl"));
    assertThat(open.code()).isEqualTo(2);
    assertThat(open.err())
        .contains("line 2: task jsonl: file: none of the 1 prompts")
        .contains("task.held-out")
        .contains("teacher.file: there is no file");
  }

  @Test
  void run_recordedFileMissing_saysWhich() {
    Path none = temporary.resolve("none.jsonl");
    Said result = run("--set", "teacher={kind: recorded, file: " + none + ", model: m}");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(none.toString());
  }

  @Test
  void run_directoryInUse_isRefused() throws IOException {
    try (RunLock lock = RunLock.acquire(out)) {
      Said result = run();
      assertThat(lock).isNotNull();
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("in use by");
    }
  }

  @Test
  void run_placesThatAreWrong_saySoInWords() throws IOException {
    Said folder = quaestor("run", temporary);
    assertThat(folder.code()).isEqualTo(2);
    assertThat(folder.err()).contains("is a directory; expected the experiment's YAML file");
    out = Files.writeString(temporary.resolve("file"), "").resolve("below");
    Said below = run();
    assertThat(below.code()).isEqualTo(2);
    assertThat(below.err()).contains("is a file where a directory is needed");
    out = Path.of("/proc/quaestor");
    Said nowhere = run();
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err())
        .contains("choose another --out")
        .doesNotContain("Exception")
        .doesNotContain("The log is");
  }

  @Test
  void statusReportAndBudget_onAFullDiskAndReadOnly_work() throws Exception {
    run();
    String whole = quaestor("status", out, "--json").out();
    String spent = quaestor("budget", out, "--json").out();
    try (SmallDisk disk = SmallDisk.orSkip(temporary.resolve("disk"), 8)) {
      disk.copy(out);
      Path there = disk.root().resolve(out.getFileName());
      for (Runnable state : List.<Runnable>of(disk::fill, disk::readOnly)) {
        state.run();
        Said status = quaestor("status", there, "--json");
        assertThat(status.code()).as(status.err()).isZero();
        assertThat(status.out()).isEqualTo(whole);
        assertThat(quaestor("budget", there, "--json").out()).isEqualTo(spent);
        Said report = quaestor("report", there);
        assertThat(report.code()).isEqualTo(1);
        assertThat(report.err())
            .containsOnlyOnce("report.html")
            .contains("--to FILE")
            .doesNotContain("Exception");
        Path page = temporary.resolve("page.html");
        assertThat(quaestor("report", there, "--to", page).code()).isZero();
        assertThat(page).isNotEmptyFile();
      }
    }
  }

  @Test
  void run_oneOfEach_isSaidInTheSingular() {
    Said result = run("--set", "seeds=[1]", "--set", "rounds=1", "--set", "experiment={}");
    assertThat(result.err()).contains("1 run of 1 round\n");
    Said plan =
        quaestor(
            "plan",
            manifest,
            "--set",
            "experiment.vary.strategy=[random]",
            "--out",
            temporary.resolve("planned"),
            "--set",
            "experiment.compare={}");
    assertThat(plan.out()).contains("no candidate observed").doesNotContain("about 0");
  }

  @Test
  void run_oneRunFails_othersGoOnAndResumeFinishes() throws IOException {
    students.failAt(2);
    Said result = run();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("runs random/1, margin/1 and 2 more: round 2, step 3: the loss is NaN")
        .contains("quaestor resume " + out);
    assertThat(status().get("state").asText()).isEqualTo("failed");
    assertThat(status().get("runs").get(0).get("round").asInt()).isEqualTo(1);
    students.failAt(-1);
    Said resumed = quaestor("resume", out);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(status().get("state").asText()).isEqualTo("done");
  }

  @Test
  void resume_afterStops_endsAsUninterrupted() throws IOException {
    run();
    JsonNode whole = status();
    out = temporary.resolve("stopped");
    for (int stop = 0; stop < 3; stop++) {
      AtomicInteger left = new AtomicInteger(3);
      students.onTraining(
          () -> {
            if (left.getAndDecrement() == 0) {
              throw new IllegalStateException("killed on purpose");
            }
          });
      run("--jobs", 1);
    }
    students.onTraining(() -> {});
    assertThat(quaestor("resume", out).code()).isZero();
    JsonNode resumed = status();
    for (int i = 0; i < 4; i++) {
      for (String key : List.of("variant", "seed", "charged", "score", "model_sha256", "round")) {
        assertThat(resumed.get("runs").get(i).get(key))
            .isEqualTo(whole.get("runs").get(i).get(key));
      }
    }
  }

  @Test
  void resume_done_doesNothing() {
    run();
    int bases = students.bases();
    Said again = quaestor("resume", out);
    assertThat(again.code()).isZero();
    assertThat(students.bases()).isEqualTo(bases);
  }

  @Test
  void resume_changedManifest_isRefusedByKey() throws IOException {
    run();
    Said refused = quaestor("resume", out, "--set", "train.learning-rate=0.5");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("train.learning-rate: was 0.001, is 0.5");
    assertThat(quaestor("resume", out, "--set", "compute.shards=2").err())
        .contains("compute.shards: was 1, is 2");
    Said other = run("--set", "train.clip=0.5");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("train.clip: was 1, is 0.5");
    Path effective = out.resolve("manifest.yaml");
    Files.writeString(effective, Files.readString(effective).replace("rounds: 3", "rounds: 4"));
    assertThat(quaestor("resume", out).err()).contains("rounds: was 3, is 4");
  }

  @Test
  void resume_roundsNamed_goesOn() throws IOException {
    run();
    Said longer = quaestor("resume", out, "--set", "rounds=5");
    assertThat(longer.code()).as(longer.err()).isZero();
    assertThat(status().get("runs").get(0).get("round").asInt()).isEqualTo(5);
    assertThat(status().get("runs").get(0).get("charged").get("queries").asInt()).isEqualTo(25);
    Said fewer = quaestor("resume", out, "--set", "rounds=2");
    assertThat(fewer.code()).isEqualTo(2);
    assertThat(quaestor("resume", out).code()).isZero();
  }

  @Test
  void run_budgetSpent_isDone() throws IOException {
    Said result = run("--set", "budget.queries=8");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode run = status().get("runs").get(0);
    assertThat(run.get("state").asText()).isEqualTo("done");
    assertThat(run.get("round").asInt()).isEqualTo(2);
    assertThat(run.get("charged").get("queries").asInt()).isEqualTo(8);
  }

  @Test
  void run_experimentLimitReached_stopsWithThree() throws IOException {
    Said result = run("--set", "experiment.limit.queries=12", "--jobs", 1);
    assertThat(result.code()).as(result.err()).isEqualTo(3);
    Said raised = quaestor("resume", out, "--set", "experiment.limit.queries=60");
    assertThat(raised.code()).as(raised.err()).isZero();
    assertThat(status().get("state").asText()).isEqualTo("done");
  }

  @Test
  void run_baseOutsideTheGate_stopsOrWarns() {
    Said stopped = run("--set", "student.base-gate.min=0.9");
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(stopped.err()).contains("outside student.base-gate [0.9, 1.0]");
    out = temporary.resolve("warned");
    Said warned = run("--set", "student.base-gate.min=0.9", "--set", "student.base-gate.gate=warn");
    assertThat(warned.code()).isZero();
    assertThat(warned.err()).contains("warning: margin/1: the base's macro accuracy");
  }

  @Test
  void compare_asserts_exitFour() {
    run();
    assertThat(quaestor("compare", out).out()).contains("margin");
    Said result = quaestor("compare", out, "--json", "--assert", "margin > random");
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains("does not hold");
    assertThat(quaestor("compare", out, "--assert", "nonsense").code()).isEqualTo(2);
  }

  @Test
  void report_writesPages() throws IOException {
    run();
    Files.delete(out.resolve("report.html"));
    Said result = quaestor("report", out);
    assertThat(result.code()).isZero();
    assertThat(result.out().strip()).isEqualTo(out.resolve("report.html").toString());
    assertThat(out.resolve("report.html")).content().contains("margin");
  }

  @Test
  void plan_tellsWithoutDoing() {
    Said result = quaestor("plan", manifest, "--out", out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("4 runs: random, margin").contains("60 queries");
    assertThat(out).doesNotExist();
    assertThat(quaestor("plan", manifest, "--effective").out()).contains("weight-decay: 0.01");
  }

  @Test
  void init_writesAManifestThatRuns() throws IOException {
    Path file = temporary.resolve("mine.yaml");
    assertThat(quaestor("init", file).code()).isZero();
    assertThat(quaestor("plan", file, "--effective").code()).isZero();
    assertThat(quaestor("init", file).code()).isEqualTo(2);
    assertThat(quaestor("init", "--tasks").out()).contains("strings");
    assertThat(quaestor("init", "--strategies").out()).contains("margin");
  }
}
