package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Observed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each way of drawing a batch by scores promises beyond the contract. */
final class SelectorsTest {

  private static final int SEEDS = 200;

  @Test
  void band_drawsFromItsRanksAlone() {
    Map<Integer, Integer> drawn = new HashMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      for (int rank : ranks(new Band(0.2, 0.6), seed, 100, 10)) {
        drawn.merge(rank, 1, Integer::sum);
      }
    }
    assertThat(drawn.keySet()).allMatch(rank -> rank >= 20 && rank < 60).hasSize(40);
    // 2,000 draws over 40 ranks: 50 each, and 20 is 4 standard deviations.
    assertThat(drawn.values()).allMatch(count -> Math.abs(count - 50) < 30);
  }

  @Test
  void band_isFilledUpFromNearestByWhereItHoldsTooFew() {
    assertThat(ranks(new Band(0.4, 0.5), 1, 20, 6)).containsExactlyInAnyOrder(8, 9, 7, 10, 6, 11);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0.5, Double.NaN})
  void band_refusesWhatIsNoBand(double from) {
    assertThatThrownBy(() -> new Band(from, 0.5)).hasMessageContaining("to 0.5");
  }

  @Test
  void stratified_givesEveryGroupItsShareAndTheHighestOfIt() {
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      scored.add(new Scored(Candidate.of("big " + i, "big", ""), 100 - i));
    }
    for (int i = 0; i < 5; i++) {
      scored.add(new Scored(Candidate.of("small " + i, "small", ""), 1 - i));
    }
    List<Selection.Pick> picks = new Stratified().pick(scored, context(1, scored, 20), 20).picks();
    assertThat(picks.stream().filter(p -> p.score() <= 1)).hasSize(5);
    assertThat(picks.subList(0, 2)).extracting(Selection.Pick::score).containsExactly(100.0, 1.0);
    assertThat(picks.stream().mapToDouble(Selection.Pick::score).min().getAsDouble()).isEqualTo(-3);
    assertThat(picks.stream().filter(p -> p.score() > 1)).hasSize(15).allMatch(p -> p.score() > 85);
  }

  @Test
  void equalShares_isHalfHardAndHalfEasy() {
    for (long seed = 0; seed < SEEDS; seed++) {
      int[] ranks = ranks(new EqualShares(), seed, 101, 21);
      assertThat(Arrays.stream(ranks).filter(rank -> rank <= 50).count())
          .as("seed %d", seed)
          .isEqualTo(11);
    }
  }

  @Test
  void rankPower_drawsTheFirstRankAsOftenAsItsWeightSays() {
    double weights = 0;
    for (int rank = 1; rank <= 50; rank++) {
      weights += 1.0 / rank;
    }
    int first = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      first += ranks(new RankPower(1), seed, 50, 1)[0] == 0 ? 1 : 0;
    }
    // Standard deviation 0.0093 at 2,000 draws of 0.222.
    assertThat(first / 2_000.0).isCloseTo(1 / weights, within(0.04));
  }

  @Test
  void rankPower_doesNotSeeHowFarScoresLieApart() {
    List<Scored> near = scored(40, 1e-9);
    List<Scored> far = scored(40, 1e9);
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(ids(new RankPower(2).pick(near, context(seed, near, 10), 10)))
          .isEqualTo(ids(new RankPower(2).pick(far, context(seed, far, 10), 10)));
    }
  }

  @Test
  void mixed_drawsItsShareAtRandomFromTheRest() {
    int[] seen = new int[100];
    for (long seed = 0; seed < SEEDS; seed++) {
      int[] ranks = ranks(new Mixed(new TopK(), 0.25), seed, 100, 20);
      for (int i = 0; i < 15; i++) {
        assertThat(ranks[i]).isEqualTo(i);
      }
      for (int i = 15; i < 20; i++) {
        assertThat(ranks[i]).isGreaterThanOrEqualTo(15);
        seen[ranks[i]]++;
      }
    }
    // 1,000 draws over 85 ranks.
    for (int rank = 15; rank < 100; rank++) {
      assertThat(seen[rank]).isBetween(1, 30);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
  void mixed_refusesWhatIsNoShare(double random) {
    assertThatThrownBy(() -> new Mixed(new TopK(), random)).hasMessageContaining("random share");
  }

  /** The ranks picked, 0 the highest score. */
  private static int[] ranks(BatchSelector selector, long seed, int size, int count) {
    List<Scored> scored = scored(size, 1);
    Map<String, Integer> rank = new HashMap<>();
    for (int i = 0; i < size; i++) {
      rank.put(scored.get(i).candidate().id(), i);
    }
    return selector.pick(scored, context(seed, scored, count), count).picks().stream()
        .mapToInt(pick -> rank.get(pick.candidateId()))
        .toArray();
  }

  /** What top-k finds without ordering the rest is what ordering everything gives. */
  @Test
  void topK_isTheHeadOfTheWholeOrder() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "test");
      int size = 1 + random.nextInt(200);
      int values = 1 + random.nextInt(60);
      List<Scored> scored = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        double score = random.nextInt(values) - values / 2;
        scored.add(
            new Scored(
                Candidate.of("prompt " + i, "g", ""), random.nextBoolean() ? score : -score));
      }
      int count = random.nextInt(size + 3);
      SelectionContext context = context(seed, scored, count);
      assertThat(new TopK().pick(scored, context, count).picks())
          .as("seed %d", seed)
          .isEqualTo(Ranking.picks(Ranking.of(scored, context), count));
    }
  }

  private static List<String> ids(Selection selection) {
    return selection.picks().stream().map(Selection.Pick::candidateId).toList();
  }

  private static List<Scored> scored(int size, double step) {
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      scored.add(new Scored(Candidate.of("prompt " + i, "g", ""), (size - i) * step));
    }
    return scored;
  }

  private static SelectionContext context(long seed, List<Scored> scored, int count) {
    RunState base = RunState.start(seed).after(Round.base("0", List.of()));
    return new SelectionContext(
        base, Observed.unseen(scored.stream().map(Scored::candidate).toList()), count);
  }
}
