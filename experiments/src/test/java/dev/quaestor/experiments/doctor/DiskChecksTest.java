package dev.quaestor.experiments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskChecksTest {

  @TempDir private Path folder;

  @Test
  void sqlite_commitsAndLeavesNothingBehind() throws IOException {
    Finding finding = DiskChecks.sqlite(folder);
    assertThat(finding.level()).isNotEqualTo(Finding.Level.PROBLEM);
    assertThat(finding.found()).contains("a row was committed", folder.toString());
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void sqlite_whereNoFolderCanBeMadeIsAProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Finding finding = DiskChecks.sqlite(file);
    assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(finding.advice()).contains("--out");
  }

  @Test
  void existing_isTheNearestFolderAbove() {
    assertThat(DiskChecks.existing(folder.resolve("runs/first"))).isEqualTo(folder);
    assertThat(DiskChecks.existing(folder)).isEqualTo(folder);
  }

  @Test
  void space_isAProblemWhereNoCheckpointFits() {
    assertThat(DiskChecks.space(folder, 1L << 20).level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(DiskChecks.space(folder, 1L << 30).level()).isEqualTo(Finding.Level.WARNING);
    assertThat(DiskChecks.space(folder, 1L << 40).level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void data_missingSaysHowToNameIt() throws IOException {
    assertThat(DiskChecks.data("").advice()).contains("QUAESTOR_DATA=DIR");
    Path absent = folder.resolve("absent");
    assertThat(DiskChecks.data(absent.toString()).found()).contains("no folder " + absent);
    Files.writeString(folder.resolve("one"), "");
    assertThat(DiskChecks.data(folder.toString()))
        .isEqualTo(Finding.ok("data", folder + " holds 1 files and folders"));
  }
}
