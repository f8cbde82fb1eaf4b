package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong though nothing failed: told in words, and before more is spent. */
class FaultyRoundRunTest {

  private static final String MANIFEST =
      """
      name: faulty
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 10, steer: 0, test: 10}
      teacher:
        kind: openai
        model: loopback
        base-url: %s
        max-tokens: 60
        price: {input-micro-usd-per-million: $1, output-micro-usd-per-million: 2 USD}
      strategy: random
      rounds: 3
      queries-per-round: 6
      compute: {shards: 1}
      """;

  @TempDir private Path temporary;

  private static FaultyChatServer server(UnaryOperator<String> change) throws IOException {
    Map<String, Object> task =
        Map.of("pool", "even", "pool-size", 300, "seed-set", 20, "monitor", 10, "test", 10);
    Solver solver = Tasks.named("strings", task).solver().orElseThrow();
    return FaultyChatServer.start(
        Dialect.OPENAI, prompt -> change.apply(solver.solve(prompt).orElseThrow().text()));
  }

  private Path manifest(FaultyChatServer server) throws IOException {
    return Files.writeString(
        temporary.resolve("faulty.yaml"), MANIFEST.formatted(server.baseUrl()));
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private static int posts(FaultyChatServer server) {
    return (int) server.received().stream().filter(each -> each.method().equals("POST")).count();
  }

  private static JsonNode json(String command, Path out) throws IOException {
    Said said = quaestor(command, out, "--json");
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }

  @Test
  void run_roundOfWhichNothingIsAdmitted_stopsAndResumeGoesOn() throws IOException {
    try (FaultyChatServer server = server(text -> "It is " + text + " I think")) {
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest(server), "--out", out);
      assertThat(run.code()).as(run.err()).isEqualTo(3);
      assertThat(run.err())
          .contains("round 1: of 6 answers none was admitted: 6 verify; such as")
          .contains("I think")
          .contains("before the next round is paid for");
      assertThat(posts(server)).isEqualTo(6);
      Said resumed = quaestor("resume", out);
      assertThat(resumed.code()).as("the next round is silent too").isEqualTo(3);
      assertThat(posts(server)).isEqualTo(12);
      Said told = quaestor("resume", out, "--set", "admission.silence=warn");
      assertThat(told.code()).as(told.err()).isZero();
      assertThat(told.err()).contains("warning: random/1: round 3: of 6 answers none was admitted");
      assertThat(posts(server)).isEqualTo(18);
    }
  }

  @Test
  void run_budgetBelowOneCall_isRefusedInWords() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path manifest = manifest(server);
      Path out = temporary.resolve("out");
      for (String command : new String[] {"plan", "run"}) {
        Said said = quaestor(command, manifest, "--out", out, "--set", "budget.output-tokens=59");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err())
            .contains(
                "budget.output-tokens is 59 output tokens, 0 are used and the next call may take 60; so not one call can be paid");
      }
      Said money =
          quaestor("run", manifest, "--out", out, "--set", "experiment.limit.micro-usd=$0.0001");
      assertThat(money.code()).isEqualTo(2);
      assertThat(money.err()).contains("experiment.limit.micro-usd is 0.0001 USD");
      assertThat(posts(server)).isZero();
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void run_budgetSpent_saysWhichInUnits() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path out = temporary.resolve("out");
      Said run =
          quaestor("run", manifest(server), "--out", out, "--set", "budget.output-tokens=70");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err())
          .contains("random/1: the budget is spent: budget.output-tokens is 70 output tokens,")
          .contains("and the next call may take 60")
          .doesNotContain("Cost[")
          .doesNotContain("9223372036854775807");
    }
  }

  @Test
  void run_identicalSamples_areTold() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path out = temporary.resolve("out");
      Said run =
          quaestor(
              "run",
              manifest(server),
              "--out",
              out,
              "--set",
              "teacher.samples=2",
              "--set",
              "teacher.temperature=0.7");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err())
          .contains("round 1: all 6 prompts that were asked more than once got the same answer");
    }
  }

  @Test
  void run_variantsThatDifferInExtraBody_areAskedApart() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path out = temporary.resolve("out");
      Path varied =
          Files.writeString(
              temporary.resolve("varied.yaml"),
              MANIFEST.formatted(server.baseUrl())
                  + "experiment: {vary: {teacher.extra-body: [{top_k: 1}, {top_k: 40}]}}\n");
      Said run = quaestor("run", varied, "--out", out, "--set", "rounds=1");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(posts(server)).as("each variant buys its own").isEqualTo(12);
    }
  }

  @Test
  void run_ofADirectoryLeftAtItsBeginning_isTakenUp() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path manifest = manifest(server);
      Path whole = temporary.resolve("whole");
      assertThat(quaestor("run", manifest, "--out", whole).code()).isZero();
      int bought = posts(server);
      for (String command : new String[] {"run", "resume"}) {
        for (String database : new String[] {"experiment.db", "random/1/run.db"}) {
          Path out = temporary.resolve(command + database.replace('/', '-'));
          Files.createDirectories(out.resolve("random/1"));
          Files.copy(whole.resolve("manifest.yaml"), out.resolve("manifest.yaml"));
          Files.createFile(out.resolve(database));
          assertThat(quaestor("status", out, "--json").code()).isZero();
          Said said =
              command.equals("run")
                  ? quaestor("run", manifest, "--out", out)
                  : quaestor("resume", out);
          assertThat(said.code())
              .as("%s of an empty %s: %s", command, database, said.err())
              .isZero();
          assertThat(json("status", out).path("runs").get(0).path("model_sha256"))
              .isEqualTo(json("status", whole).path("runs").get(0).path("model_sha256"));
        }
      }
      assertThat(posts(server)).isEqualTo(5 * bought);
    }
  }

  @Test
  void run_withAChangedSettingFromATape_buysNothingTwice() throws IOException {
    try (FaultyChatServer server = server(text -> text)) {
      Path manifest = manifest(server);
      Path old = temporary.resolve("old");
      assertThat(quaestor("run", manifest, "--out", old, "--set", "rounds=2").code()).isZero();
      assertThat(posts(server)).isEqualTo(12);
      Said changed = quaestor("resume", old, "--set", "train.batch=4");
      assertThat(changed.code()).isEqualTo(2);
      assertThat(changed.err())
          .contains(
              "quaestor run %s/manifest.yaml --out OTHER --tape %s --then-ask".formatted(old, old));
      Path anew = temporary.resolve("anew");
      Said run =
          quaestor(
              "run",
              old.resolve("manifest.yaml"),
              "--out",
              anew,
              "--tape",
              old,
              "--then-ask",
              "--set",
              "train.batch=4",
              "--set",
              "rounds=3");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(posts(server)).as("the third round alone").isEqualTo(18);
      JsonNode budget = json("budget", anew);
      assertThat(budget.path("charged").path("queries").asInt()).isEqualTo(18);
      assertThat(budget.path("billed").path("queries").asInt()).isEqualTo(6);
      assertThat(quaestor("resume", anew, "--set", "rounds=4").code()).isZero();
      assertThat(posts(server)).isEqualTo(24);
      Said elsewhere = quaestor("run", manifest, "--out", old, "--tape", anew, "--then-ask");
      assertThat(elsewhere.code()).isEqualTo(2);
      assertThat(quaestor("run", manifest, "--out", anew, "--then-ask").code()).isEqualTo(2);
    }
  }
}
