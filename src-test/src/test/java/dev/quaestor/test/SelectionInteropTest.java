package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.diverse.Badge;
import dev.quaestor.curation.strategy.diverse.KCentre;
import dev.quaestor.curation.strategy.diverse.Points;
import dev.quaestor.curation.strategy.diverse.TypiClust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Diverse batches held against scikit-activeml's on the same vectors: k-centre and TypiClust pick
 * the same, BADGE draws by the same chances but for the origin, which scikit-activeml 1.0.1 counts
 * as a pick. Cluster-margin and facility location it does not have.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SelectionInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 24;
  private static final int LABELLED = 30;
  private static final int PICKS = 40;
  private static final int CLUSTERS = 12;
  private static final int COVERED = 4;

  @TempDir static Path directory;

  private Points pool;
  private Points asked;
  private Points grouped;
  private Points covered;
  private JsonNode there;

  @BeforeAll
  void ask() throws Exception {
    Points scattered = scattered(600 + LABELLED);
    Points clustered = clustered();
    pool = rows(scattered, 0, 600);
    asked = rows(scattered, 600, LABELLED);
    grouped = rows(clustered, 0, clustered.size() - COVERED);
    covered = rows(clustered, clustered.size() - COVERED, COVERED);
    write("scattered.f32", scattered);
    write("distant.f32", distant());
    write("clustered.f32", clustered);
    Map<String, Object> sizes =
        Map.of(
            "picks",
            PICKS,
            "typical",
            CLUSTERS - COVERED,
            "scattered",
            Map.of("width", WIDTH, "labelled", LABELLED),
            "clustered",
            Map.of("width", WIDTH, "labelled", COVERED));
    JSON.writeValue(directory.resolve("sizes.json").toFile(), sizes);
    there =
        JSON.readTree(PythonEnvironment.of("selection").run("selection.py", directory.toString()));
  }

  @Test
  void kCentre_picksAsCoreSetDoes() {
    int[] picks = new KCentre().choose(pool, asked, PICKS, random(0));
    assertThat(picks).containsExactly(ints(there.path("core_set")));
  }

  /**
   * On vectors far from the origin: the first pick is the same, the second comes as often as
   * scikit-activeml's own probabilities say (χ² of 600 candidates, mean 598, deviation 35), and
   * whole batches cover as well.
   */
  @Test
  void badge_drawsByTheSameChances() {
    JsonNode badge = there.path("badge").path("distant");
    Points distant = rows(distant(), 0, pool.size());
    int runs = 20_000;
    int[] seconds = new int[pool.size()];
    for (int run = 0; run < runs; run++) {
      int[] picks = badge(distant, 2, run);
      assertThat(picks[0]).isEqualTo(badge.path("first").asInt());
      seconds[picks[1]]++;
    }
    double chi = 0;
    for (int i = 0; i < seconds.length; i++) {
      double expected = runs * badge.path("second").path(i).asDouble();
      chi += expected == 0 ? seconds[i] : Math.pow(seconds[i] - expected, 2) / expected;
    }
    assertThat(chi).isBetween(450.0, 750.0);
    double mean =
        IntStream.range(0, 100)
                .mapToDouble(run -> potential(distant, badge(distant, PICKS, run)))
                .sum()
            / 100;
    assertThat(mean / badge.path("potential").asDouble()).isBetween(0.97, 1.03);
  }

  /**
   * Near the origin they differ by a rule: scikit-activeml's chances go with the smaller of the
   * squared distance to the picks and the squared length of the vector itself.
   */
  @Test
  void badge_doesNotCountTheOriginAsAPick() {
    JsonNode badge = there.path("badge").path("scattered");
    int first = badge.path("first").asInt();
    double[] lengths = new double[pool.size()];
    double[] chances = new double[pool.size()];
    for (int i = 0; i < chances.length; i++) {
      lengths[i] = square(pool, i, new Points(1, WIDTH, new float[WIDTH]), 0);
      chances[i] = Math.min(lengths[i], square(pool, i, pool, first));
    }
    double sum = Arrays.stream(chances).sum();
    int nearer = 0;
    for (int i = 0; i < chances.length; i++) {
      assertThat(badge.path("second").path(i).asDouble()).isCloseTo(chances[i] / sum, within(1e-9));
      nearer += i != first && chances[i] == lengths[i] ? 1 : 0;
    }
    assertThat(nearer).as("nearer to the origin than to the first pick").isGreaterThan(500);
  }

  private static int[] badge(Points points, int count, int run) {
    return new Badge(WIDTH).choose(points, Points.none(WIDTH), count, random(run));
  }

  /** On clusters that lie apart, so that both libraries' k-means find the same. */
  @Test
  void typiClust_picksAsTypiClustDoes() {
    int[] picks = new TypiClust().choose(grouped, covered, CLUSTERS - COVERED, random(0));
    assertThat(picks).containsExactly(ints(there.path("typiclust")));
  }

  private static RandomGenerator random(int run) {
    return new RandomStreams(run).stream(1, "interop");
  }

  private static Points scattered(int size) {
    RandomGenerator random = random(1);
    float[] values = new float[size * WIDTH];
    for (int i = 0; i < size; i++) {
      double spread = Math.exp(0.5 * random.nextGaussian());
      for (int j = 0; j < WIDTH; j++) {
        values[i * WIDTH + j] = (float) (spread * random.nextGaussian());
      }
    }
    return new Points(size, WIDTH, values);
  }

  /** The scattered points, moved away from the origin. */
  private static Points distant() {
    Points points = scattered(600 + LABELLED);
    for (int i = 0; i < points.size(); i++) {
      points.values()[i * WIDTH] += 100;
    }
    return points;
  }

  /** Clusters of 30, 33, … points; at the end one point more of each of the first four. */
  private static Points clustered() {
    RandomGenerator random = random(2);
    int[] of =
        IntStream.concat(
                IntStream.range(0, CLUSTERS)
                    .flatMap(c -> IntStream.range(0, 30 + 3 * c).map(i -> c)),
                IntStream.range(0, COVERED))
            .toArray();
    float[] values = new float[of.length * WIDTH];
    for (int i = 0; i < of.length; i++) {
      for (int j = 0; j < WIDTH; j++) {
        double centre = j % CLUSTERS == of[i] ? 100 : 0;
        values[i * WIDTH + j] = (float) (centre + random.nextGaussian());
      }
    }
    return new Points(of.length, WIDTH, values);
  }

  private static Points rows(Points points, int from, int count) {
    float[] values = Arrays.copyOfRange(points.values(), from * WIDTH, (from + count) * WIDTH);
    return new Points(count, WIDTH, values);
  }

  private static double potential(Points points, int[] picks) {
    double sum = 0;
    for (int i = 0; i < points.size(); i++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int pick : picks) {
        nearest = Math.min(nearest, square(points, i, points, pick));
      }
      sum += nearest;
    }
    return sum;
  }

  private static double square(Points a, int i, Points b, int j) {
    double square = 0;
    for (int k = 0; k < WIDTH; k++) {
      double d = (double) a.values()[i * WIDTH + k] - b.values()[j * WIDTH + k];
      square += d * d;
    }
    return square;
  }

  private void write(String name, Points points) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(points.values().length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(points.values());
    Files.write(directory.resolve(name), bytes.array());
  }

  private static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.path(i).asInt()).toArray();
  }
}
