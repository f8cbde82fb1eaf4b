package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStudentsTest {

  private static void check(String model) throws IOException {
    Experiment experiment =
        ManifestFile.parse(
            "m.yaml",
            """
            name: sizes
            task: {name: strings, pool-size: 200, seed-set: 20, monitor: 30, steer: 0, test: 20}
            student: {model: %s}
            strategy: random
            rounds: 1
            queries-per-round: 5
            compute: {shards: 2}
            """
                .formatted(model),
            List.of());
    Materials materials = new Materials(new LocalStudents());
    var material = materials.material(experiment.manifest(), 1);
    new LocalStudents()
        .check(new Students.Order(experiment.manifest(), material, 1, Path.of("nowhere")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{width: 1000000}",
        "{width: 2000000000}",
        "{layers: 2000000000}",
        "{ffn: 2000000000}",
        "{context: 1000000000}",
      })
  void check_absurdSizes_namesWhatTheyTakeAndWhatThereIs(String model) {
    assertThatThrownBy(() -> check(model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("student.model: width ")
        .hasMessageContaining("finetuning them on 2 shards takes about ")
        .hasMessageContaining("this machine has ")
        .hasMessageContaining("lower width, layers, ffn or context");
  }

  @Test
  void check_sensibleSizes_pass() {
    assertThatCode(() -> check("{width: 256, layers: 6, heads: 8}")).doesNotThrowAnyException();
  }
}
