package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that have no reference, under {@code admission.verify}: nothing is learned unseen. */
class UnverifiedRunTest {

  private static final String MANIFEST =
      """
      name: unverified
      task: {name: jsonl, file: pool.jsonl, held-out: held.jsonl, columns: {prompt: question},
        verify: number, pool-size: 30, monitor: 5, test: 5, seed-set: 0}
      student: {base: {steps: 0}}
      teacher: {kind: openai, model: loopback, base-url: "%s", max-tokens: 60}
      strategy: random
      rounds: 1
      queries-per-round: 20
      train: {replay: 0}
      compute: {shards: 1}
      """;

  @TempDir private Path temporary;

  /** A pool of 30 of which every {@code every}-th prompt has a reference, or none has. */
  private Path manifest(FaultyChatServer server, int every) throws IOException {
    StringBuilder pool = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      String answer = every > 0 && i % every == 0 ? "\"" + (i + 1) + "\"" : "null";
      pool.append(
          "{\"question\": \"What is %d plus 1?\", \"reference\": %s}%n".formatted(i, answer));
    }
    Files.writeString(temporary.resolve("pool.jsonl"), pool);
    StringBuilder held = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      held.append(
          "{\"question\": \"What is %d times 3?\", \"reference\": \"%d\"}%n".formatted(i, 3 * i));
    }
    Files.writeString(temporary.resolve("held.jsonl"), held);
    return Files.writeString(
        temporary.resolve("unverified.yaml"), MANIFEST.formatted(server.baseUrl()));
  }

  private static FaultyChatServer wrong() throws IOException {
    return FaultyChatServer.start(Dialect.OPENAI, prompt -> "999");
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private List<Admission> admissions(Path out) {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/1/run.db"))) {
      return ledger.rounds().stream().map(Round::admissions).flatMap(List::stream).toList();
    }
  }

  @Test
  void run_someWithoutAReference_leavesThemOutAndSaysHowMany() throws IOException {
    try (FaultyChatServer server = wrong()) {
      Path out = temporary.resolve("out");
      Path manifest = manifest(server, 2);
      Said run = quaestor("run", manifest, "--out", out, "--set", "queries-per-round=12");
      assertThat(run.err())
          .contains("15 of the 30 prompts in the pool have no reference and are left out")
          .contains("admission.unverified: admit");
      assertThat(admissions(out))
          .hasSize(12)
          .allMatch(a -> a.rejection().startsWith("verify: wrong"));
      assertThat(server.completionsByPrompt().keySet())
          .allMatch(prompt -> Integer.parseInt(prompt.split(" ")[2]) % 2 == 0);
      Said more = quaestor("run", manifest, "--out", temporary.resolve("more"));
      assertThat(more.code()).isEqualTo(2);
      assertThat(more.err()).contains("the pool holds 15 candidates, the run asks 20");
    }
  }

  @Test
  void run_unverifiedAdmittedByName_learnsThemAndSaysSo() throws IOException {
    try (FaultyChatServer server = wrong()) {
      Path out = temporary.resolve("out");
      Said run =
          quaestor("run", manifest(server, 2), "--out", out, "--set", "admission.unverified=admit");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("15 of the 30 prompts in the pool have no reference, so that");
      List<Admission> admissions = admissions(out);
      assertThat(admissions).hasSize(20);
      assertThat(admissions).anyMatch(Admission::admitted).anyMatch(a -> !a.admitted());
    }
  }

  @Test
  void run_noReferenceAtAll_isToldAndRefusedWhereNothingMayBeUnverified() throws IOException {
    try (FaultyChatServer server = wrong()) {
      Path out = temporary.resolve("out");
      Path manifest = manifest(server, 0);
      for (String command : new String[] {"plan", "run"}) {
        Said said =
            quaestor(command, manifest, "--out", out, "--set", "admission.unverified=reject");
        assertThat(said.code()).as(said.err()).isEqualTo(2);
        assertThat(said.err())
            .contains("none of the 30 prompts in the pool has a reference")
            .contains("set admission.verify: false");
      }
      assertThat(server.books().completions()).isZero();
      Said told = quaestor("run", manifest, "--out", out);
      assertThat(told.code()).as(told.err()).isZero();
      assertThat(told.err())
          .contains("30 of the 30 prompts in the pool have no reference, so that answers to them");
      assertThat(admissions(out)).hasSize(20).allMatch(Admission::admitted);
      Path other = temporary.resolve("other");
      Said said = quaestor("run", manifest, "--out", other, "--set", "admission.verify=false");
      assertThat(said.code()).as(said.err()).isZero();
      assertThat(said.err()).doesNotContain("have no reference, so that");
    }
  }
}
