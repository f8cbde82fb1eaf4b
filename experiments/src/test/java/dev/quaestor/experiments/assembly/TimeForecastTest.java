package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.trainer.network.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seconds by hand: 1,000 candidates, 50 monitored items, 2 s an example learned, 3 s an answer. */
class TimeForecastTest {

  private static final Offset<Double> EXACT = within(1e-9);
  private static final Pace PACE = new Pace(2, 3, 5);

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
    var paces = new TimeForecast.Paces(PACE, Map.of("", new Pace(7, 11, 13)));
    return TimeForecast.of(manifest, material(), paces, manifest.plannedQueries());
  }

  private static Material material() {
    return new Material(items("p", 1_000), items("s", 10), items("m", 50), List.of(), List.of());
  }

  private static List<Item> items(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Item(Candidate.of(name + i, "group", name), 1, "reference"))
        .toList();
  }

  @Test
  void of_fromTheBase_learnsAllRoundsAnewEachRound() throws IOException {
    TimeForecast found = forecast();
    assertThat(found.base()).isCloseTo(10 * 4 * 2, EXACT);
    assertThat(found.training()).isCloseTo((20 + 40 + 60) * 8 * 2.0, EXACT);
    assertThat(found.observing()).isCloseTo(3 * 100 * 3, EXACT);
    assertThat(found.measuring()).isCloseTo(4 * 50 * 3, EXACT);
    assertThat(found.run()).isCloseTo(1_920.0 + 900 + 600, EXACT);
  }

  @Test
  void of_fromTheIncumbent_learnsEachRoundOnce() throws IOException {
    assertThat(forecast("train.from=incumbent").training()).isCloseTo(3 * 20 * 8 * 2.0, EXACT);
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
  void of_earlyStopping_answersTheSteerSplitAtEachReading() throws IOException {
    double without = forecast().measuring();
    assertThat(forecast("train.early-stopping={by: reward, every: 10}").measuring())
        .isCloseTo(without + (20 + 40 + 60) / 10.0 * 10 * 3, EXACT);
  }

  /** A student that teaches answers what is asked, at its own pace where it was made for that. */
  @Test
  void of_aStudentAsTeacher_answersWhatIsAsked() throws IOException {
    TimeForecast made =
        forecast("teacher={kind: student, trained: {base: {steps: 20, batch: 4}}, samples: 2}");
    assertThat(made.teachers()).isCloseTo(20 * 4 * 7, EXACT);
    assertThat(made.asking()).isCloseTo(3 * 40 * 2 * 11, EXACT);
    assertThat(forecast().asking()).isZero();
    assertThat(forecast().teachers()).isZero();
  }
}
