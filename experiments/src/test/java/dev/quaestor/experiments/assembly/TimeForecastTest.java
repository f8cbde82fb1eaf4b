package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.trainer.network.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seconds by hand: 1,000 candidates, 50 monitored items, 2 s an example learned, 3 s an answer. */
class TimeForecastTest {

  private static final Offset<Double> EXACT = within(1e-9);
  private static final Pace PACE = new Pace(2, 3);

  @TempDir private Path temporary;

  private TimeForecast forecast(String... overrides) throws IOException {
    Path file =
        Files.writeString(
            temporary.resolve("a.yaml"),
            """
            name: a
            task: {name: strings}
            student: {base: {steps: 10, batch: 4}}
            observe: {fraction: 0.1, max-tokens: 8}
            rounds: 3
            queries-per-round: 40
            train: {from: base, steps-per-query: 0.5, batch: 8}
            seeds: [1]
            strategy: margin
            """);
    Manifest manifest = ManifestFile.read(file, List.of(overrides)).manifest();
    return TimeForecast.of(manifest, 1_000, 50, PACE);
  }

  @Test
  void of_fromTheBase_learnsAllRoundsAnewEachRound() throws IOException {
    TimeForecast found = forecast();
    assertThat(found.base()).isCloseTo(10 * 4 * 2, EXACT);
    assertThat(found.training()).hasValueCloseTo((20 + 40 + 60) * 8 * 2.0, EXACT);
    assertThat(found.observing()).isCloseTo(3 * 100 * 3, EXACT);
    assertThat(found.measuring()).isCloseTo(4 * 50 * 3, EXACT);
    assertThat(found.run()).hasValueCloseTo(1_920.0 + 900 + 600, EXACT);
  }

  @Test
  void of_fromTheIncumbent_learnsEachRoundOnce() throws IOException {
    assertThat(forecast("train.from=incumbent").training())
        .hasValueCloseTo(3 * 20 * 8 * 2.0, EXACT);
  }

  @Test
  void of_oneShot_observesAsManyInOne() throws IOException {
    TimeForecast found = forecast("strategy={name: margin, schedule: one-shot}");
    assertThat(found.observing()).isCloseTo(300 * 3, within(3.0)); // a candidate more or less
  }

  @Test
  void of_random_observesNothing_andOfSamplesEachIsAnAnswer() throws IOException {
    assertThat(forecast("strategy=random").observing()).isZero();
    double greedy = forecast().observing();
    assertThat(forecast("strategy=agreement").observing()).isCloseTo(4 * greedy, EXACT);
  }

  @Test
  void of_votes_answerHeldOutItemsOnceMoreEach() throws IOException {
    assertThat(forecast("measure={majority: 5}").measuring()).isCloseTo(4 * 50 * 6 * 3, EXACT);
  }

  @Test
  void of_stepsByACostWithoutALimit_areNotKnown() throws IOException {
    TimeForecast found = forecast("train.steps-per={output-tokens: 0.01}");
    assertThat(found.training()).isEmpty();
    assertThat(found.run()).isEmpty();
  }
}
