package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packs hold what may go together, in as few passes as can be, and none of them nearly nothing. */
class SequencesTest {

  @Test
  void whatFitsOnePassIsOnePass_andMoreIsCutEvenly() {
    assertThat(packs(List.of(128, 128, 128, 128, 64), 768)).containsExactly(576);
    assertThat(packs(List.of(128, 128, 128, 128, 128, 128, 128, 128), 768))
        .containsExactly(512, 512);
    assertThat(packs(List.of(100, 100, 100, 100), 399)).containsExactly(200, 200);
  }

  @Test
  void whatPassesALimitByItselfStandsAlone() {
    assertThat(packs(List.of(5, 900, 5), 512)).containsExactly(5, 900, 5);
    assertThat(packs(List.of(), 512)).isEmpty();
  }

  @Test
  void randomLengths_keepOrderAndLimit_withNoMorePassesThanGreedyOnes() {
    for (long seed = 1; seed <= 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int most = random.nextInt(1, 200);
      List<Integer> lengths = random.ints(random.nextInt(40), 1, 100).boxed().toList();
      List<List<Integer>> packs = Sequences.packs(lengths, n -> n, most);
      assertThat(packs.stream().flatMap(List::stream).toList())
          .as("seed %d", seed)
          .isEqualTo(lengths);
      assertThat(packs.stream().filter(p -> p.size() > 1).mapToInt(SequencesTest::sum))
          .as("seed %d", seed)
          .allMatch(size -> size <= most);
      assertThat(packs.size()).as("seed %d", seed).isEqualTo(greedy(lengths, most));
    }
  }

  private static List<Integer> packs(List<Integer> lengths, int most) {
    return Sequences.packs(lengths, n -> n, most).stream().map(SequencesTest::sum).toList();
  }

  private static int sum(List<Integer> pack) {
    return pack.stream().mapToInt(Integer::intValue).sum();
  }

  /** The fewest runs of consecutive lengths there can be: each as long as it may be. */
  private static int greedy(List<Integer> lengths, int most) {
    List<Integer> sizes = new ArrayList<>();
    for (int length : lengths) {
      int last = sizes.size() - 1;
      if (last >= 0 && sizes.get(last) + length <= most) {
        sizes.set(last, sizes.get(last) + length);
      } else {
        sizes.add(length);
      }
    }
    return sizes.size();
  }
}
