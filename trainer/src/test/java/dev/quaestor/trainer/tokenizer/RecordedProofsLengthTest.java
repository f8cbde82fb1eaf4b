package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** How long real questions with their recorded logic programs become, by tokenizer. */
final class RecordedProofsLengthTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void encode_keepsProofsShort() throws IOException {
    Path data = Path.of(System.getProperty("quaestor.data", "absent"));
    assumeTrue(Files.isDirectory(data), "skipped: no data folder at " + data.toAbsolutePath());
    List<String> texts = texts(data.resolve("prontoqa"));
    List<String> seen = texts.subList(0, 200);
    List<String> held = texts.subList(200, 300);
    double words = mean("words", TokenizerTraining.words(seen, 2000, 2), held);
    double pairs = mean("byte pairs", pairs(seen, 768, Boundary.WORDS), held);
    double phrases = mean("phrases", pairs(seen, 800, Boundary.PHRASES), held);
    double lines = mean("lines", pairs(seen, 1024, Boundary.LINES), held);
    assertThat(pairs).isBetween(0.99 * words, 1.01 * words);
    assertThat(phrases).isLessThan(0.6 * words);
    assertThat(lines).isLessThan(0.4 * words);
  }

  private static TokenizerFiles pairs(List<String> seen, int size, Boundary boundary) {
    return TokenizerTraining.bytePairs(seen, size, boundary);
  }

  private static double mean(String name, TokenizerFiles files, List<String> texts) {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      int[] lengths = new int[texts.size()];
      for (int i = 0; i < lengths.length; i++) {
        int[] ids = tokenizer.encode(texts.get(i));
        assertThat(tokenizer.decode(ids)).isEqualTo(texts.get(i));
        lengths[i] = ids.length;
      }
      Arrays.sort(lengths);
      double mean = Arrays.stream(lengths).average().orElseThrow();
      System.out.printf(
          "%s: vocabulary %d, mean %.0f, median %d, 95%% %d, longest %d%n",
          name,
          tokenizer.vocabularySize(),
          mean,
          lengths[lengths.length / 2],
          lengths[lengths.length * 95 / 100],
          lengths[lengths.length - 1]);
      return mean;
    }
  }

  /** Context, question and program, the program cut at its end marker. */
  private static List<String> texts(Path folder) throws IOException {
    Map<String, String> questions = new HashMap<>();
    for (JsonNode item : JSON.readTree(folder.resolve("train.json").toFile())) {
      questions.put(
          item.path("id").asText(),
          item.path("context").asText() + "\n" + item.path("question").asText() + "\n");
    }
    List<String> texts = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(folder.resolve("teachers/llama-3-70b.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode answer = JSON.readTree(line);
        String program = answer.path("completion").asText();
        int end = program.indexOf("------");
        texts.add(
            questions.get(answer.path("id").asText())
                + (end < 0 ? program : program.substring(0, end)));
      }
    }
    return texts;
  }
}
