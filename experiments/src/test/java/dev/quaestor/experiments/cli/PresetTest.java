package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.preset.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetTest {

  @TempDir private Path temporary;

  static List<String> names() {
    return Preset.names();
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  @Test
  void names_areTheFilesOfTheMethods() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("manifests", "methods"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(names());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void init_writesAPresetThatPlans_andClaimsSomething(String name) throws IOException {
    Said written = quaestor("init", "--preset", name, temporary);
    assertThat(written.code()).as(written.err()).isZero();
    Path file = temporary.resolve(name + ".yaml");
    assertThat(written.out()).contains(file.toString());
    assertThat(Files.readString(file)).startsWith("# " + Preset.named(name).summary());
    assertThat(Preset.named(name).summary()).contains("arXiv");
    Experiment experiment = ManifestFile.read(file, List.of());
    ExperimentSettings settings = experiment.manifest().experiment().orElseThrow();
    assertThat(settings.claims()).isNotEmpty();
    assertThat(settings.claims())
        .extracting(ExperimentSettings.Claim::contrast)
        .as("what is primary is what is claimed")
        .containsAll(settings.compare().primary());
    assertThat(experiment.manifest().seeds()).hasSize(3);
    Said plan = quaestor("plan", file, "--set", "seeds=[1]");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.err()).doesNotContain("warning:");
  }

  @Test
  void init_ofAPreset_takesAFileOrAFolder() throws IOException {
    Path mine = temporary.resolve("mine.yaml");
    assertThat(quaestor("init", "--preset", "rft", mine).code()).isZero();
    assertThat(ManifestFile.read(mine, List.of()).manifest().name()).isEqualTo("mine");
    Path folder = temporary.resolve("new").resolve("folder");
    assertThat(quaestor("init", "--preset", "rft", folder).code()).isZero();
    assertThat(folder.resolve("rft.yaml")).exists();
    Said again = quaestor("init", "--preset", "rft", folder);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void init_ofAnUnknownPreset_saysWhichThereAre() {
    Said unknown = quaestor("init", "--preset", "rest-me", temporary);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("no preset is called \"rest-me\"", "rest-em");
    Said both = quaestor("init", "--preset", "rft", "--data", temporary.resolve("x.jsonl"));
    assertThat(both.code()).isEqualTo(2);
    assertThat(quaestor("init", "--presets").out().lines()).hasSameSizeAs(names());
    assertThat(quaestor("init", "--help").out()).contains("active", "rest-em");
  }
}
