package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ChargeForecast;
import dev.quaestor.experiments.run.ChargeForecast.Bound;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run's steps will follow, held against what it is charged. */
class ChargeForecastTest {

  private static final String MANIFEST =
      """
      name: forecast
      task: {name: strings, pool: even, pool-size: 600, seed-set: 50, monitor: 13, steer: 0, test: 13}
      student:
        model: {width: 16, layers: 1, heads: 2, ffn: 32, context: 128}
        base: {steps: 10}
        base-gate: {min: 0, max: 1, gate: warn}
      strategy: random
      seeds: [1]
      rounds: 2
      queries-per-round: 40
      """;
  private static final String BY_TOKENS = "train.steps-per={output-tokens: 0.02}";

  @TempDir private Path temporary;

  private static Experiment experiment(String... settings) {
    return ManifestFile.parse("m.yaml", MANIFEST, List.of(settings));
  }

  private ChargeForecast forecast(String... settings) throws Exception {
    Manifest manifest = experiment(settings).manifest();
    Materials materials = new Materials(new LocalStudents());
    var assembly =
        new Assembly(manifest, materials.task(manifest.task()), materials.material(manifest, 1));
    try (Teachers teachers = new Teachers(Map.of(), temporary)) {
      return ChargeForecast.of(assembly, 1, teachers, FirstPrompts.UNKNOWN);
    }
  }

  @Test
  void queries_areCounted() throws Exception {
    assertThat(forecast()).isEqualTo(new ChargeForecast(80, Bound.ABOUT));
    assertThat(forecast("generate={mode: new-question}"))
        .isEqualTo(new ChargeForecast(240, Bound.ABOUT));
  }

  /** Sixty of six hundred are asked; the run asks eighty others and is charged about as much. */
  @Test
  void tokensOfASolver_areWhatTheRunIsCharged() throws Exception {
    ChargeForecast forecast = forecast(BY_TOKENS);
    Path manifest = Files.writeString(temporary.resolve("m.yaml"), MANIFEST);
    Path out = temporary.resolve("out");
    Said run = Said.by(new LocalStudents(), "run", manifest, "--set", BY_TOKENS, "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode status =
        new ObjectMapper().readTree(Said.by(new LocalStudents(), "status", out, "--json").out());
    double charged = status.at("/runs/0/charged/output_tokens").asDouble();
    assertThat(charged).isPositive();
    assertThat(forecast.bound()).isEqualTo(Bound.ABOUT);
    assertThat(forecast.units()).isCloseTo(charged, Percentage.withPercentage(20));
  }

  /** Nobody listens at that port: a call would fail. */
  @Test
  void tokensOfAServer_areEachCallsWorstCase_andNobodyIsAsked() throws Exception {
    String server =
        "teacher={kind: openai, base-url: \"http://127.0.0.1:9/v1\", model: m, max-tokens: 24}";
    assertThat(forecast(BY_TOKENS, server)).isEqualTo(new ChargeForecast(80 * 24, Bound.AT_MOST));
    assertThat(forecast(BY_TOKENS, server, "budget={output-tokens: 500}"))
        .as("no more than the limit lets through")
        .isEqualTo(new ChargeForecast(500, Bound.AT_MOST));
  }
}
