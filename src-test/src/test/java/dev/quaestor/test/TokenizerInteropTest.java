package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokenizers held against transformers of two versions: what is scored and answered here is what it
 * gives there, for tokenizers of every kind, and an exported student answers there as here.
 */
@Tag("interop")
class TokenizerInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NATS = 1e-3;
  private static final List<String> SKILLS =
      List.of("reverse", "upper", "first letter of", "copy", "double", "last letter of");

  private static final String MANIFEST =
      """
      name: exported
      task: {name: strings, pool: long-tailed, pool-size: 300, seed-set: 60, monitor: 20, steer: 20, test: 20}
      student:
        tokenizer: %s
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 60, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher: solver
      observe: {fraction: 0.5, max-tokens: 16}
      rounds: 1
      queries-per-round: 40
      train: {from: incumbent, steps-per-query: 1.0, replay: 0.4}
      compute: {shards: 1}
      seeds: [3]
      experiment:
        vary: {strategy: [margin]}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"transformers-5.24", "transformers-4.57"})
  void score_tokenizersOfEveryKind_readAsTransformersReadsThem(String version) throws Exception {
    PythonEnvironment python = PythonEnvironment.of(version);
    python.run("tokenizer_families.py", directory.resolve("families").toString());
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    List<String> differing = new ArrayList<>();
    int held = 0;
    int answered = 0;
    int alike = 0;
    for (Path family : folders(directory.resolve("families"))) {
      Map<String, JsonNode> here = scored(quaestor, family, family.resolve("asked.jsonl"), 10);
      for (JsonNode expected : lines(family.resolve("golden.jsonl")).values()) {
        held++;
        JsonNode found = here.get(expected.path("id").asText());
        if (!same(expected, found)) {
          differing.add(family.getFileName() + ": " + expected + " and here " + found);
        }
      }
      Path to = exported(quaestor, family);
      Path there = directory.resolve("there.jsonl");
      Path prompts = prompts(family.resolve("asked.jsonl"));
      python.run("greedy_answers.py", to.toString(), prompts.toString(), there.toString());
      Map<String, JsonNode> answers = scored(quaestor, family, prompts, 12);
      for (JsonNode answer : lines(there).values()) {
        answered++;
        JsonNode found = answers.get(answer.path("id").asText());
        if (answer.path("answer").equals(found.path("answer"))) {
          alike++;
        } else {
          differing.add(family.getFileName() + ", exported: " + answer + " and here " + found);
        }
      }
    }
    System.out.printf(
        "%s: %d texts of %d families, %d of %d exports' answers alike%n",
        version, held, folders(directory.resolve("families")).size(), alike, answered);
    assertThat(differing).isEmpty();
    assertThat(held).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"characters", "words", "{kind: bpe, vocabulary: 320}"})
  void export_trainedStudent_answersInTransformersAsHere(String tokenizer) throws Exception {
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    Path manifest =
        Files.writeString(directory.resolve("manifest.yaml"), MANIFEST.formatted(tokenizer));
    Path experiment = directory.resolve("experiment");
    done(quaestor.run("run", manifest.toString(), "--out", experiment.toString()));
    Path to = exported(quaestor, experiment);
    Path prompts = Files.write(directory.resolve("prompts.jsonl"), drawn());
    Map<String, JsonNode> here = scored(quaestor, to, prompts, 12);
    for (String version : List.of("transformers-5.24", "transformers-4.57")) {
      Path there = directory.resolve(version + ".jsonl");
      PythonEnvironment.of(version)
          .run("greedy_answers.py", to.toString(), prompts.toString(), there.toString());
      List<String> differing = new ArrayList<>();
      for (JsonNode answer : lines(there).values()) {
        JsonNode found = here.get(answer.path("id").asText());
        if (!answer.path("answer").equals(found.path("answer"))) {
          differing.add(answer + " and here " + found.path("answer"));
        }
      }
      System.out.printf(
          "%s: a student of %s: %d of %d greedy answers alike%n",
          version, tokenizer, here.size() - differing.size(), here.size());
      assertThat(differing).isEmpty();
    }
  }

  /** Two hundred prompts such as the student was trained on, and some that it was not. */
  private static List<String> drawn() {
    RandomGenerator random = new RandomStreams(5).stream(0, "prompts");
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder word = new StringBuilder(SKILLS.get(random.nextInt(SKILLS.size()))).append(' ');
      for (int letters = 1 + random.nextInt(8); letters > 0; letters--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      if (i % 20 == 0) {
        word.append(" <eos> 12!");
      }
      drawn.add(
          JSON.createObjectNode().put("id", "" + i).put("prompt", word.toString()).toString());
    }
    return drawn;
  }

  private static boolean same(JsonNode expected, JsonNode found) {
    JsonNode there = expected.path("logprobs");
    JsonNode here = found.path("logprobs");
    boolean alike =
        there.size() == here.size()
            && (!expected.has("answer") || expected.path("answer").equals(found.path("answer")));
    for (int i = 0; alike && i < there.size(); i++) {
      alike = Math.abs(there.path(i).asDouble() - here.path(i).asDouble()) < NATS;
    }
    return alike;
  }

  private Path exported(QuaestorProcess quaestor, Path student) throws Exception {
    Path to = directory.resolve("exports").resolve(student.getFileName());
    done(quaestor.run("export", student.toString(), "--to", to.toString()));
    return to;
  }

  /** Lines without answers, which the student answers. */
  private Path prompts(Path asked) throws IOException {
    List<String> prompts = new ArrayList<>();
    for (JsonNode line : lines(asked).values()) {
      if (!line.has("answer")) {
        prompts.add(line.toString());
      }
    }
    return Files.write(directory.resolve("prompts.jsonl"), prompts);
  }

  private Map<String, JsonNode> scored(
      QuaestorProcess quaestor, Path student, Path in, int maxTokens) throws Exception {
    Path out = directory.resolve("scored.jsonl");
    done(
        quaestor.run(
            "score",
            "--student",
            student.toString(),
            "--in",
            in.toString(),
            "--out",
            out.toString(),
            "--max-tokens",
            "" + maxTokens));
    return lines(out);
  }

  private static void done(QuaestorProcess.Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private static Map<String, JsonNode> lines(Path file) throws IOException {
    Map<String, JsonNode> lines = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode json = JSON.readTree(line);
      lines.put(json.path("id").asText(), json);
    }
    return lines;
  }

  private static List<Path> folders(Path directory) throws IOException {
    try (Stream<Path> folders = Files.list(directory)) {
      return folders.sorted().toList();
    }
  }
}
