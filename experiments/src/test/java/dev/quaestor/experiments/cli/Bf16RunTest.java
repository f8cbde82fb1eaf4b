package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose students learn in bf16, beside those that learn in f32; refused where it is slower.
 */
final class Bf16RunTest {

  private static final String MANIFEST =
      Int8RunTest.MANIFEST
          .replace("width: 36", "width: 64")
          .replace("ffn: 50", "ffn: 192")
          .replace("observe.precision: [f32, int8]", "train.precision: [f32, bf16]");

  @TempDir private Path directory;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private static List<Round> rounds(Path experiment, String precision) throws IOException {
    try (var variants = Files.list(experiment)) {
      Path variant =
          variants
              .filter(p -> p.getFileName().toString().contains(precision))
              .findAny()
              .orElseThrow();
      try (SqliteLedger ledger = SqliteLedger.open(variant.resolve("3/run.db"))) {
        assertThat(ledger.lastEvent("trained-in")).isEqualTo(said(precision));
        return ledger.rounds();
      }
    }
  }

  private static Optional<String> said(String precision) {
    return precision.equals("bf16") ? Optional.of("bf16") : Optional.empty();
  }

  /** One of the two holds on any machine. */
  @Test
  void run_inBf16_learnsOtherwiseFromTheSameBase_orIsRefusedWithTheRates() throws IOException {
    Path manifest = Files.writeString(directory.resolve("rounded.yaml"), MANIFEST);
    Path experiment = directory.resolve("experiment");
    Said run = quaestor("run", manifest, "--out", experiment);
    if (run.code() != 0) {
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).containsPattern("train.precision: .*bf16");
      assertThat(experiment).doesNotExist();
      assumeTrue(false, "learning in bf16 does not pay on this machine: " + run.err().strip());
    }
    assertThat(run.err()).containsPattern("this machine multiplies.* f32 \\d+, bf16 \\d+, int8 ");
    List<Round> floats = rounds(experiment, "f32");
    List<Round> rounded = rounds(experiment, "bf16");
    assertThat(rounded.get(0).model()).as("the base").isEqualTo(floats.get(0).model());
    assertThat(rounded.get(1).model()).isNotEqualTo(floats.get(1).model());

    Path again = directory.resolve("again");
    Said first = quaestor("run", manifest, "--out", again, "--set", "rounds=1");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(quaestor("resume", again, "--set", "rounds=2").code()).isZero();
    List<Round> found = rounds(again, "bf16");
    assertThat(found).hasSameSizeAs(rounded);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).model()).isEqualTo(rounded.get(i).model());
      assertThat(found.get(i).evaluations()).isEqualTo(rounded.get(i).evaluations());
    }
    assertThat(quaestor("report", experiment).code()).isZero();
    assertThat(experiment.resolve("report.html")).exists();

    String only = MANIFEST.replace("experiment: {vary: {train.precision: [f32, bf16]}}", "");
    Path plain = Files.writeString(directory.resolve("plain.yaml"), only);
    Path alone = directory.resolve("alone");
    assertThat(quaestor("run", plain, "--out", alone, "--set", "rounds=1").code()).isZero();
    Said other = quaestor("resume", alone, "--set", "rounds=2", "--set", "train.precision=bf16");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("train.precision");
  }

  @Test
  void bench_inBothTurnAbout_trainsInBoth() {
    Said bench = Int8RunTest.bench("bf16");
    assumeTrue(!bench.err().contains("--precision: bf16"), bench::err);
    assertThat(bench.code()).as(bench.err()).isZero();
    assertThat(bench.out().lines().filter(line -> line.contains("\"train\"")))
        .satisfiesExactly(
            line -> assertThat(line).contains("\"f32\""),
            line -> assertThat(line).contains("\"bf16\""));
    assertThat(bench.out().lines().filter(line -> line.contains("\"score\""))).hasSize(2);
  }
}
