package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random claims, settlements, releases, doubts and reopenings beside the plainest model of them.
 */
@Timeout(120)
class TreasuryPropertyTest {

  @TempDir Path directory;

  private record Held(Reservation reservation, Cost actual) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void treasury_afterAnySteps_isWithinItsLimitsAndAsTheModel(long seed) throws Exception {
    RandomGenerator random = new RandomStreams(seed).stream(0, "treasury");
    Limits limits =
        Limits.of(
            Map.of(
                Dimension.QUERIES, 20L + random.nextInt(20),
                Dimension.OUTPUT_TOKENS, 300L + random.nextInt(300),
                Dimension.MICRO_USD, 200L + random.nextInt(400)));
    Path file = directory.resolve("experiment.db");
    Treasury treasury = Treasury.open(file, limits);
    Cost billed = Cost.ZERO;
    Set<String> taped = new HashSet<>();
    List<Held> held = new ArrayList<>();
    try {
      for (int step = 0; step < 120; step++) {
        Held one = held.isEmpty() ? null : held.get(random.nextInt(held.size()));
        switch (random.nextInt(7)) {
          case 0, 1, 2 -> {
            String key = "key " + random.nextInt(60);
            Cost actual = new Cost(1, random.nextInt(9), random.nextInt(20), 0, random.nextInt(20));
            Cost worst = actual.plus(new Cost(0, 0, random.nextInt(20), 0, random.nextInt(20)));
            boolean buying = held.stream().anyMatch(h -> h.reservation().call().key().equals(key));
            Cost spoken = billed.plus(sum(held)).plus(worst);
            Claim claim = claim(treasury, key, worst);
            assertThat(claim instanceof Claim.Taped).isEqualTo(taped.contains(key));
            assertThat(claim instanceof Claim.Reserved)
                .isEqualTo(!taped.contains(key) && !buying && limits.allow(spoken));
            if (claim instanceof Claim.Reserved reserved) {
              held.add(new Held(reserved.reservation(), actual));
            }
          }
          case 3, 4 -> {
            if (one != null) {
              treasury.settle(one.reservation(), Answer.completed("a", 1, 1), one.actual());
              billed = billed.plus(one.actual());
              taped.add(one.reservation().call().key());
              held.remove(one);
            }
          }
          case 5 -> {
            if (one != null && random.nextBoolean()) {
              treasury.release(one.reservation(), "503");
              held.remove(one);
            } else if (one != null) {
              treasury.doubt(one.reservation(), "cut off");
              billed = billed.plus(one.reservation().worst());
              held.remove(one);
            }
          }
          default -> {
            if (random.nextInt(6) == 0) {
              treasury.close();
              billed = billed.plus(sum(held));
              held.clear();
              treasury = Treasury.open(file, limits);
            }
          }
        }
        Bill bill = treasury.bill();
        assertThat(bill.billed()).as("step %d", step).isEqualTo(billed);
        assertThat(bill.reserved()).as("step %d", step).isEqualTo(sum(held));
        assertThat(limits.allow(bill.billed().plus(bill.reserved()))).as("step %d", step).isTrue();
      }
    } finally {
      treasury.close();
    }
    assertThat(taped).as("something was bought").isNotEmpty();
  }

  /** A claim, or waiting where it was refused for good. */
  private static Claim claim(Treasury treasury, String key, Cost worst)
      throws InterruptedException {
    try {
      return treasury.claim(
          new Call(key, "remote", "big", false, new Call.Purpose("answer", "r", 1)), worst);
    } catch (BudgetExhaustedException e) {
      return new Claim.Waiting();
    }
  }

  private static Cost sum(List<Held> held) {
    return held.stream().map(h -> h.reservation().worst()).reduce(Cost.ZERO, Cost::plus);
  }
}
