package dev.quaestor.eval.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.student.Sampled.Draw;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StudentMetricsTest {

  /** Answers right with a chance that its confidence states, or overstates by {@code boast}. */
  private record Guesser(Task task, double boast) implements Student {

    @Override
    public String sha256() {
      return "0";
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      List<Observation> answers = new ArrayList<>();
      for (Candidate c : candidates) {
        RandomGenerator own = new RandomStreams(7).stream(0, "skill", c.id());
        double chance = own.nextDouble();
        RandomGenerator draw =
            decoding.temperature() == 0 ? own : streams.stream(0, "answer", c.id());
        boolean right = draw.nextDouble() < chance;
        String answer =
            right
                ? task.solver().orElseThrow().solve(c.prompt()).orElseThrow().text()
                : "#wrong" + draw.nextInt(1000);
        double sure = Math.min(1, chance + boast);
        float[] one = {(float) Math.log(sure)};
        answers.add(new Observation(c.id(), 3, answer, one, new float[1], new float[1], false));
      }
      return answers;
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return examples.stream().map(e -> new TextLoss(e.answer().length() / 10.0, 1)).toList();
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return losses(examples);
    }

    @Override
    public long activeParameters() {
      return 1;
    }

    @Override
    public void close() {}
  }

  private static final Task TASK =
      Tasks.named("strings", Map.of("monitor", 2000, "pool-size", 10, "seed-set", 0, "test", 0));

  private static StudentMetrics measured(double boast, int samples) {
    Material material = TASK.draw(new RandomStreams(1));
    return StudentMetrics.of(
        new Guesser(TASK, boast),
        TASK,
        new StudentMetrics.Split("monitor", material.monitor()),
        new StudentMetrics.Plan(50, samples, samples == 0 ? 0 : 1, List.of(1, 2, 4, 8), 3));
  }

  @Test
  void of_guesser_hasTheMetricsItsChancesGive() {
    StudentMetrics m = measured(0, 8);
    assertThat(m.slices().get(0).items()).isEqualTo(2000);
    assertThat(m.slices().get(0).accuracy().estimate()).isCloseTo(0.5, within(0.04));
    assertThat(m.slices()).filteredOn(s -> s.by().equals("group")).hasSize(13);
    assertThat(m.calibration().expectedError()).isLessThan(0.05);
    assertThat(m.calibration().brier()).isCloseTo(1 / 6.0, within(0.02));
    Sampled sampled = m.sampled().orElseThrow();
    // With p uniform, E[1 − (1 − p)^k] = k / (k + 1).
    for (int k : List.of(1, 2, 4, 8)) {
      assertThat(sampled.pass().get(k).estimate()).isCloseTo(k / (k + 1.0), within(0.03));
    }
    assertThat(sampled.majority().get(1).estimate())
        .isCloseTo(sampled.pass().get(1).estimate(), within(1e-12));
    assertThat(sampled.majority().get(8).estimate()).isGreaterThan(0.6);
    assertThat(m.referenceLoss()).isPresent();
    assertThat(StudentText.text("s", m)).contains("all", "group", "pass@k", "majority@k");
    assertThat(StudentText.json("s", m).toString()).doesNotContain("NaN", "Infinity");
  }

  @Test
  void of_boaster_isFoundOut() {
    assertThat(measured(0.3, 0).calibration().expectedError()).isGreaterThan(0.2);
    assertThat(measured(0, 0).sampled()).isEmpty();
  }

  @Test
  void sampled_passEqualsEnumerationOfSubsets() {
    RandomGenerator random = new RandomStreams(4).stream(0, "pass");
    for (int repeat = 0; repeat < 20; repeat++) {
      List<List<Draw>> items = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        List<Draw> draws = new ArrayList<>();
        for (int s = 0; s < 6; s++) {
          boolean right = random.nextBoolean();
          draws.add(new Draw(Optional.of(right ? "1" : "2"), right));
        }
        items.add(draws);
      }
      for (int k = 1; k <= 6; k++) {
        double solved = 0;
        int subsets = 0;
        for (int subset = 0; subset < 64; subset++) {
          if (Integer.bitCount(subset) == k) {
            subsets++;
            for (List<Draw> draws : items) {
              boolean any = false;
              for (int s = 0; s < 6; s++) {
                any |= (subset >> s & 1) == 1 && draws.get(s).correct();
              }
              solved += any ? 1 / 3.0 : 0;
            }
          }
        }
        double estimate = Sampled.of(items, List.of(k)).pass().get(k).estimate();
        assertThat(estimate).as("k = %d", k).isCloseTo(solved / subsets, within(1e-12));
      }
    }
  }

  @Test
  void vote_majorityTiesAndUnparsed() {
    Draw right = new Draw(Optional.of("4"), true);
    Draw wrong = new Draw(Optional.of("5"), false);
    Draw none = new Draw(Optional.empty(), false);
    assertThat(Sampled.vote(List.of(wrong, right, right))).isTrue();
    assertThat(Sampled.vote(List.of(right, wrong))).isTrue();
    assertThat(Sampled.vote(List.of(wrong, right))).isFalse();
    assertThat(Sampled.vote(List.of(none, none, right))).isTrue();
    assertThat(Sampled.vote(List.of(none, none))).isFalse();
    assertThatThrownBy(() -> Sampled.of(List.of(), List.of(1)))
        .hasMessageContaining("equally many");
  }
}
