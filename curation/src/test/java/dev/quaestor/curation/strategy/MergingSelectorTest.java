package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is picked from parts is what is picked from the whole, wherever it was cut. */
final class MergingSelectorTest {

  private static final List<MergingSelector> SELECTORS =
      List.of(new TopK(), new GumbelTopK(0.01), new GumbelTopK(1), new GumbelTopK(30));

  /** Scores of many sizes, of which many tie. */
  private static List<Scored> scored(int count, RandomGenerator random) {
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double score = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextGaussian() * 1e3;
      scored.add(new Scored(Candidate.of("candidate " + i, "", ""), score));
    }
    return scored;
  }

  /** Cut anywhere, parts of none and of one among them. */
  static <T> List<List<T>> cut(List<T> all, RandomGenerator random) {
    List<List<T>> parts = new ArrayList<>();
    int from = 0;
    while (from < all.size()) {
      int most = all.size() - from;
      int size = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextInt(most) + 1;
      parts.add(List.copyOf(all.subList(from, from + size)));
      from += size;
    }
    parts.add(List.of());
    return parts;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 37, 400})
  void pick_ofParts_isThatOfTheWhole(int size) {
    for (long seed = 0; seed < 25; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(size, "test");
      List<Scored> scored = scored(size, random);
      List<Candidate> candidates = scored.stream().map(Scored::candidate).toList();
      SelectionContext context =
          new SelectionContext(RunState.start(seed), Observed.unseen(candidates), size);
      for (MergingSelector selector : SELECTORS) {
        for (int count : new int[] {0, 1, size / 3, size, size + 5}) {
          List<List<Scored>> parts = cut(scored, random);
          assertThat(selector.pick(Parts.here(parts), context, count))
              .as("%s, seed %d, %d of %d in %d parts", selector, seed, count, size, parts.size())
              .isEqualTo(selector.pick(scored, context, count));
        }
      }
    }
  }
}
