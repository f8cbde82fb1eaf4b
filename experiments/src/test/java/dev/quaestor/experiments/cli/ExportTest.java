package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a run answers and scores as it did inside. */
class ExportTest {

  private static final String MANIFEST =
      """
      name: exported
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 300, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 1
      queries-per-round: 10
      train: {steps-per-query: 0.5}
      admission: {verify: false}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private static Path shared;
  @TempDir private Path temporary;

  private static Path experiment;
  private static Path checkpoint;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  @BeforeAll
  static void run() throws IOException {
    Path manifest = Files.writeString(shared.resolve("exported.yaml"), MANIFEST);
    experiment = shared.resolve("experiment");
    Said run = quaestor("run", manifest, "--out", experiment);
    assertThat(run.code()).as(run.err()).isZero();
    checkpoint = experiment.resolve("margin/3/checkpoints/round-0001");
  }

  private Said scored(Path student, Path out) throws IOException {
    Path in =
        Files.writeString(
            temporary.resolve("in.jsonl"),
            """
            {"id": "a", "prompt": "reverse abc", "answer": "cba"}
            {"id": "b", "prompt": "upper de"}
            """);
    return quaestor("score", "--student", student, "--in", in, "--out", out, "--max-tokens", 12);
  }

  private static Said generated(Path student) {
    return quaestor(
        "generate", "--student", student, "--max-tokens", 12, "reverse abc", "upper de");
  }

  @Test
  void export_ofARun_scoresAndAnswersAsItsLastStudent() throws IOException {
    Path to = temporary.resolve("models/student");
    Said export = quaestor("export", experiment.resolve("margin/3"), "--to", to);
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.out()).isEqualTo(to + System.lineSeparator());
    assertThat(export.err()).contains("margin/3 after round 1").contains("in F32");
    try (var files = Files.list(to)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "README.md",
              "config.json",
              "generation_config.json",
              "model.safetensors",
              "tokenizer.json",
              "tokenizer_config.json");
    }
    assertThat(to.resolve("README.md"))
        .content()
        .contains("* base, SHA-256: " + Checkpoint.open(checkpoint).lineage().base())
        .contains("* round: 1");
    assertThat(to.resolve("model.safetensors"))
        .hasSameBinaryContentAs(checkpoint.resolve("model.safetensors"));

    Said inside = scored(checkpoint, temporary.resolve("inside.jsonl"));
    Said outside = scored(to, temporary.resolve("outside.jsonl"));
    assertThat(inside.code()).as(inside.err()).isZero();
    assertThat(outside.code()).as(outside.err()).isZero();
    assertThat(temporary.resolve("outside.jsonl"))
        .hasSameBinaryContentAs(temporary.resolve("inside.jsonl"));
    Said answer = generated(to);
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out()).isNotBlank().isEqualTo(generated(checkpoint).out());

    Path whole = temporary.resolve("whole");
    assertThat(quaestor("export", experiment, "--to", whole).code()).as("its one run").isZero();
    assertThat(whole.resolve("model.safetensors"))
        .hasSameBinaryContentAs(to.resolve("model.safetensors"));
  }

  @Test
  void export_bf16_saysTheLargestChangeAndRoundsOnce() {
    Path half = temporary.resolve("half");
    Said export = quaestor("export", checkpoint, "--to", half, "--dtype", "bf16");
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.err()).contains("in BF16").contains("The largest change by rounding is");
    assertThat(half.resolve("config.json")).content().contains("bfloat16");
    Path again = temporary.resolve("again");
    Said second = quaestor("export", half, "--to", again, "--dtype", "bf16");
    assertThat(second.err()).contains("BF16 holds every weight as it was");
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(half.resolve("model.safetensors"));
    assertThat(generated(half).code()).isZero();
  }

  @Test
  void export_gguf_ofWhatLlamaCppHasNoPlaceFor_isRefusedByNameAndLeavesNothing() {
    Path file = temporary.resolve("student.gguf");
    Said characters = quaestor("export", checkpoint, "--form", "gguf", "--to", file);
    assertThat(characters.code()).isEqualTo(2);
    assertThat(characters.err()).contains("--form gguf").contains("without merges of bytes");
    Said dtype = quaestor("export", checkpoint, "--form", "gguf", "--dtype", "bf16", "--to", file);
    assertThat(dtype.code()).isEqualTo(2);
    assertThat(dtype.err()).contains("--precision f32, f16 or q8_0");
    Said precision = quaestor("export", checkpoint, "--precision", "q8_0", "--to", file);
    assertThat(precision.code()).isEqualTo(2);
    assertThat(precision.err()).contains("--precision is of --form gguf");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void export_badUsage_saysWhatToDoAndLeavesNothing() throws IOException {
    Path taken = Files.createDirectory(temporary.resolve("taken"));
    Files.writeString(taken.resolve("mine"), "kept");
    Said full = quaestor("export", checkpoint, "--to", taken);
    assertThat(full.code()).isEqualTo(2);
    assertThat(full.err()).contains(taken + ": is there already and not empty");
    assertThat(taken.resolve("mine")).hasContent("kept");

    Said inside = quaestor("export", checkpoint, "--to", checkpoint.resolve("copy"));
    assertThat(inside.code()).isEqualTo(2);
    assertThat(inside.err()).contains("lies inside what is exported");
    Path to = temporary.resolve("to");
    Said none = quaestor("export", taken, "--to", to);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("holds no student");
    Said nowhere = quaestor("export", temporary.resolve("nowhere"), "--to", to);
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("no such directory");
    assertThat(quaestor("export", checkpoint, "--to", to, "--dtype", "f16").code()).isEqualTo(2);
    assertThat(to).doesNotExist();
    assertThat(quaestor("export", checkpoint, "--to", to).code()).as("still whole").isZero();
  }

  @Test
  void export_alteredCheckpoint_isRefused() throws IOException {
    Path run = temporary.resolve("round-0001");
    Files.createDirectory(run);
    try (var files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
    byte[] weights = Files.readAllBytes(run.resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(run.resolve("model.safetensors"), weights);
    Said export = quaestor("export", run, "--to", temporary.resolve("to"));
    assertThat(export.code()).isEqualTo(1);
    assertThat(export.err()).contains("model.safetensors should have SHA-256");
    assertThat(temporary.resolve("to")).doesNotExist();
  }

  @Test
  void export_fullDisk_isToldOnceAndLeavesNothing() throws Exception {
    try (SmallDisk disk = SmallDisk.orSkip(temporary.resolve("disk"), 1)) {
      disk.fill();
      Path to = disk.root().resolve("student");
      Said export = quaestor("export", checkpoint, "--to", to);
      assertThat(export.code()).isEqualTo(1);
      assertThat(export.err()).containsOnlyOnce("make room").containsOnlyOnce("could not write");
      try (var left = Files.list(disk.root())) {
        assertThat(left.map(file -> file.getFileName().toString())).containsExactly("filler");
      }
    }
  }
}
