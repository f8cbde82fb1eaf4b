package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run leaves, taken up by TRL without a line of conversion: the student or its adapter, and
 * the examples it learned from. TRL's loss of them, before it trains on, is the one computed here.
 */
@Tag("interop")
class TrlInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TUNED =
      """
      name: tuned
      task: {name: strings, pool: even, pool-size: 120, seed-set: 60, monitor: 8, steer: 0, test: 8}
      student:
        checkpoint: %s
        chat: {system: Be brief.}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 8}
      strategy: margin
      rounds: 2
      queries-per-round: 8
      train: {adapter: {rank: 4, alpha: 8, targets: [all-linear]}, steps-per-query: 0.5}
      compute: {shards: 1}
      seeds: [3]
      """;
  private static final String OWN =
      """
      name: own
      task: {name: strings, pool: even, pool-size: 120, seed-set: 60, monitor: 8, steer: 0, test: 8}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 60, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 8}
      strategy: margin
      rounds: 2
      queries-per-round: 8
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir Path directory;

  private QuaestorProcess quaestor() {
    return new QuaestorProcess(directory);
  }

  private static PythonEnvironment python() throws IOException, InterruptedException {
    return PythonEnvironment.of("trl-1.16");
  }

  private Path ran(String name, String manifest) throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".yaml"), manifest);
    Path experiment = directory.resolve(name);
    done(quaestor().run("run", file.toString(), "--out", experiment.toString()));
    return experiment;
  }

  private Path exported(Path experiment, String form, String name) throws Exception {
    Path to = directory.resolve(name);
    done(quaestor().run("export", experiment.toString(), "--form", form, "--to", to.toString()));
    return to;
  }

  private static void done(QuaestorProcess.Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private JsonNode python(String... arguments) throws Exception {
    Path out = directory.resolve("out.json");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(1, out.toString());
    python().run("trl_trains.py", all.toArray(String[]::new));
    JsonNode said = JSON.readTree(out.toFile());
    System.out.printf(
        "%s: %d rows, loss %.4f, then %.4f; %d of %d tensors moved%n",
        String.join(" ", all).replace(directory + "/", ""),
        said.path("rows").intValue(),
        said.path("loss").doubleValue(),
        said.path("after").doubleValue(),
        said.path("moved").intValue(),
        said.path("of").intValue());
    return said;
  }

  /** The mean over examples of the mean loss a token of the answer and its end, computed here. */
  private double loss(Path student, List<JsonNode> rows, String... chat) throws Exception {
    List<String> asked = new ArrayList<>();
    for (JsonNode row : rows) {
      ObjectNode line = JSON.createObjectNode().put("id", "" + asked.size());
      JsonNode turns = row.path("messages");
      if (turns.isArray()) {
        line.put("prompt", turns.get(turns.size() - 2).path("content").asText());
        line.put("answer", turns.get(turns.size() - 1).path("content").asText());
      } else {
        line.put("prompt", row.path("prompt").asText());
        line.put("answer", row.path("completion").asText());
      }
      asked.add(line.toString());
    }
    Path in = Files.write(directory.resolve("asked.jsonl"), asked);
    Path out = directory.resolve("scored.jsonl");
    List<String> command =
        new ArrayList<>(
            List.of(
                "score",
                "--student",
                student.toString(),
                "--in",
                in.toString(),
                "--out",
                out.toString()));
    command.addAll(List.of(chat));
    done(quaestor().run(command.toArray(String[]::new)));
    double sum = 0;
    for (JsonNode scored : rows(out)) {
      double of = 0;
      for (JsonNode value : scored.path("logprobs")) {
        of -= value.doubleValue();
      }
      sum += of / scored.path("logprobs").size();
    }
    return sum / asked.size();
  }

  private static List<JsonNode> rows(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @Test
  void aChatStudent_itsAdapterAndItsExamples_trainOnInTrl() throws Exception {
    Path base = directory.resolve("base");
    python().run("trl_trains.py", "base", base.toString());
    Path experiment = ran("tuned", TUNED.formatted(base));
    String adapter = exported(experiment, "adapter", "adapter").toString();
    Path merged = exported(experiment, "merged", "merged");
    Path chat = exported(experiment, "chat", "chat.jsonl");
    List<JsonNode> rows = rows(chat);
    double here = loss(merged, rows, "--chat", "--system", "Be brief.");

    JsonNode learned = python("train", adapter, chat.toString(), "assistant");
    assertThat(learned.path("rows").intValue()).isEqualTo(rows.size()).isGreaterThan(8);
    assertThat(learned.path("first").path("messages")).isEqualTo(rows.get(0).path("messages"));
    assertThat(learned.path("loss").doubleValue()).isCloseTo(here, within(1e-4));
    assertThat(learned.path("adapter_alone").booleanValue()).isTrue();
    assertThat(learned.path("moved").intValue()).isEqualTo(2 * 14);

    String parquet = exported(experiment, "chat", "chat.parquet").toString();
    JsonNode whole = python("train", merged.toString(), parquet, "assistant");
    assertThat(whole.path("first")).isEqualTo(learned.path("first"));
    assertThat(whole.path("loss").doubleValue()).isCloseTo(here, within(1e-4));
    assertThat(whole.path("moved")).isEqualTo(whole.path("of"));

    for (String form : List.of("prompt-completion", "sharegpt")) {
      for (String ending : List.of("jsonl", "parquet")) {
        String data = exported(experiment, form, form + "." + ending).toString();
        JsonNode trained = python("train", merged.toString(), data);
        assertThat(trained.path("rows").intValue()).isEqualTo(rows.size());
        assertThat(trained.path("moved")).isEqualTo(trained.path("of"));
      }
    }
  }

  @Test
  void aStudentFromScratch_andItsExamples_trainOnInTrl() throws Exception {
    Path experiment = ran("own", OWN);
    Path student = exported(experiment, "full", "student");
    Path data = exported(experiment, "prompt-completion", "examples.jsonl");
    double here = loss(student, rows(data));
    JsonNode trained = python("train", student.toString(), data.toString());
    assertThat(trained.path("loss").doubleValue()).isCloseTo(here, within(1e-4));
    assertThat(trained.path("moved")).isEqualTo(trained.path("of"));
    String parquet = exported(experiment, "prompt-completion", "examples.parquet").toString();
    assertThat(python("train", student.toString(), parquet).path("loss"))
        .isEqualTo(trained.path("loss"));
    String alpaca = exported(experiment, "alpaca", "alpaca.parquet").toString();
    JsonNode read = python("load", alpaca);
    assertThat(read.path("first").path("output").asText())
        .isEqualTo(rows(data).get(0).path("completion").asText());
  }
}
