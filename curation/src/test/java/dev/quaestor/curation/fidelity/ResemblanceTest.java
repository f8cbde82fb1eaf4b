package dev.quaestor.curation.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResemblanceTest {

  @Test
  void of_tiesShareTheirMeanRank() {
    double[] first = {1, 2, 3, 4, 5};
    RankCorrelation found = RankCorrelation.of(first, new double[] {5, 6, 7, 8, 7});
    assertThat(found.value().orElseThrow()).isEqualTo(0.8207826816681233, within(1e-12));
    assertThat(found.pairs()).isEqualTo(5);
    RankCorrelation steep = RankCorrelation.of(first, new double[] {1, 10, 100, 1e6, 1e300});
    assertThat(steep.value().orElseThrow()).as("ranks alone count").isEqualTo(1, within(1e-12));
  }

  @Test
  void of_fewOrEqual_saysSoAndGivesNoNumber() {
    RankCorrelation few = RankCorrelation.of(new double[] {1, 2}, new double[] {3, 4});
    assertThat(few.value()).isEmpty();
    assertThat(few.reason()).isEqualTo("fewer than 3 pairs");
    RankCorrelation equal = RankCorrelation.of(new double[] {1, 2, 3}, new double[] {7, 7, 7});
    assertThat(equal.value()).isEmpty();
    assertThat(equal.reason()).contains("equal");
    assertThat(RankCorrelation.of(new double[0], new double[0]).pairs()).isZero();
  }

  /** The right kinds of question, and not the ones that were meant. */
  @Test
  void of_likeBySkillAlone_isHighInTheAggregateAndLowOneByOne() {
    RandomGenerator random = new RandomStreams(3).stream(0, "echoes");
    List<Echo> echoes = new ArrayList<>();
    for (int skill = 0; skill < 6; skill++) {
      for (int i = 0; i < 40; i++) {
        double seed = skill + 6 * random.nextGaussian();
        double written = skill + 6 * random.nextGaussian();
        echoes.add(new Echo("s" + i, "w" + i, "skill " + skill, seed, written));
      }
    }
    Resemblance found = Resemblance.of(echoes);
    assertThat(found.items().pairs()).isEqualTo(240);
    assertThat(found.items().value().orElseThrow()).isBetween(-0.2, 0.3);
    assertThat(found.groups().pairs()).isEqualTo(6);
    assertThat(found.groups().value().orElseThrow()).isGreaterThan(0.5);
  }

  @Test
  void of_poolWithoutGroups_hasNoAggregate() {
    List<Echo> echoes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      echoes.add(new Echo("s" + i, "w" + i, "", i, -i));
    }
    Resemblance found = Resemblance.of(echoes);
    assertThat(found.items().value().orElseThrow()).isEqualTo(-1, within(1e-12));
    assertThat(found.groups().value()).isEmpty();
  }
}
