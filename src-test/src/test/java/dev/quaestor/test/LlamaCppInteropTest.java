package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.gguf.GgufTeacher;
import dev.quaestor.trainer.student.StudentTeacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports converted by llama.cpp's own converter: it takes those whose tokenizer it knows, real
 * ones of Qwen 3 and Llama 3.1 and the kind of Llama 2, and llama.cpp reads a prompt as the same
 * number of tokens and answers it as here.
 */
@Tag("interop")
class LlamaCppInteropTest {
  private static final List<String> PROMPTS =
      List.of(
          "what each round may ask",
          "a",
          "1234567 of 890",
          "  two  spaces and\n\nlines",
          "Naïve café, 世界!",
          "we'll don't I'M it's",
          "x = f(y)[0] != {z}",
          "rounds end when it is spent\t.");

  @TempDir Path directory;

  @Test
  void converted_exportsOfKnownTokenizers_answerInLlamaCppAsHere() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("transformers-5.24");
    String folder = Path.of("target/interop/llama.cpp").toAbsolutePath().toString();
    Path made = Files.createDirectory(directory.resolve("made"));
    python.run("to_gguf.py", "fetch", folder);
    List<String> names =
        python
            .run("to_gguf.py", "bases", folder, made.toString())
            .lines()
            .filter(line -> line.startsWith("base "))
            .map(line -> line.substring(5))
            .toList();
    assertThat(names).contains("pieces-legacy", "qwen3", "llama3_1");
    List<String> differing = new ArrayList<>();
    for (String name : names) {
      Path export = directory.resolve(name);
      QuaestorProcess.Result exported =
          new QuaestorProcess(directory)
              .run("export", made.resolve(name).toString(), "--to", export.toString());
      assertThat(exported.exit()).as(exported.err()).isZero();
      Path gguf = directory.resolve(name + ".gguf");
      python.run("to_gguf.py", "convert", folder, export.toString(), gguf.toString());
      int alike = alike(name, export, gguf, differing);
      System.out.printf(
          "%s: converted; %d of %d greedy answers alike%n", name, alike, PROMPTS.size());
      assertThat(alike).as("%s: %s", name, differing).isGreaterThanOrEqualTo(PROMPTS.size() - 1);
    }
  }

  /**
   * Answers that are the same but for the blank of a first word, which llama.cpp keeps; a near tie
   * may fall to either side, for its cache is of 16 bits.
   */
  private static int alike(String name, Path export, Path gguf, List<String> differing)
      throws Exception {
    AnswerMode mode = new AnswerMode(new Sampling(6, 0, 1), 1, UnaryOperator.identity());
    int alike = 0;
    try (Teacher ours = StudentTeacher.open(export, "ours", Price.FREE, 1);
        Teacher theirs =
            GgufTeacher.open(gguf, "theirs", Price.FREE, new GgufTeacher.Loading(128, 1))) {
      for (String prompt : PROMPTS) {
        TeacherRequest request = mode.requests(Candidate.of(prompt, "", "")).get(0);
        Answer here = ours.answer(request);
        Answer there = theirs.answer(request);
        assertThat(there.inputTokens())
            .as("%s: tokens of \"%s\"", name, prompt)
            .isEqualTo(here.inputTokens());
        if (there.text().strip().equals(here.text().strip())) {
          alike++;
        } else {
          differing.add(
              "%s: \"%s\": %s and here %s".formatted(name, prompt, there.text(), here.text()));
        }
      }
    }
    return alike;
  }
}
