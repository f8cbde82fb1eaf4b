package dev.quaestor.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.eval.Judging;
import dev.quaestor.eval.RealData;
import dev.quaestor.eval.file.FileTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held-out questions of GSM8K among its own training questions, and from files of one's own. */
class HeldOutQuestionsTest {

  private static final Map<String, UnaryOperator<String>> PLANTED =
      Map.of(
          "with a suffix", q -> q + " Let's think step by step.",
          "with prefix and suffix", q -> "Solve this problem.\n" + q + "\nShow your work.",
          "in another text", q -> "Tom has 3 hens and buys 4. " + q + " How many hens has Tom?",
          "in capitals", q -> q.toUpperCase(Locale.ROOT),
          "without marks", q -> q.replaceAll("[^\\w\\s]", ""),
          "marks as spaces", q -> q.replaceAll("[^\\w\\s]", " "),
          "a word a line", q -> q.replaceAll("\\s+", "\n\n"),
          "typeset", q -> q.replace('\'', '\u2019').replace('-', '\u2013').replace(' ', '\u00A0'),
          "typewritten", q -> q.replace('\u2019', '\'').replaceAll("[\u201C\u201D]", "\""));

  @TempDir Path folder;

  private static List<String> texts(String file, String field) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonNode line : RealData.lines(RealData.folder("gsm8k").resolve(file))) {
      texts.add(line.get(field).asText());
    }
    return texts;
  }

  private static Contamination ofGsm8k() {
    String data = RealData.folder("gsm8k").toString();
    return Judging.of("gsm8k", Map.of("data", data)).heldOut();
  }

  @Test
  void gsm8k_everyTestQuestionIsFoundHoweverPlanted() throws IOException {
    Contamination heldOut = ofGsm8k();
    List<String> questions = texts("test.jsonl", "question");
    assertThat(questions).hasSize(1319);
    PLANTED.forEach(
        (how, plant) ->
            assertThat(questions.stream().map(plant).filter(q -> heldOut.inQuestion(q).isEmpty()))
                .as(how)
                .isEmpty());
  }

  @Test
  void gsm8k_fourTrainingQuestionsOverlapAndNoTrainingSolutionDoes() throws IOException {
    Contamination heldOut = ofGsm8k();
    assertThat(
            texts("train.jsonl", "question").stream()
                .filter(q -> heldOut.inQuestion(q).isPresent()))
        .hasSize(4);
    assertThat(texts("train.jsonl", "answer").stream().filter(a -> heldOut.inAnswer(a).isPresent()))
        .isEmpty();
    assertThat(texts("test.jsonl", "answer").stream().filter(a -> heldOut.inAnswer(a).isEmpty()))
        .as("solutions that are too short to tell")
        .hasSizeLessThan(20);
  }

  @Test
  void heldOut_rowsByTheTasksColumnsOrTheUsualNames() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("held.jsonl"),
            "{\"question\":\"What is a hen?\",\"answer\":\"A bird\"}\n"
                + "{\"prompt\":\"What is a duck?\"}\n");
    Contamination found = FileTasks.heldOut("gsm8k", Map.of(), rows);
    assertThat(found.inQuestion("What is a hen? Think.")).isPresent();
    assertThat(found.inQuestion("What is a duck?")).isPresent();
    assertThat(found.inQuestion("A bird")).isEmpty();
    Path own = Files.writeString(folder.resolve("own.csv"), "q,a\nWhat is a goose?,x\n");
    Map<String, Object> columns = Map.of("columns", Map.of("prompt", "q"));
    assertThat(FileTasks.heldOut("jsonl", columns, own).inQuestion("what is a goose")).isPresent();
    assertThatThrownBy(() -> FileTasks.heldOut("jsonl", Map.of(), own))
        .hasMessageContaining("line 2: expected a question under one of question, prompt");
    Path lines = Files.writeString(folder.resolve("held.txt"), "What is a swan?\n\n");
    assertThat(FileTasks.heldOut("jsonl", Map.of(), lines).inQuestion("What is a swan"))
        .isPresent();
  }
}
