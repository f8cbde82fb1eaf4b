package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {

  private static final String MANIFEST =
      """
      name: a
      task: {name: jsonl, file: data/pool.jsonl, held-out: ./data/../test.jsonl}
      student: {checkpoint: base}
      teacher: {kind: recorded, model: m, file: data/answers.jsonl}
      rounds: 1
      queries-per-round: 1
      experiment: {vary: {strategy: [random, margin]}}
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("base"));
    Files.writeString(folder.resolve("a.yaml"), MANIFEST);
    Files.writeString(folder.resolve("data/pool.jsonl"), "{}");
    Files.writeString(folder.resolve("data/answers.jsonl"), "[]");
    Files.writeString(folder.resolve("test.jsonl"), "test");
    Files.writeString(folder.resolve("base/config.json"), "{}");
  }

  private Experiment read(String... overrides) throws IOException {
    return ManifestFile.read(folder.resolve("a.yaml"), List.of(overrides));
  }

  @Test
  void of_everyFileOnce_relativeToTheManifest() throws IOException {
    Inputs inputs = Inputs.of(read());
    assertThat(inputs.files())
        .extracting(read -> read.key() + "=" + folder.relativize(Path.of(read.path())))
        .containsExactly(
            "student.checkpoint=base",
            "task.file=data/pool.jsonl",
            "task.held-out=test.jsonl",
            "teacher.file=data/answers.jsonl");
    assertThat(inputs.files().get(1).sha256())
        .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  }

  @Test
  void objections_changedOrGone_byNameWithBothDigests() throws IOException {
    Inputs begun = Inputs.of(read());
    Path file = folder.resolve("inputs.json");
    begun.write(file);
    assertThat(Inputs.begun(file, new Inputs(List.of()))).isEqualTo(begun);
    Files.writeString(folder.resolve("data/pool.jsonl"), "{ }");
    Files.writeString(folder.resolve("base/chat_template.jinja"), "x");
    Files.delete(folder.resolve("test.jsonl"));
    assertThat(begun.objections(Inputs.of(read())))
        .hasSize(3)
        .anyMatch(o -> o.startsWith("student.checkpoint: expected what was read"))
        .anyMatch(
            o ->
                o.startsWith("task.file: expected")
                    && o.contains("SHA-256 44136fa355b3678a")
                    && o.contains("found 257c1be96ae69f4b")
                    && o.endsWith("--set task.file=PATH"))
        .anyMatch(o -> o.startsWith("task.held-out: ") && o.contains("found nothing at"));
  }

  @Test
  void objections_moved_areNone() throws IOException {
    Inputs begun = Inputs.of(read());
    Path moved = folder.resolve("elsewhere.jsonl");
    Files.move(folder.resolve("data/pool.jsonl"), moved);
    Experiment now = read("task.file=" + moved);
    assertThat(begun.objections(Inputs.of(now))).isEmpty();
    assertThat(ManifestChange.between(read(), now))
        .singleElement()
        .satisfies(change -> assertThat(change.allowed(Set.of("task.file"))).isTrue())
        .satisfies(change -> assertThat(change.allowed(Set.of())).isFalse());
    Files.writeString(moved, "other");
    assertThat(begun.objections(Inputs.of(now))).singleElement().asString().contains("task.file");
  }

  @Test
  void trainingSha256_isTheSameWhereverFilesLie() throws IOException {
    String here = read().manifest().trainingSha256();
    assertThat(read("task.file=/elsewhere", "student.checkpoint=/b").manifest().trainingSha256())
        .isEqualTo(here);
    assertThat(read("task.verify=number").manifest().trainingSha256()).isNotEqualTo(here);
  }

  @Test
  void read_effectiveManifest_findsTheFilesFromAnywhere() throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(folder.resolve("runs/a"));
    directory.write(read());
    assertThat(directory.read(List.of()).settings()).isEqualTo(read().settings());
  }
}
