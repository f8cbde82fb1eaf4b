package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Points that lie in parts are chosen as if they lay together. */
final class PartedChoicesTest {

  /**
   * Parts that are lost again and again: before every question the next one is made anew, and knows
   * nothing of what was asked before.
   */
  private static final class Forgetful<P> implements Parts<P> {
    private final List<Supplier<P>> makers;
    private final List<P> parts;
    private int lost;

    Forgetful(List<Supplier<P>> makers) {
      this.makers = makers;
      parts = new ArrayList<>(makers.stream().map(Supplier::get).toList());
    }

    @Override
    public int count() {
      return parts.size();
    }

    @Override
    public <R> List<R> each(Function<P, R> question) {
      return IntStream.range(0, count()).mapToObj(i -> one(i, question)).toList();
    }

    @Override
    public <R> R one(int part, Function<P, R> question) {
      int next = lost++ % count();
      parts.set(next, makers.get(next).get());
      return question.apply(parts.get(part));
    }
  }

  private static RandomGenerator random(long seed) {
    return new RandomStreams(seed).stream(0, "test");
  }

  private static Points rows(Points points, int[] indexes) {
    return PlusPlus.gathered(points, indexes);
  }

  /** Some points lie on others, so that distances tie. */
  private static Points points(int size, int width, RandomGenerator random) {
    Points points = Exact.clustered(size, width, random);
    for (int i = 0; i < size / 4; i++) {
      int from = random.nextInt(size);
      int to = random.nextInt(size);
      System.arraycopy(points.values(), from * width, points.values(), to * width, width);
    }
    return points;
  }

  @Test
  void kCentre_ofPointsDealtAnyhow_isThatOfTheWhole() {
    for (long seed = 0; seed < 40; seed++) {
      RandomGenerator random = random(seed);
      Points points = points(200 + random.nextInt(200), 1 + random.nextInt(30), random);
      Points asked =
          Exact.clustered(seed % 2 == 0 ? 0 : 1 + random.nextInt(20), points.width(), random);
      int parts = 1 + random.nextInt(9);
      List<List<Integer>> dealt = new ArrayList<>();
      IntStream.range(0, parts).forEach(p -> dealt.add(new ArrayList<>()));
      IntStream.range(0, points.size()).forEach(i -> dealt.get(random.nextInt(parts)).add(i));
      List<Supplier<PartedKCentre.Part>> lying = new ArrayList<>();
      for (List<Integer> each : dealt) {
        int[] some = each.stream().mapToInt(i -> i).toArray();
        lying.add(() -> new PartedKCentre.Part(some, rows(points, some)));
      }
      int[] whole = new KCentre().choose(points, asked, 40, random);
      assertThat(PartedKCentre.choose(here(lying), asked, 40))
          .as("seed %d in %d parts", seed, parts)
          .containsExactly(whole);
      assertThat(PartedKCentre.choose(new Forgetful<>(lying), asked, 40))
          .as("seed %d in %d parts that are lost", seed, parts)
          .containsExactly(whole);
    }
  }

  private static <P> Parts<P> here(List<Supplier<P>> makers) {
    return Parts.here(makers.stream().map(Supplier::get).toList());
  }

  /** Cut between panels, anywhere. */
  private static List<Supplier<PartedPlusPlus.Part>> cut(Points points, RandomGenerator random) {
    List<Supplier<PartedPlusPlus.Part>> parts = new ArrayList<>();
    int panels = (points.size() + Panels.WIDTH - 1) / Panels.WIDTH;
    int from = 0;
    while (from < panels) {
      int first = from;
      int to = from + random.nextInt(panels - from + 1);
      int[] indexes =
          IntStream.range(first * Panels.WIDTH, Math.min(points.size(), to * Panels.WIDTH))
              .toArray();
      parts.add(() -> new PartedPlusPlus.Part(first, rows(points, indexes)));
      from = to;
    }
    return parts;
  }

  @Test
  void plusPlus_ofPointsCutBetweenPanels_isThatOfTheWhole() {
    for (long seed = 0; seed < 30; seed++) {
      RandomGenerator random = random(seed);
      int size = seed < 4 ? 1 + random.nextInt(30) : 1 + random.nextInt(5000);
      Points points = points(size, 1 + random.nextInt(20), random);
      int count = Math.min(size, 25);
      int trials = PlusPlus.trials(count);
      List<Supplier<PartedPlusPlus.Part>> parts = cut(points, random);
      int[] whole = PlusPlus.choose(new Panels(points), count, trials, random(seed + 100));
      assertThat(PartedPlusPlus.choose(here(parts), count, trials, random(seed + 100)))
          .as("seed %d, %d points in %d parts", seed, size, parts.size())
          .containsExactly(whole);
      assertThat(PartedPlusPlus.choose(new Forgetful<>(parts), count, trials, random(seed + 100)))
          .as("seed %d, %d points in %d parts that are lost", seed, size, parts.size())
          .containsExactly(whole);
    }
  }

  @Test
  void plusPlus_goesOnInOrderOnceAllLiesOnACentre() {
    float[] values = new float[1200];
    Arrays.fill(values, 600, 1200, 7);
    Points points = new Points(1200, 1, values);
    int[] picks = PartedPlusPlus.choose(here(cut(points, random(3))), 9, 3, random(1));
    assertThat(picks).containsExactly(PlusPlus.choose(new Panels(points), 9, 3, random(1)));
    assertThat(picks).endsWith(2, 3, 4, 5, 6);
  }

  @Test
  void plusPlus_refusesACutInsideAPanel() {
    Points points = points(700, 2, random(1));
    int[] some = IntStream.range(0, 100).toArray();
    int[] rest = IntStream.range(100, 700).toArray();
    List<PartedPlusPlus.Part> parts =
        List.of(
            new PartedPlusPlus.Part(0, rows(points, some)),
            new PartedPlusPlus.Part(1, rows(points, rest)));
    assertThatThrownBy(() -> PartedPlusPlus.choose(Parts.here(parts), 3, 2, random(1)))
        .hasMessageContaining("found a part that ends at 100");
  }
}
