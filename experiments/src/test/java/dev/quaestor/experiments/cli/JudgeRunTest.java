package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.teacher.loopback.LoopbackRewards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose questions or answers a judge or a reward chooses. */
class JudgeRunTest {

  private static final String MANIFEST =
      """
      name: judged
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      teacher: solver
      rounds: 2
      queries-per-round: 10
      train: {steps-per-query: 0.1}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private Path manifest(String more) throws IOException {
    return Files.writeString(temporary.resolve("judged.yaml"), MANIFEST + more);
  }

  private JsonNode ran(Path manifest, String name) throws IOException {
    Path out = temporary.resolve(name);
    Said run = quaestor("run", manifest, "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    Said status = quaestor("status", out, "--json");
    return new ObjectMapper().readTree(status.out()).path("runs").get(0);
  }

  @Test
  void run_byAJudge_chargesSelectionBesideAnswersAndEndsTheSameTwice() throws IOException {
    Path manifest =
        manifest(
            """
            judge: {kind: solver, max-tokens: 40}
            judging: {noise: 0.2, unreadable: 0.2}
            strategy: {name: judge, among: 3}
            """);
    JsonNode run = ran(manifest, "one");
    long answers = run.path("charged_for").path("answers").path("queries").asLong();
    long selection = run.path("charged_for").path("selection").path("queries").asLong();
    assertThat(answers).isEqualTo(20);
    assertThat(selection).as("thirty a round, and some once more").isBetween(60L, 120L);
    assertThat(run.path("charged").path("queries").asLong()).isEqualTo(answers + selection);
    assertThat(run.path("billed").path("queries").asLong()).isEqualTo(answers + selection);
    assertThat(ran(manifest, "two")).isEqualTo(run);
    Said budget = quaestor("budget", temporary.resolve("one"));
    assertThat(budget.out()).contains("of that to select").contains("selection").contains("judge");
  }

  @Test
  void run_judgedAtAdmission_rejectsWhatIsBelowAndAsksUnderTheLimit() throws IOException {
    Path manifest =
        manifest(
            """
            judge: {kind: solver, name: referee, max-tokens: 40}
            judging: {noise: 0.5}
            admission: {verify: false, judge: {at-least: 9}}
            strategy: random
            """);
    JsonNode run = ran(manifest, "judged");
    assertThat(run.path("charged_for").path("admission").path("queries").asLong()).isEqualTo(20);
    Said budget = quaestor("budget", temporary.resolve("judged"), "--json");
    JsonNode spent = new ObjectMapper().readTree(budget.out());
    assertThat(spent.path("admitted").asLong()).isBetween(1L, 19L);
    assertThat(spent.path("charged_admission").path("queries").asLong()).isEqualTo(20);
  }

  @Test
  void run_selectionUnderALimit_leavesTheRoundItsAnswers() throws IOException {
    Path manifest =
        manifest(
            """
            judge: {kind: solver, max-tokens: 40}
            strategy: {name: judge, among: 4}
            budget: {queries: 30}
            """);
    JsonNode run = ran(manifest, "limited");
    assertThat(run.path("charged").path("queries").asLong()).isLessThanOrEqualTo(30);
    assertThat(run.path("charged_for").path("answers").path("queries").asLong())
        .isGreaterThanOrEqualTo(10);
  }

  @Test
  void run_byAVerifierOrALikelihood_needsNoServer() throws IOException {
    JsonNode verified = ran(manifest("reward: verifier\nstrategy: reward\n"), "verified");
    assertThat(verified.path("charged").path("queries").asLong()).isEqualTo(20);
    Path checkpoint = temporary.resolve("verified/reward/3/checkpoints/round-0002");
    JsonNode likely =
        ran(
            manifest(
                "reward: {kind: student, checkpoint: %s}\nstrategy: {name: reward, among: 2}\n"
                    .formatted(checkpoint)),
            "likely");
    JsonNode selection = likely.path("charged_for").path("selection");
    assertThat(selection.path("queries").asLong())
        .as("twenty a round; the same answer in both rounds is owed once")
        .isBetween(20L, 40L);
    assertThat(selection.path("mega_flops").asLong()).isPositive();
  }

  /** A reward model behind a server that gives longer answers more. */
  @Test
  void run_byAServedReward_chargesItsCallsAndTellsAnotherShapeAtOnce() throws IOException {
    String served =
        "reward: {kind: served, protocol: tei-rerank, base-url: '%s', model: rm, concurrency: 4, retry: {attempts: 2, first: 1ms}}\nstrategy: {name: reward, among: 2}\n";
    try (LoopbackRewards server =
        LoopbackRewards.start(
            "/rerank", asked -> "[{\"index\":0,\"score\":-%d.5}]".formatted(asked.length()))) {
      JsonNode run = ran(manifest(served.formatted(server.baseUrl())), "served");
      JsonNode selection = run.path("charged_for").path("selection");
      assertThat(selection.path("queries").asLong()).isBetween(20L, 40L);
      assertThat(server.received()).hasSize((int) selection.path("queries").asLong());
    }
    try (LoopbackRewards other =
        LoopbackRewards.start("/rerank", asked -> "{\"results\":[{\"relevance_score\":1}]}")) {
      Path out = temporary.resolve("other");
      Said said = quaestor("run", manifest(served.formatted(other.baseUrl())), "--out", out);
      assertThat(said.code()).as(said.err()).isEqualTo(3);
      assertThat(said.err())
          .contains("tei-rerank", "expected a list of one entry", "reward.protocol");
    }
    Said bad =
        quaestor(
            "plan", manifest("reward: {kind: served, protocol: tei-rerank}\nstrategy: reward\n"));
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err()).contains("a served reward needs base-url, model");
  }

  @Test
  void run_badSettings_areToldAtOnceAndByName() throws IOException {
    Path rubric = Files.writeString(temporary.resolve("rubric.txt"), "Grade {anwser} now");
    Said nobody =
        quaestor("plan", manifest("strategy: judge\nadmission: {reward: {at-least: 1}}\n"));
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.err()).contains("nobody is the judge").contains("there is no reward");
    Said stray =
        quaestor(
            "plan", manifest("strategy: judge\njudge: solver\njudging: {rubric: rubric.txt}\n"));
    assertThat(stray.code()).isEqualTo(2);
    assertThat(stray.err()).contains(rubric.toString()).contains("{anwser} is no placeholder");
    Said form =
        quaestor(
            "plan",
            manifest(
                "strategy: judge\njudge: {kind: recorded, file: rubric.txt, model: m}\n"
                    + "judging: {form: score, lowest: 5, highest: 2}\n"));
    assertThat(form.code()).isEqualTo(2);
    assertThat(form.err()).contains("{score}").contains("must be above lowest");
  }
}
