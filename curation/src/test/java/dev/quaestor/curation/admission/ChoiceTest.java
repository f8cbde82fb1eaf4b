package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Choice.Decision;
import dev.quaestor.curation.admission.Choice.Keep;
import dev.quaestor.curation.admission.Choice.Passed;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.TextLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChoiceTest {

  private static final Admitted NOTHING = new Admitted(List.of());
  private final List<Example> read = new ArrayList<>();

  private static Example example(String candidate, String answer) {
    return new Example(candidate, candidate + "?", answer);
  }

  /** As many nats a token as the answer says; three tokens each. */
  private List<TextLoss> losses(List<Example> examples) {
    read.addAll(examples);
    return examples.stream().map(e -> new TextLoss(Double.parseDouble(e.answer()), 3)).toList();
  }

  private static List<Passed> passed(Example... examples) {
    List<Passed> passed = new ArrayList<>();
    for (int i = 0; i < examples.length; i++) {
      passed.add(new Passed(2 * i, examples[i]));
    }
    return passed;
  }

  @Test
  void of_theFirst_readsNothing() {
    Decision decision =
        new Choice(1, Keep.FIRST)
            .of(
                passed(example("a", "3"), example("a", "1"), example("b", "2")),
                NOTHING,
                this::losses);
    assertThat(decision.rejections())
        .containsOnlyKeys(2)
        .containsEntry(2, "per-prompt: the prompt has its 1 already");
    assertThat(decision.readTokens()).isZero();
    assertThat(read).isEmpty();
  }

  @Test
  void of_theLikeliest_keepsTheLowestLossPerToken_andReadsOnlyWhatCompetes() {
    Decision decision =
        new Choice(1, Keep.LIKELIEST)
            .of(
                passed(example("a", "3"), example("b", "9"), example("a", "1"), example("a", "1")),
                NOTHING,
                this::losses);
    assertThat(decision.rejections())
        .as("of equals the first asked is kept")
        .containsOnlyKeys(0, 6);
    assertThat(decision.rejections().get(0))
        .isEqualTo(
            "likeliest: the student's loss on it is 3.000 nats a token, on the last one kept 1.000");
    assertThat(decision.readTokens()).isEqualTo(9);
    assertThat(read).extracting(Example::candidateId).containsOnly("a");
  }

  @Test
  void of_theLikeliestTwo_countsWhatEarlierRoundsKept() {
    Admitted before =
        new Admitted(List.of(example("a", "7"), example("c", "1"), example("c", "2")));
    Decision decision =
        new Choice(2, Keep.LIKELIEST)
            .of(
                passed(
                    example("a", "3"),
                    example("a", "2"),
                    example("c", "1"),
                    example("d", "5"),
                    example("d", "4")),
                before,
                this::losses);
    assertThat(decision.rejections()).containsOnlyKeys(0, 4);
    assertThat(decision.rejections().get(4)).startsWith("per-prompt: ");
    assertThat(read).extracting(Example::candidateId).as("c has no room left").containsOnly("a");
  }

  @Test
  void choice_ofNone_isRefused() {
    assertThatThrownBy(() -> new Choice(0, Keep.FIRST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("per-prompt must be at least 1, found 0");
  }

  @Test
  void agree_needsSoManyOfOneMind_andNoOthersAsMany() {
    Majority agree =
        new Majority(
            text -> text.isEmpty() ? Optional.empty() : Optional.of(text.substring(0, 1)), 2);
    List<Example> answers =
        List.of(
            example("a", "1 first"),
            example("a", "2"),
            example("a", "1 again"),
            example("b", "1"),
            example("b", "2"),
            example("b", "3"),
            example("c", "1"),
            example("c", "1"),
            example("c", "2"),
            example("c", "2"),
            example("d", "1"),
            example("d", ""));
    assertThat(agree.rejections(answers))
        .containsOnlyKeys(1, 3, 4, 5, 6, 7, 8, 9, 10, 11)
        .containsEntry(1, "agree: another answer has 2 of 3 votes")
        .containsEntry(3, "agree: at most 1 of 3 answers say the same, 2 are needed")
        .containsEntry(6, "agree: 2 final answers have 2 of 4 votes each")
        .containsEntry(10, "agree: at most 1 of 2 answers say the same, 2 are needed")
        .containsEntry(11, "agree: no final answer to vote with");
  }

  @Test
  void majority_keepsWhatMoreSayThanAnythingElse() {
    Majority majority =
        new Majority(text -> text.isEmpty() ? Optional.empty() : Optional.of(text.substring(0, 1)));
    List<Example> answers = new ArrayList<>();
    answers.add(example("a", "1 so"));
    answers.add(example("b", "5"));
    answers.add(example("a", "2"));
    answers.add(null);
    answers.add(example("a", "1 thus"));
    answers.add(example("a", ""));
    answers.add(example("b", "6"));
    assertThat(majority.rejections(answers))
        .containsOnlyKeys(1, 2, 5, 6)
        .containsEntry(1, "majority: 2 final answers have 1 of 2 votes each")
        .containsEntry(2, "majority: another answer has 2 of 3 votes")
        .containsEntry(5, "majority: no final answer to vote with");
    assertThat(majority.rejections(List.of(example("a", "")))).hasSize(1);
    assertThat(majority.rejections(List.of(example("a", "1")))).isEmpty();
  }

  @Test
  void distinct_leavesOutWhatWasSolvedAlike() {
    Admitted admitted = new Admitted(List.of(example("a", "x1")));
    AdmissionRule rule = AdmissionRules.distinct(text -> text.substring(1));
    assertThat(admitted.solved(example("a", "y1"), text -> text.substring(1))).isTrue();
    assertThat(admitted.solved(example("a", "x2"), text -> text.substring(1))).isFalse();
    assertThat(admitted.solved(example("b", "y1"), text -> text.substring(1))).isFalse();
    assertThat(rule.name()).isEqualTo("distinct");
  }
}
