package dev.quaestor.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Fuzz;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerChecksTest {

  private static final NumberCheck NUMBER =
      new NumberCheck(new Markers(List.of("####", "A:", "The answer is")), 0);
  private static final ChoiceCheck CHOICE =
      new ChoiceCheck(
          new Markers(List.of("Answer:", "the answer is")), List.of("A", "B", "C", "D"));

  /** What each check is tried on. */
  record Tried(AnswerCheck check, List<String> references) {}

  static List<Tried> checks() {
    return List.of(
        new Tried(NUMBER, List.of("18", "-3", "0.5", "1234567", "so #### 42")),
        new Tried(new NumberCheck(new Markers(List.of()), 0.001), List.of("18", "-300.5", "0.001")),
        new Tried(CHOICE, List.of("A", "B", "(C)", "d")),
        new Tried(new ExactCheck(new Markers(List.of("=>"))), List.of("red fox", "x", "a => b")),
        new Tried(new ExactCheck(new Markers(List.of())), List.of("red fox", "x")),
        new Tried(new PatternCheck(new Markers(List.of())), List.of("red fox", "7")),
        new Tried(new MathCheck(new Markers(List.of())), List.of("\\frac{1}{2}", "(1,2]", "42")));
  }

  @ParameterizedTest
  @MethodSource("checks")
  void trial_noCheckErrsOnWhatItWrites(Tried tried) {
    Trial trial = Trial.of(tried.check(), tried.references());
    assertThat(trial.mistakes()).isEmpty();
    assertThat(trial.right()).isPositive();
    assertThat(trial.wrong()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("checks")
  void judge_survivesTenThousandTexts(Tried tried) {
    RandomGenerator random = new RandomStreams(9).stream(0, "fuzz");
    for (int i = 0; i < 10_000; i++) {
      String reference = tried.references().get(i % tried.references().size());
      String right = tried.check().rightForms(reference).get(0);
      tried.check().judge(reference, Fuzz.text(random, right));
    }
    String long1 = "9".repeat(1_000_000);
    for (String reference : tried.references()) {
      assertThat(tried.check().judge(reference, long1).correct()).isFalse();
      assertThat(tried.check().judge(reference, "#### " + "9".repeat(60_000)).correct()).isFalse();
    }
  }

  @Test
  void trial_findsACheckThatErrs() {
    AnswerCheck lenient = new NumberCheck(NUMBER.markers(), 0.49);
    assertThat(Trial.of(lenient, List.of("100000")).accepted()).isZero();
    Trial strict = Trial.of(new Strict(), List.of("18"));
    assertThat(strict.rejected()).isPositive();
    assertThat(strict.toString()).doesNotContain("rejects 0 of");
  }

  /** A check that takes the text as it is, and so rejects much that is right. */
  private record Strict() implements AnswerCheck {
    @Override
    public dev.quaestor.curation.admission.Verifier.Judgement judge(
        String reference, String answer) {
      return dev.quaestor.eval.task.FinalAnswer.judge(answer, reference);
    }

    @Override
    public java.util.Optional<String> finalAnswer(String answer) {
      return java.util.Optional.of(answer);
    }

    @Override
    public java.util.Optional<String> objection(String reference) {
      return java.util.Optional.empty();
    }

    @Override
    public List<String> rightForms(String reference) {
      return NUMBER.rightForms(reference);
    }

    @Override
    public List<String> nearMisses(String reference, RandomGenerator random) {
      return NUMBER.nearMisses(reference, random);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#### 18 | CORRECT",
        "A: 18 | CORRECT",
        "The answer is $18.00. | CORRECT",
        "#### 1,8 | UNPARSED",
        "#### 17 | WRONG",
        "#### 18 or 20 | UNPARSED",
        "18 | UNPARSED",
        "#### NaN | UNPARSED",
        "#### ∞ | UNPARSED",
        "#### 1e999 | UNPARSED",
        "#### 1.8e1 | CORRECT",
        "#### −18 | WRONG",
        "#### ١٨ | UNPARSED",
        "#### １８ | UNPARSED",
        "#### 36/2 | CORRECT",
        "#### 18/0 | UNPARSED",
        "#### x18 | UNPARSED",
        "#### 18 dollars | CORRECT",
        "#### 18.0000000000000000000000001 | WRONG",
        "#### | UNPARSED",
        "#### eighteen | UNPARSED",
        "Plan A: 18 | UNPARSED",
        "#### 20 \\n#### 18 | CORRECT",
        "#### 18 \\n#### 20 | WRONG",
        "he had #### 18 eggs and 3 hens | UNPARSED"
      })
  void judge_number(String answer, Outcome expected) {
    assertThat(NUMBER.judge("18", answer.replace("\\n", "\n")).outcome()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "C | CORRECT",
        "(C) | CORRECT",
        "C) because of heat | CORRECT",
        "c | CORRECT",
        "Answer: C | CORRECT",
        "I think so. \\nAnswer: (C). | CORRECT",
        "The answer is D | WRONG",
        "A or C | UNPARSED",
        "A) ice B) fire C) air D) sea | UNPARSED",
        "a cat sat | UNPARSED",
        "Answer: E | UNPARSED",
        "ABCD | UNPARSED",
        "Answer: C \\nAnswer: D | WRONG",
        "\\boxed{C} | CORRECT",
        "neither | UNPARSED"
      })
  void judge_choice(String answer, Outcome expected) {
    assertThat(CHOICE.judge("C", answer.replace("\\n", "\n")).outcome()).isEqualTo(expected);
  }

  @Test
  void judge_patternThatWouldRunForEver_ends() {
    PatternCheck check = new PatternCheck(new Markers(List.of()));
    assertThat(check.judge("(a+)+b", "a".repeat(3_000)).outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("(a|aa)*c", "a".repeat(3_999)).outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("[0-9]{3}", "123").correct()).isTrue();
    assertThat(check.judge("[0-9]{3}", "1234").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(check.objection("[")).hasValueSatisfying(w -> assertThat(w).contains("no regular"));
  }

  @Test
  void judge_tolerance() {
    NumberCheck check = new NumberCheck(new Markers(List.of()), 0.01);
    assertThat(check.judge("100", "100.9").correct()).isTrue();
    assertThat(check.judge("100", "101.1").correct()).isFalse();
    assertThat(check.judge("0", "0.009").correct()).isTrue();
  }
}
