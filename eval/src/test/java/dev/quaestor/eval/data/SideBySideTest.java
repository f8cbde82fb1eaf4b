package dev.quaestor.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.Judging;
import dev.quaestor.eval.data.SideBySide.Basis;
import dev.quaestor.eval.data.SideBySide.Bought;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Files compared at the same spend, against figures worked out by hand. */
class SideBySideTest {

  private static final String RIGHT = "#### 2";
  private static final String WRONG = "#### 9";

  /** Questions, each with the given generations; every generation has 6 bytes. */
  private static DataMetrics measured(List<List<String>> generations) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < generations.size(); i++) {
      problems.add(
          new Problem(Candidate.of("question " + i, "all", "test"), "2", generations.get(i)));
    }
    return DataMetrics.of(
        new Generations(problems, List.of(), 0),
        Judging.of("gsm8k", Map.of()).judge(),
        Contamination.whole(List.of()),
        new DataMetrics.Measure(TokenCounter.BYTES, List.of(1)));
  }

  private static SideBySide.Entry entry(
      String name, DataMetrics metrics, double parameters, double price) {
    return new SideBySide.Entry(
        name, metrics, OptionalDouble.of(parameters), OptionalDouble.of(price));
  }

  /** The strong writer: always right, once. The weak one: right in 2 of 4 samples of 3 of 4. */
  private static SideBySide strongAndWeak() {
    DataMetrics strong = measured(Collections.nCopies(4, List.of(RIGHT)));
    List<String> half = List.of(RIGHT, WRONG, RIGHT, WRONG);
    DataMetrics weak = measured(List.of(half, half, half, Collections.nCopies(4, WRONG)));
    return new SideBySide(List.of(entry("strong", strong, 8e9, 30), entry("weak", weak, 1e9, 1)));
  }

  @Test
  void bought_equalCompute_theStrongReachesAPartOfTheQuestions() {
    SideBySide compared = strongAndWeak();
    // 4 × 6 tokens at 8e9 against 16 × 6 at 1e9: the weak one's total is the smaller spend.
    assertThat(compared.spend(Basis.COMPUTE)).hasValue(2e9 * 96);
    Map<String, Bought> bought = compared.bought(Basis.COMPUTE);
    Bought strong = bought.get("strong");
    assertThat(strong.perQuestion()).isCloseTo(0.5, within(1e-12));
    assertThat(strong.coverage()).isCloseTo(0.5, within(1e-12));
    assertThat(strong.right()).isCloseTo(2, within(1e-12));
    Bought weak = bought.get("weak");
    assertThat(weak.samples()).isEqualTo(4);
    assertThat(weak.coverage()).isCloseTo(0.75, within(1e-12));
    assertThat(weak.right()).isCloseTo(6, within(1e-12));
  }

  @Test
  void bought_equalGenerations_oneSampleAQuestion() {
    Map<String, Bought> bought = strongAndWeak().bought(Basis.GENERATIONS);
    assertThat(bought.get("strong").coverage()).isCloseTo(1, within(1e-12));
    assertThat(bought.get("weak").samples()).isEqualTo(1);
    assertThat(bought.get("weak").coverage()).isCloseTo(3 * 0.5 / 4, within(1e-12));
  }

  @Test
  void bought_equalPrice_followsPrices() {
    Map<String, Bought> bought = strongAndWeak().bought(Basis.PRICE);
    assertThat(bought.get("strong").perQuestion()).isCloseTo(96.0 / (24 * 30), within(1e-12));
    assertThat(bought.get("weak").perQuestion()).isCloseTo(4, within(1e-12));
  }

  @Test
  void text_saysWhatIsMissing() {
    DataMetrics m = measured(List.of(List.of(RIGHT), List.of(WRONG)));
    SideBySide unpriced =
        new SideBySide(
            List.of(
                entry("a", m, 1e9, 1),
                new SideBySide.Entry("b", m, OptionalDouble.empty(), OptionalDouble.empty())));
    assertThat(unpriced.bought(Basis.COMPUTE)).isEmpty();
    assertThat(unpriced.text())
        .contains("For 2 generations each", "nothing can be said without --parameters")
        .doesNotContain("$");
    assertThat(strongAndWeak().text())
        .contains("For 1.92e+11 FLOP (output tokens) each", "1, of a part", "For $0.0001");
  }

  @Test
  void text_nothingGenerated_noSpend() {
    DataMetrics none = measured(List.of(List.of()));
    SideBySide empty = new SideBySide(List.of(entry("a", none, 1e9, 1), entry("b", none, 1e9, 1)));
    assertThat(empty.spend(Basis.GENERATIONS)).isEmpty();
    assertThat(empty.text()).contains("Side by side").doesNotContain("For ");
  }

  @Test
  void names_shortestEndsThatDiffer() {
    assertThat(SideBySide.names(List.of(Path.of("x/a.jsonl"), Path.of("x/b.jsonl"))))
        .containsExactly("a.jsonl", "b.jsonl");
    assertThat(SideBySide.names(List.of(Path.of("x/a.jsonl"), Path.of("y/a.jsonl"))))
        .containsExactly("x/a.jsonl", "y/a.jsonl");
    assertThat(SideBySide.names(List.of(Path.of("a"), Path.of("a")))).containsExactly("a", "a");
  }
}
