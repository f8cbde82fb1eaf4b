package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.trainer.engine.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose students are observed in int8, beside those observed in f32. */
final class Int8RunTest {

  static final String MANIFEST =
      """
      name: rounded
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 36, layers: 2, heads: 2, ffn: 50, context: 96}
        base: {steps: 60, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 2
      queries-per-round: 10
      train: {from: incumbent, steps-per-query: 1, learning-rate: 5e-3}
      admission: {verify: false}
      compute: {shards: 1}
      seeds: [3]
      experiment: {vary: {observe.precision: [f32, int8]}}
      """;

  @TempDir private static Path shared;

  private static Path manifest;
  private static Path experiment;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  @BeforeAll
  static void run() throws IOException {
    assumeTrue(Precision.INT8.lacking().isEmpty(), () -> Precision.INT8.lacking().orElseThrow());
    manifest = Files.writeString(shared.resolve("rounded.yaml"), MANIFEST);
    experiment = shared.resolve("experiment");
    Said run = quaestor("run", manifest, "--out", experiment);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("this machine multiplies.* f32 \\d+, bf16 \\d+, int8 \\d+");
  }

  private static Path of(Path directory, String variant) {
    return directory.resolve(variant).resolve("3");
  }

  private static List<Round> rounds(Path run) {
    try (SqliteLedger ledger = SqliteLedger.open(run.resolve("run.db"))) {
      return ledger.rounds();
    }
  }

  private static List<Double> seen(Round round) {
    return round.selection().evidence().sightings().stream().map(Sighting::logProbability).toList();
  }

  private static List<Path> variants() throws IOException {
    List<Path> found = new ArrayList<>();
    try (var all = Files.list(experiment)) {
      all.filter(p -> Files.exists(p.resolve("3/run.db"))).sorted().forEach(found::add);
    }
    return found;
  }

  @Test
  void run_inBoth_observesOtherwiseAndMeasuresAlike() throws IOException {
    List<Path> variants = variants();
    assertThat(variants).hasSize(2);
    assertThat(variants.get(0).getFileName().toString()).contains("f32");
    assertThat(variants.get(1).getFileName().toString()).contains("int8");
    List<Round> floats = rounds(variants.get(0).resolve("3"));
    List<Round> bytes = rounds(variants.get(1).resolve("3"));
    assertThat(bytes.get(0).evaluations()).isEqualTo(floats.get(0).evaluations());
    assertThat(bytes.get(0).model()).isEqualTo(floats.get(0).model());
    assertThat(seen(bytes.get(1))).hasSameSizeAs(seen(floats.get(1)));
    assertThat(seen(bytes.get(1))).isNotEqualTo(seen(floats.get(1)));
    double apart = 0;
    for (int i = 0; i < seen(bytes.get(1)).size(); i++) {
      apart += Math.abs(seen(bytes.get(1)).get(i) - seen(floats.get(1)).get(i));
    }
    assertThat(apart / seen(bytes.get(1)).size()).as("nats an answer").isLessThan(0.5);
  }

  @Test
  void run_recordsPrecisionAndRates_andItsPageSaysThem() throws IOException {
    Path run = variants().get(1).resolve("3");
    try (SqliteLedger ledger = SqliteLedger.open(run.resolve("run.db"))) {
      assertThat(ledger.lastEvent("observed-in")).contains("int8");
      assertThat(ledger.lastEvent("product-rates").orElseThrow())
          .matches("f32 \\d+, bf16 \\d+, int8 \\d+ GFLOP/s a thread");
    }
    try (SqliteLedger ledger =
        SqliteLedger.open(variants().get(0).resolve("3").resolve("run.db"))) {
      assertThat(ledger.lastEvent("product-rates")).isEmpty();
    }
    assertThat(quaestor("report", experiment).code()).isZero();
    assertThat(run.resolve("report.html")).content().contains("observed in", "int8 ");
  }

