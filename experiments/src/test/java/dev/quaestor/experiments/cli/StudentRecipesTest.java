package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.endpoint.TinyStudent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code experiments/students} ships: each manifest is planned, each file it names is there.
 */
class StudentRecipesTest {
  private static final Path RECIPES = Path.of("students");
  private static final String TEMPLATE =
      "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}<eos>{% endfor %}{% if"
          + " add_generation_prompt %}assistant: {% endif %}";

  @TempDir private Path temporary;

  static Stream<Path> recipes() throws IOException {
    try (Stream<Path> folders = Files.list(RECIPES)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @Test
  void recipes_areThoseThatAreTold() throws IOException {
    assertThat(recipes().map(folder -> folder.getFileName().toString()))
        .containsExactly(
            "axolotl", "command-template", "llama-factory", "trl-lora-vllm", "trl-sft");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void plan_ofARecipe_saysWhatItWillDo(Path recipe) throws IOException {
    Path base = TinyStudent.templated(temporary.resolve("base"), 5);
    Files.writeString(base.resolve("chat_template.jinja"), TEMPLATE);
    Said plan =
        Said.by(
            new LocalStudents(),
            "plan",
            recipe.resolve("manifest.yaml"),
            "--set",
            "student.checkpoint=" + base,
            "--set",
            "observe.max-tokens=8",
            "--set",
            "task.longer=drop");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("random", "margin");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipe_isShort_andNamesFilesThatAreThere(Path recipe) throws IOException {
    String manifest = Files.readString(recipe.resolve("manifest.yaml"));
    try (Stream<Path> files = Files.list(recipe)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(1);
      for (Path file : all) {
        assertThat(Files.readAllLines(file)).as("%s", file).hasSizeBetween(1, 60);
      }
    }
    Stream.of(manifest.split("[\\s,\\[\\]]+"))
        .filter(word -> word.startsWith("experiments/students/"))
        .forEach(word -> assertThat(Path.of("..").resolve(word)).exists());
    assertThat(manifest).contains("kind: command", "\"{corpus}\"", "\"{base}\"", "\"{out}\"");
  }
}
