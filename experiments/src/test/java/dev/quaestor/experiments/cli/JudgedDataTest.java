package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Right answers shown to a judge, which says of each whether it is right by sound reasoning. */
class JudgedDataTest {

  private static final String MANIFEST =
      """
      name: judged
      task: {name: arithmetic, pool-size: 200, seed-set: 20, monitor: 30, steer: 0, test: 20}
      strategy: random
      rounds: 1
      queries-per-round: 10
      judge: solver
      compute: {shards: 1}
      """;

  @TempDir private Path temporary;
  private Path generations;

  @BeforeEach
  void write() throws IOException {
    Task task =
        Tasks.named(
            "arithmetic", Map.of("pool-size", 200, "seed-set", 20, "monitor", 30, "test", 20));
    Solver solver = task.solver().orElseThrow();
    List<String> lines = new ArrayList<>();
    for (Item item : task.draw(new RandomStreams(1)).monitor().subList(0, 12)) {
      ObjectNode line = new ObjectMapper().createObjectNode();
      line.put("id", item.candidate().id()).put("question", item.candidate().prompt());
      line.put("reference", item.reference());
      line.putArray("generations")
          .add(solver.solve(item.candidate().prompt()).orElseThrow().text())
          .add("nothing to see");
      lines.add(line.toString());
    }
    generations = Files.write(temporary.resolve("generations.jsonl"), lines);
  }

  private Said data(String more, Object... arguments) throws IOException {
    Path manifest = Files.writeString(temporary.resolve("judged.yaml"), MANIFEST + more);
    List<Object> all =
        new ArrayList<>(List.of("data", generations, "--task", "arithmetic", "--judge", manifest));
    all.addAll(List.of(arguments));
    return Said.by(new MemorisingStudents(), all.toArray());
  }

  private JsonNode judged(String more, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", temporary.resolve("out"), "--json"));
    Said said = data(more, all.toArray());
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }

  @Test
  void judge_isAskedAboutRightAnswersAloneAndBilledOnce() throws IOException {
    Path table = temporary.resolve("table.csv");
    JsonNode first = judged("", "--annotate", 5, "--to", table);
    assertThat(first.path("sound").asInt()).isEqualTo(5);
    assertThat(first.path("unsound").asInt()).isZero();
    assertThat(first.path("right").asInt()).isEqualTo(12);
    assertThat(first.path("false_positives").asDouble(-1)).isZero();
    assertThat(first.path("billed_queries").asInt()).isEqualTo(5);
    JsonNode again = judged("", "--annotate", 5);
    assertThat(again.path("sound").asInt()).isEqualTo(5);
    assertThat(again.path("billed_queries").asInt(-1)).as("all are on the tape").isZero();
    Said read =
        Said.by(
            new MemorisingStudents(),
            "data",
            "--task",
            "arithmetic",
            "--annotated",
            table,
            "--json");
    assertThat(read.out()).contains("\"sound\":5,\"unsound\":0,\"open\":0");
  }

  @Test
  void judge_thatIsOftenWrongOrUnreadable_isCountedAsItSays() throws IOException {
    JsonNode noisy = judged("judging: {noise: 1}\n", "--annotate", 12);
    assertThat(noisy.path("unsound").asInt()).isBetween(1, 11);
    JsonNode mute = judged("judging: {unreadable: 1}\n", "--annotate", 4);
    assertThat(mute.path("open").asInt()).as("a reply without a score is no verdict").isEqualTo(4);
    assertThat(mute.path("false_positives").isNull()).isTrue();
    assertThat(mute.path("billed_queries").asInt()).as("each is asked once more").isEqualTo(8);
  }

  @Test
  void judge_thatIsNotDeclaredOrNotAskedAnything_isToldAtOnce() throws IOException {
    Said nothing = data("");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("say how many with --annotate");
    Path nobody =
        Files.writeString(
            temporary.resolve("nobody.yaml"), MANIFEST.replace("judge: solver\n", ""));
    Said said =
        Said.by(
            new MemorisingStudents(),
            "data",
            generations,
            "--task",
            "arithmetic",
            "--annotate",
            3,
            "--judge",
            nobody);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("nobody is the judge");
  }

  @Test
  void measure_byMajority_standsBesideTheGreedyScoreEachRound() throws IOException {
    Path manifest =
        Files.writeString(
            temporary.resolve("voting.yaml"),
            MANIFEST.replace("judge: solver\n", "measure: {majority: 3}\n"));
    Path out = temporary.resolve("voting");
    Said run = Said.by(new MemorisingStudents(), "run", manifest, "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode scores =
        new ObjectMapper()
            .readTree(Said.by(new MemorisingStudents(), "status", out, "--json").out())
            .path("runs")
            .path(0)
            .path("scores");
    assertThat(scores.path("monitor").isNumber()).isTrue();
    assertThat(scores.path("monitor majority@3").isNumber()).isTrue();
  }
}
