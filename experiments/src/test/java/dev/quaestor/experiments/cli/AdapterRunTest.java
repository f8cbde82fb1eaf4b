package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in which an adapter learns, and what can be exported of it. */
class AdapterRunTest {

  private static final String MANIFEST =
      """
      name: adapted
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 200, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 2
      queries-per-round: 10
      train: {from: incumbent, steps-per-query: 2, learning-rate: 5e-3, adapter: {rank: 4, alpha: 8, dropout: 0.1}}
      admission: {verify: false}
      compute: {shards: 1, tokens-per-pass: 256, recompute: true}
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
    Path manifest = Files.writeString(shared.resolve("adapted.yaml"), MANIFEST);
    experiment = shared.resolve("experiment");
    Said run = quaestor("run", manifest, "--out", experiment);
    assertThat(run.code()).as(run.err()).isZero();
    checkpoint = experiment.resolve("margin/3/checkpoints/round-0002");
  }

  private String scored(Path student) throws IOException {
    Path in =
        Files.writeString(
            temporary.resolve("in.jsonl"),
            """
            {"id": "a", "prompt": "reverse abc", "answer": "cba"}
            {"id": "b", "prompt": "upper de"}
            """);
    Path out = temporary.resolve("out.jsonl");
    Files.deleteIfExists(out);
    Said said =
        quaestor("score", "--student", student, "--in", in, "--out", out, "--max-tokens", 12);
    assertThat(said.code()).as(said.err()).isZero();
    return Files.readString(out);
  }

  private Path exported(String form) {
    Path to = temporary.resolve(form);
    Said said = quaestor("export", experiment, "--to", to, "--form", form);
    assertThat(said.code()).as(said.err()).isZero();
    return to;
  }

  @Test
  void run_keepsAdaptersAlone_andNamesThem() {
    assertThat(checkpoint.resolve("adapter_model.safetensors")).exists();
    assertThat(checkpoint.resolve("model.safetensors")).doesNotExist();
    Said status = quaestor("status", experiment, "--json");
    assertThat(status.out()).containsPattern("\"model_sha256\":\"[0-9a-f]{64}\"");
    assertThat(
            quaestor("generate", "--student", checkpoint, "--max-tokens", 12, "reverse abc").code())
        .isZero();
  }

  @Test
  void export_merged_scoresAsTheStudentInside() throws IOException {
    Path merged = exported("merged");
    assertThat(merged.resolve("model.safetensors")).exists();
    assertThat(merged.resolve("tokenizer.json")).exists();
    assertThat(scored(merged)).isEqualTo(scored(checkpoint));
    assertThat(exported("huggingface").resolve("model.safetensors"))
        .hasSameBinaryContentAs(merged.resolve("model.safetensors"));
  }

  @Test
  void export_adapter_isPeftsLayout_andLoadsOntoItsBaseToTheSameBits() throws IOException {
    Path adapter = exported("adapter");
    for (String beside : List.of("tokenizer.json", "generation_config.json", "README.md")) {
      assertThat(adapter.resolve(beside)).as("what a prompt needs, and the base's digest").exists();
    }
    assertThat(adapter.resolve("README.md")).content().contains("base, SHA-256: ");
    assertThat(adapter.resolve("adapter_model.safetensors"))
        .hasSameBinaryContentAs(checkpoint.resolve("adapter_model.safetensors"));
    assertThat(adapter.resolve("adapter_config.json"))
        .content()
        .contains("\"peft_type\" : \"LORA\"", "\"r\" : 4", "\"lora_alpha\" : 8", "\"down_proj\"")
        .contains(experiment.resolve("base").toString());
    assertThat(scored(adapter)).isEqualTo(scored(checkpoint));
    Path again = temporary.resolve("again");
    assertThat(quaestor("export", adapter, "--to", again, "--form", "merged").code()).isZero();
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(exported("merged").resolve("model.safetensors"));
    Said named =
        quaestor(
            "export", adapter, "--to", temporary.resolve("n"), "--form", "peft", "--base", "me/it");
    assertThat(named.err()).contains("its base is me/it");
    Said lost = quaestor("generate", "--student", temporary.resolve("n"), "reverse abc");
    assertThat(lost.code()).isEqualTo(1);
    assertThat(lost.err()).contains("base_model_name_or_path is \"me/it\"");
  }

  @Test
  void export_formThatDoesNotFit_saysWhichDoes() throws IOException {
    Path to = temporary.resolve("to");
    Said full = quaestor("export", checkpoint, "--to", to, "--form", "full");
    assertThat(full.code()).isEqualTo(2);
    assertThat(full.err()).contains("is an adapter; --form merged writes it");
    Path base;
    try (var bases = Files.list(experiment.resolve("base"))) {
      base = bases.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    Said merged = quaestor("export", base, "--to", to, "--form", "merged");
    assertThat(merged.code()).isEqualTo(2);
    assertThat(merged.err()).contains("was trained whole and has no adapter");
    assertThat(to).doesNotExist();
  }

  @Test
  void bench_besideItsBase_saysAllItMeasured() throws IOException {
    Said bench =
        quaestor(
            "bench",
            "--shape",
            "vocab=64,width=32,layers=2,heads=2,ffn=64,batch=2,length=16",
            "--adapter",
            "rank=4,dropout=0.1,targets=q_proj+v_proj",
            "--warm-up",
            1,
            "--repeat",
            2,
            "--json");
    assertThat(bench.code()).as(bench.err()).isZero();
    assertThat(bench.out().lines()).hasSize(3).allMatch(line -> line.contains("\"peak_bytes\":"));
    for (String line : bench.out().lines().toList()) {
      JsonNode found = new ObjectMapper().readTree(line);
      double products = found.path("gemm_share").asDouble() * found.path("gemm_gflops").asDouble();
      double overall = products / found.path("gemm_peak_gflops").asDouble();
      assertThat(found.path("floor_share").asDouble())
          .as("a median over repetitions, each against its own moment: " + line)
          .isPositive()
          .isBetween(overall / 10, overall * 10);
    }
    Said wrong = quaestor("bench", "--adapter", "rang=4");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--adapter: no such key rang; did you mean rank?");
    assertThat(quaestor("bench", "--adapter", "rank=0,targets=qproj").err())
        .contains("rank must be at least 1")
        .contains("[qproj]");
  }
}