  /** The same rounds whether it went on at once or was taken up again, and no other precision. */
  @Test
  void run_takenUpAgain_endsLikeOneLeftAlone() throws IOException {
    Path again = shared.resolve("again");
    Said first = quaestor("run", manifest, "--out", again, "--set", "rounds=1");
    assertThat(first.code()).as(first.err()).isZero();
    Said more = quaestor("resume", again, "--set", "rounds=2");
    assertThat(more.code()).as(more.err()).isZero();
    for (Path variant : variants()) {
      List<Round> expected = rounds(variant.resolve("3"));
      List<Round> found = rounds(of(again, variant.getFileName().toString()));
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i).model()).isEqualTo(expected.get(i).model());
        assertThat(seen(found.get(i))).isEqualTo(seen(expected.get(i)));
      }
    }
    Path alone = shared.resolve("alone");
    String only = MANIFEST.replace("experiment: {vary: {observe.precision: [f32, int8]}}", "");
    Path plain = Files.writeString(shared.resolve("plain.yaml"), only);
    assertThat(quaestor("run", plain, "--out", alone, "--set", "rounds=1").code()).isZero();
    Said other = quaestor("resume", alone, "--set", "rounds=2", "--set", "observe.precision=int8");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("observe.precision");
  }

  @Test
  void run_whatIsNotThere_isRefusedAtStart() {
    Path to = shared.resolve("refused");
    Said bytes = quaestor("run", manifest, "--out", to, "--set", "train.precision=int8");
    assertThat(bytes.code()).isEqualTo(2);
    assertThat(bytes.err()).contains("f32 or bf16, found int8");
    assertThat(to).doesNotExist();
  }

  /** The engine's work in f32 and a precision, on the smallest student. */
  static Said bench(String precision) {
    return quaestor(
        "bench",
        "--shape",
        "vocab=64,width=36,layers=2,heads=2,ffn=50,batch=3,length=16",
        "--precision",
        precision,
        "--warm-up",
        1,
        "--repeat",
        2,
        "--json");
  }

  @Test
  void bench_inBothTurnAbout_saysBothAndHowFastProductsAre() throws IOException {
    Said bench = bench("int8");
    assertThat(bench.code()).as(bench.err()).isZero();
    List<String> said = new ArrayList<>();
    for (String line : bench.out().lines().toList()) {
      JsonNode found = new ObjectMapper().readTree(line);
      said.add(found.path("mode").asText() + " " + found.path("precision").asText());
      if (found.has("tokens_per_s")) {
        assertThat(found.path("tokens_per_s").asDouble()).isPositive();
        assertThat(found.path("floor_share").asDouble()).isPositive();
      } else {
        assertThat(found.path("int8_gflops").asDouble()).isPositive();
      }
    }
    assertThat(said)
        .containsExactly(
            "products ", "score f32", "score int8", "generate f32", "generate int8", "train f32");
    Said portable = quaestor("bench", "--precision", "int8", "--portable");
    assertThat(portable.code()).isEqualTo(2);
    assertThat(portable.err()).contains("--precision int8 is of the fast path");
  }

  @Test
  void bench_rounding_comparesEveryCriterion() throws IOException {
    String criteria =
        MANIFEST
            .replace("strategy: margin\n", "")
            .replace(
                "observe.precision: [f32, int8]", "strategy: [random, margin, loss, pass-rate]");
    Path varied = Files.writeString(shared.resolve("criteria.yaml"), criteria);
    Said bench =
        quaestor(
            "bench",
            "--mode",
            "rounding",
            "--manifest",
            varied,
            "--set",
            "observe.fraction=1",
            "--json");
    assertThat(bench.code()).as(bench.err()).isZero();
    List<String> lines = bench.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("scores no candidates");
    for (String line : lines.subList(1, 3)) {
      JsonNode found = new ObjectMapper().readTree(line);
      assertThat(found.path("candidates").asInt()).isEqualTo(300);
      assertThat(found.path("spearman").asDouble()).isBetween(0.9, 1.0);
      assertThat(found.path("picks").asInt()).isEqualTo(10);
      assertThat(found.path("overlap").asDouble()).isBetween(0.5, 1.0);
    }
    assertThat(quaestor("bench", "--mode", "rounding").err()).contains("--manifest FILE");
  }
}
