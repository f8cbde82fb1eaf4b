package dev.quaestor.eval.prontoqa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded completions of six models, executed; the counts are those stated with the data. */
class RecordedTeachersTest {

  private final Path data = Path.of(System.getProperty("quaestor.data", "absent"), "prontoqa");

  @BeforeEach
  void needsData() {
    Assumptions.assumeTrue(Files.isDirectory(data), "no ProntoQA files at " + data);
  }

  @ParameterizedTest
  @CsvSource({
    "llama-3-70b, 1487, 1487",
    "mixtral-8x7b, 982, 981",
    "llama-2-70b, 837, 800",
    "llama-3-8b, 787, 752",
    "llama-2-13b, 160, 153",
    "mistral-7b, 103, 103"
  })
  void judge_recordedCompletions(String model, int premiseSkipped, int programSkipped)
      throws IOException {
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    Map<String, LogicProgram.Verdict> gold = new TreeMap<>();
    for (Question question : Question.read(data.resolve("train.json"))) {
      Item item = question.item();
      candidates.put(question.id(), item.candidate());
      gold.put(item.candidate().id(), question.verdict());
    }
    Map<String, String> completions = completions(model);
    assertThat(completions.keySet()).isEqualTo(candidates.keySet());
    for (var skipping : ProgramVerifier.Skipping.values()) {
      Verifier verifier = new ProgramVerifier(gold, skipping);
      long correct =
          completions.entrySet().stream()
              .filter(e -> verifier.judge(candidates.get(e.getKey()), e.getValue()).correct())
              .count();
      boolean premise = skipping == ProgramVerifier.Skipping.PREMISE;
      assertThat(correct)
          .as("%s, %s", model, skipping)
          .isEqualTo(premise ? premiseSkipped : programSkipped);
    }
  }

  @ParameterizedTest
  @CsvSource({"full", "premises"})
  void target_keepsTheJudgement(String form) throws IOException {
    var task = Tasks.named("prontoqa", Map.of("data", data.toString(), "target", form));
    Map<String, String> completions = completions("llama-2-70b");
    List<Item> pool = task.draw(new RandomStreams(1)).pool();
    assertThat(pool).hasSize(1200);
    for (Item item : pool) {
      String answer = completions.get(item.candidate().source());
      String target = task.target(answer);
      assertThat(task.verifier().judge(item.candidate(), target))
          .as(item.candidate().source())
          .isEqualTo(task.verifier().judge(item.candidate(), answer));
      assertThat(target.length()).isLessThanOrEqualTo(answer.length());
    }
  }

  private Map<String, String> completions(String model) throws IOException {
    Path file = data.resolve("teachers").resolve(model + ".jsonl.gz");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      ObjectMapper json = new ObjectMapper();
      return in.lines()
          .map(line -> read(json, line))
          .collect(
              Collectors.toMap(
                  n -> n.get("id").asText(),
                  n -> n.get("completion").asText(),
                  (a, b) -> b,
                  LinkedHashMap::new));
    }
  }

  private static JsonNode read(ObjectMapper json, String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
