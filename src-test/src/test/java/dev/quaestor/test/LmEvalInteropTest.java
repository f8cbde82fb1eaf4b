package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * lm-eval measures a student through {@code quaestor endpoint}, on questions in the form of GSM8K
 * (steps, then {@code #### 7}): its exact match is what {@code quaestor eval} finds on the same
 * questions.
 */
@Tag("interop")
class LmEvalInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 24;
  private static final String MANIFEST =
      """
      name: sums
      task: {name: jsonl, file: pool.jsonl, columns: {prompt: question, reference: final, solution: answer}, verify: number,
        answer-after: "####", pool-size: 10, seed-set: 120, monitor: 60, steer: 0, test: 5}
      student:
        tokenizer: characters
        model: {width: 48, layers: 2, heads: 4, ffn: 96, context: 64}
        base: {steps: 500, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher: {kind: recorded, model: file, file: pool.jsonl, columns: {prompt: question, completion: answer}}
      observe: {max-tokens: 24}
      strategy: random
      rounds: 1
      queries-per-round: 2
      train: {steps-per-query: 1, replay: 0.9}
      compute: {shards: 1}
      seeds: [3]
      """;

  /** As lm-eval's own gsm8k: a strict filter and a lenient one. */
  private static final String TASK =
      """
      task: sums
      dataset_path: json
      dataset_kwargs: {data_files: {test: "%s"}}
      test_split: test
      output_type: generate_until
      doc_to_text: "{{question}}"
      doc_to_target: "{{answer.split('####')[-1].strip()}}"
      generation_kwargs: {until: ["</s>"], do_sample: false, temperature: 0.0, max_gen_toks: %d}
      metric_list:
        - {metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true, ignore_punctuation: false,
           regexes_to_ignore: [",", "\\\\$", "(?s).*#### ", "\\\\.$"]}
      filter_list:
        - {name: strict-match, filter: [{function: regex, regex_pattern: "#### (\\\\-?[0-9\\\\.\\\\,]+)"}, {function: take_first}]}
        - {name: flexible-extract, filter: [{function: regex, group_select: -1, regex_pattern: "(-?[$0-9.,]{2,})|(-?[0-9]+)"}, {function: take_first}]}
      metadata: {version: 1.0}
      """;

  @TempDir Path directory;

  private QuaestorProcess quaestor() {
    return new QuaestorProcess(directory);
  }

  private String done(String... arguments) throws Exception {
    QuaestorProcess.Result result = quaestor().run(arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }

  private static List<String> sums() {
    List<String> rows = new ArrayList<>();
    for (int a = 0; a < 15; a++) {
      for (int b = 0; b < 15; b++) {
        ObjectNode row = JSON.createObjectNode();
        row.put("question", "What is %d + %d?\n".formatted(a, b));
        row.put("answer", "%d + %d = %d\n#### %d".formatted(a, b, a + b, a + b));
        row.put("final", "" + (a + b));
        rows.add(row.toString());
      }
    }
    Collections.shuffle(rows, new Random(5));
    return rows;
  }

  /** The questions that {@code eval} measured on, and what it found. */
  private JsonNode measured(Path questions) throws Exception {
    Path items = directory.resolve("items.jsonl");
    JsonNode own =
        JSON.readTree(
            done(
                "eval",
                directory.resolve("sums").toString(),
                "--samples",
                "1",
                "--max-tokens",
                "" + MOST,
                "--out",
                items.toString(),
                "--json"));
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(items)) {
      JsonNode item = JSON.readTree(line);
      ObjectNode row = JSON.createObjectNode();
      row.set("question", item.path("question"));
      row.put("answer", "#### " + item.path("reference").asText());
      rows.add(row.toString());
    }
    Files.write(questions, rows);
    assertThat(rows).hasSize(60);
    return own;
  }

  @Test
  void lmEval_throughTheEndpoint_findsTheExactMatchThatEvalFinds() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("lm-eval-0.4");
    Files.write(directory.resolve("pool.jsonl"), sums());
    Path manifest = Files.writeString(directory.resolve("sums.yaml"), MANIFEST);
    Path experiment = directory.resolve("sums");
    done("run", manifest.toString(), "--out", experiment.toString());
    Path student = experiment.resolve("random/3/checkpoints/round-0001");
    Path questions = directory.resolve("questions.jsonl");
    JsonNode own = measured(questions);
    double accuracy = own.path("accuracy").path("estimate").doubleValue();
    assertThat(accuracy)
        .as("%s: neither all nor nothing, or nothing is compared", own)
        .isBetween(0.05, 0.95);

    Files.writeString(
        Files.createDirectory(directory.resolve("tasks")).resolve("sums.yaml"),
        TASK.formatted(questions, MOST));
    Path out = directory.resolve("measured");
    try (QuaestorProcess.Service service =
        quaestor()
            .serve(
                "endpoint",
                student.toString(),
                "--port",
                "0",
                "--name",
                "student",
                "--shards",
                "1")) {
      python.run(
          "measure.py",
          "--model",
          "local-completions",
          "--model_args",
          "model=student,base_url=%s/completions,tokenizer_backend=none,num_concurrent=4,max_retries=1"
              .formatted(service.address()),
          "--tasks",
          "sums",
          "--include_path",
          directory.resolve("tasks").toString(),
          "--output_path",
          out.toString());
    }
    JsonNode results;
    try (Stream<Path> files = Files.walk(out)) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().startsWith("results"))
              .findFirst()
              .orElseThrow();
      results = JSON.readTree(file.toFile()).path("results").path("sums");
    }
    System.out.printf("quaestor eval %s, lm-eval %s%n", own.path("accuracy"), results);
    assertThat(results.path("exact_match,strict-match").doubleValue()).isEqualTo(accuracy);
  }
}
