package dev.quaestor.trainer.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaseStudentsTest {

  private static final BaseStudents.Recipe RECIPE =
      new BaseStudents.Recipe(
          DecoderConfig.llama(200, 32, 2, 4).withFfn(64).withContext(32),
          TokenizerTraining.characters(List.of("abcdefgh>")),
          List.of(new Example("1", "ab>", "ba"), new Example("2", "cd>", "dc")),
          new FinetuningSettings(8, 3e-3, 0.1, 0, 1, 0.01),
          12,
          5);

  @TempDir Path directory;

  @Test
  void base_interruptedAtAStep_isFinishedFromThereToTheSameBits() throws Exception {
    String whole = sha256("whole", StepListener.NONE);
    StepListener interrupt =
        step -> {
          if (step.number() == 7) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> sha256("cut", interrupt))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("stopped training the base after step 7 of 12, which is kept");
    assertThat(names("cut")).noneMatch(name -> name.matches("[0-9a-f]{16}"));
    List<Integer> steps = new ArrayList<>();
    assertThat(sha256("cut", step -> steps.add(step.number()))).isEqualTo(whole);
    assertThat(steps).containsExactly(8, 9, 10, 11, 12);
    assertThat(names("cut")).noneMatch(name -> name.contains("unfinished"));
  }

  private String sha256(String name, StepListener listener) throws Exception {
    BaseStudents bases = new BaseStudents(directory.resolve(name), Execution.fast(2));
    try (BaseStudents.Base base = bases.base(RECIPE, listener)) {
      return base.sha256();
    }
  }

  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
