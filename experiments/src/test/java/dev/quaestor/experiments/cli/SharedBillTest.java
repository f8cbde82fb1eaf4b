package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One experiment in two directories, as on two machines, with its bill in PostgreSQL. */
class SharedBillTest {

  private static final String MANIFEST =
      """
      name: shared-bill
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
      strategy: random
      rounds: 2
      queries-per-round: 5
      compute: {shards: 1}
      experiment:
        bill: {url: "jdbc:postgresql://%s/postgres", user: postgres}
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  @Test
  void run_onASecondMachine_buysNothingAndSharesTheLimit() throws IOException {
    try (EmbeddedPostgres server = start()) {
      Path manifest =
          Files.writeString(
              temporary.resolve("shared.yaml"),
              MANIFEST.formatted("localhost:" + server.getPort()));
      Path one = temporary.resolve("one");
      Path two = temporary.resolve("two");
      Said first = quaestor("run", manifest, "--out", one);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(one.resolve("experiment.db")).doesNotExist();
      assertThat(billed(one)).isEqualTo(10);
      Said second = quaestor("run", manifest, "--out", two);
      assertThat(second.code()).as(second.err()).isZero();
      assertThat(billed(two)).as("the tape of the first machine answers").isEqualTo(10);

      Said more =
          quaestor("run", manifest, "--out", temporary.resolve("three"), "--set", "rounds=3");
      assertThat(more.code()).as("another limit is not taken silently").isNotZero();
      assertThat(more.err()).contains("changed by name");
    }
  }

  @Test
  void run_serverNotThere_saysWhereAndWhatToDo() throws IOException {
    Path manifest =
        Files.writeString(temporary.resolve("shared.yaml"), MANIFEST.formatted("127.0.0.1:9"));
    Said run = quaestor("run", manifest, "--out", temporary.resolve("out"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("jdbc:postgresql://127.0.0.1:9/postgres, schema quaestor_shared_bill")
        .contains("see that it runs");
    Said password =
        quaestor(
            "plan", manifest, "--set", "experiment.bill.url=jdbc:postgresql://h/d?password=secret");
    assertThat(password.code()).isEqualTo(2);
    assertThat(password.err()).contains("environment variable");
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().start();
    } catch (IOException | RuntimeException e) {
      String reason = "no PostgreSQL could be started here: " + e;
      System.out.println("SharedBillTest is skipped: " + reason);
      return Assumptions.abort(reason);
    }
  }

  private static long billed(Path out) throws IOException {
    Said result = quaestor("budget", out, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    return json.path("billed").path("queries").asLong();
  }
}
