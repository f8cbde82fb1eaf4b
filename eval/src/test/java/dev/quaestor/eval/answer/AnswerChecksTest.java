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

  /** What is told holds the mark, and an answer written so is read. */
  @Test
  void instructions_sayHowAnAnswerIsWrittenThatIsRead() {
    Markers hashes = new Markers(List.of("####", "Answer:"));
    assertThat(new NumberCheck(hashes, 0).instructions()).contains(": #### and").contains("number");
    assertThat(new NumberCheck(hashes, 0).judge("18", "9 + 9 = 18\n#### 18").correct()).isTrue();
    assertThat(new NumberCheck(new Markers(List.of()), 0).instructions()).contains("alone");
    assertThat(new MathCheck(hashes).instructions()).contains("\\boxed{}");
    assertThat(new ChoiceCheck(hashes, List.of("A", "B")).instructions()).contains("A, B", "####");
    assertThat(new ExactCheck(hashes).instructions()).contains("####");
    assertThat(new ExactCheck(new Markers(List.of())).instructions())
        .as("free text has no form")
        .isEmpty();
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

  /** A reference, an answer, and what is said of it: C right, W wrong, U unparsed. */
  private static final String[][] NUMBERS = {
    {"18", "so it is 18.#### 18", "C"},
    {"18", "so it is 18.The answer is 18", "C"},
    {"18", "**Answer: 18**", "C"},
    {"18", "Answer: **18**", "C"},
    {"18", "**Answer:** 18", "C"},
    {"18", "**Answer**: 18", "C"},
    {"18", "__Answer:__ `18`", "C"},
    {"18", "The **answer** is **18**.", "C"},
    {"18", "**Final Answer:** $18$", "C"},
    {"18", "Answer:\n\n**18**", "C"},
    {"18", "The answer is:\n\n$$\\boxed{18}$$", "C"},
    {"18", "### Answer: 18", "C"},
    {"18", "#### 16 - 3 - 4 = 9 * 2 = 18", "C"},
    {"18", "#### 9 * 2 = $18", "C"},
    {"18", "#### 9*2=<<9*2=18>>18", "C"},
    {"18", "#### She makes 9 * 2 = $18 every day", "C"},
    {"18", "#### x = 18", "C"},
    {"18", "#### x = 5 or y = 18", "U"},
    {"18", "#### x = 5, y = 18", "U"},
    {"18", "#### 2x = 18", "U"},
    {"18", "#### x/2 = 18", "U"},
    {"18", "#### x + 2 = 18", "U"},
    {"18", "#### 20% of 90 = 18", "C"},
    {"18", "#### 9 eggs * 2 = 18", "C"},
    {"18", "#### 9 times 2 = 18", "C"},
    {"18", "#### 9 × 2 = 18", "C"},
    {"18", "#### 9 x 2 = 18", "C"},
    {"18", "#### 18 = 9 * 2", "U"},
    {"18", "#### 18 = 20", "W"},
    {"18", "#### 3*5=15 or 3*6=18", "U"},
    {"18", "#### not 3 * 6 = 18", "U"},
    {"18", "#### x <= 18", "U"},
    {"1234567", "#### 1\u2009234\u2009567", "C"},
    {"1234567", "#### 1\u202F234\u202F567", "C"},
    {"1234567", "#### 1\u00A0234\u00A0567", "C"},
    {"1234567", "#### 1 234 567", "C"},
    {"1234567", "#### 1'234'567", "C"},
    {"1234567", "#### 1{,}234{,}567", "C"},
    {"1234567", "#### 1\\,234\\,567", "C"},
    {"100000", "#### 1,00,000", "C"},
    {"18000", "#### 18 thousand", "C"},
    {"18", "#### 18 thousand", "W"},
    {"18", "#### 18k", "W"},
    {"18000", "#### 18k", "C"},
    {"18", "#### 18 km", "C"},
    {"18", "#### 18kg", "C"},
    {"18", "#### 18 million", "W"},
    {"1800000", "#### $1.8 million", "C"},
    {"18", "#### 18M", "W"},
    {"0.3333333333333333", "#### 1/3", "C"},
    {"0.333333333333", "#### 0.33333333333", "C"},
    {"0.3", "#### 0.30000000000000004", "C"},
    {"18", "#### 17.999999999999996", "C"},
    {"18", "#### 18.0000000000000000000000001", "W"},
    {"1234567890123", "#### 1234567890124", "W"},
    {"0.333", "#### 0.3333333333", "W"},
    {"18", "#### 18.000001", "W"},
    {"18", "#### 18.01", "W"},
    {"66.66666666666667", "#### 66.66666666666666", "C"},
    {"66.67", "#### 66.66666666666667", "W"},
    {"18", "#### -(18)", "U"},
    {"-18", "#### minus 18", "C"},
    {"18", "#### minus 18", "W"},
    {"18", "#### negative 18", "W"},
    {"18", "#### not 18", "U"},
    {"18", "#### isn't 18", "U"},
    {"18", "#### more than 18", "U"},
    {"18", "#### at least 18", "U"},
    {"18", "#### 18 or 20", "U"},
    {"18", "#### 18 or twenty", "U"},
    {"18", "#### 18-20", "U"},
    {"18", "#### 18–20", "U"},
    {"18", "#### 18 to 20", "U"},
    {"18", "#### 18±2", "U"},
    {"18", "#### ±18", "U"},
    {"18", "#### 18²", "U"},
    {"18", "#### 18^2", "U"},
    {"18", "#### 18 m²", "C"},
    {"18", "#### 18 m^2", "C"},
    {"18", "#### 1½", "W"},
    {"1.5", "#### 1½", "C"},
    {"1.5", "#### 1 1/2", "C"},
    {"1.5", "#### 1\\frac{1}{2}", "C"},
    {"0.5", "#### \\frac{1}{2}", "C"},
    {"18", "#### \\frac{36}{2}", "C"},
    {"18", "#### $\\dfrac{36}{2}$", "C"},
    {"18", "#### √18", "U"},
    {"18", "#### sqrt(18)", "U"},
    {"18", "#### \\sqrt{18}", "U"},
    {"18", "#### half of 18", "U"},
    {"18", "#### 18x", "U"},
    {"18", "#### 18i", "U"},
    {"18", "#### x18", "U"},
    {"18", "#### a/18", "U"},
    {"18", "#### x*18", "U"},
    {"18", "#### x - 18", "U"},
    {"-18", "#### x - 18", "U"},
    {"18", "#### 18+", "U"},
    {"18", "#### 18 and a half", "U"},
    {"18", "#### $18/day", "C"},
    {"18", "#### 18%", "C"},
    {"18", "#### 18 percent", "C"},
    {"18", "#### US$18", "C"},
    {"18", "#### USD 18", "C"},
    {"18", "#### €18", "C"},
    {"18", "#### 18 €", "C"},
    {"18", "#### ¥18", "C"},
    {"18", "#### ≈18", "C"},
    {"18", "#### about 18", "C"},
    {"18", "#### 18‰", "U"},
    {"18", "#### 1.8e1", "C"},
    {"18", "#### 1.8×10^1", "C"},
    {"18", "#### 1.8 \\times 10^{1}", "C"},
    {"18", "#### 18!", "C"},
    {"18", "#### \\(18\\)", "C"},
    {"18", "#### \\[18\\]", "C"},
    {"18", "#### $18$", "C"},
    {"18", "#### \\$18", "C"},
    {"18", "#### \\text{18 dollars}", "C"},
    {"18", "#### 18\\text{ cm}", "C"},
    {"18", "#### 18^\\circ", "C"},
    {"18", "#### *18*", "C"},
    {"18", "#### _18_", "C"},
    {"18", "#### \"18\"", "C"},
    {"18", "#### <b>18</b>", "C"},
    {"18", "#### 18th", "C"},
    {"18", "#### 3 * 18", "U"},
    {"3180", "#### 3 *180", "U"},
    {"18", "#### 18:30", "U"},
    {"18", "#### 18.5.2", "U"},
    {"18", "#### 1 8", "U"},
    {"18", "#### 0x12", "U"},
    {"18", "A: 18", "C"},
    {"18", "Plan A: 18", "U"},
    {"18", "It is 18.A: 18", "C"},
    {"18", "It is 18. A: 18", "C"},
    {"18", "**A: 18**", "C"},
    {"18", "U.S.A: 18", "U"},
    {"18", "non-answer: 18", "U"},
    {"18", "A: 18 Q: next? A: 20", "U"},
    {"18", "#### 20\n#### 18", "C"},
    {"18", "#### 18\n#### 20", "W"},
    {"18", "#### 18\n####", "C"},
    {"18", "#### 20\nThe answer is 18", "C"},
    {"18", "The answer is 18. She is happy.", "C"},
    {"18", "The answer is 18. She had 20.", "U"},
    {"18", "The answer is eighteen", "U"},
    {"0", "#### 0", "C"},
    {"0", "#### 0.0000000000001", "W"},
    {"5", "#### 5 m", "C"},
    {"18", "The answer is: 18", "C"},
    {"18", "THE  ANSWER\nIS 18", "C"},
    {"18", "#### -18", "W"},
    {"-18", "#### −18", "C"},
    {"-18", "#### -$18", "C"},
    {"-18", "#### $-18", "C"},
    {"18", "#### -18 = -9*2", "U"},
    {"18", "#### 36/2 = 18", "C"},
    {"18", "#### 180", "W"},
    {"18", "#### 1.8", "W"},
    {"18", "#### 81", "W"},
    {"18", "#### less than 18", "U"},
    {"18", "#### 18 (not counting)", "C"},
  };

  @Test
  void judge_numbersAsPeopleAndModelsWriteThem() {
    AnswerCheck check =
        new NumberCheck(
            new Markers(List.of("####", "A:", "The answer is", "The final answer is", "Answer:")),
            0);
    for (String[] tried : NUMBERS) {
      assertThat(check.judge(tried[0], tried[1]).outcome().name())
          .as("%s for %s", tried[1], tried[0])
          .startsWith(tried[2].equals("U") ? "UNP" : tried[2]);
    }
  }

  private static final String[][] CHOICES = {
    {"(B)", "C"},
    {"B.", "C"},
    {"B", "C"},
    {"b", "C"},
    {"B)", "C"},
    {"B:", "C"},
    {"**B**", "C"},
    {"**B) heat**", "C"},
    {"**(B)** heat", "C"},
    {"Answer: B) heat", "C"},
    {"Answer: (B) heat", "C"},
    {"Answer: B. A cat sat", "C"},
    {"Answer: B) A cat sat", "C"},
    {"**Answer:** (B)", "C"},
    {"**Answer: B**", "C"},
    {"Answer: **B**", "C"},
    {"Answer:\n(B)", "C"},
    {"The answer is (B).", "C"},
    {"The correct answer is B", "C"},
    {"Option B", "C"},
    {"\\boxed{\\text{B}}", "C"},
    {"$\\boxed{B}$", "C"},
    {"B) heat, not C", "U"},
    {"B) or C)", "U"},
    {"A) ice B) fire C) air D) sea", "U"},
    {"Answer: B or C", "U"},
    {"Answer: not B", "U"},
    {"Answer: A", "W"},
    {"Answer: B and C", "U"},
    {"Answer: (B) because (A) is cold", "U"},
    {"Answer: B\nAnswer: C", "W"},
    {"B) no wait C", "U"},
    {"Answer: E", "U"},
    {"Answer: Both B and A", "U"},
    {"Answer: B, C", "U"},
    {"Answer: B/C", "U"},
    {"Neither A nor B", "U"},
    {"Answer: B.", "C"},
    {"Answer: B - heat", "C"},
    {"the answer is not (B)", "U"},
  };

  /** The right one is B. */
  @Test
  void judge_choicesAsPeopleAndModelsWriteThem() {
    for (String[] tried : CHOICES) {
      assertThat(CHOICE.judge("B", tried[0]).outcome().name())
          .as(tried[0])
          .startsWith(tried[1].equals("U") ? "UNP" : tried[1]);
    }
  }

  @Test
  void judge_details_numbersArePlain() {
    assertThat(NUMBER.judge("17", "#### 180").detail()).isEqualTo("180 instead of 17");
    assertThat(NUMBER.finalAnswer("#### 1.8e1")).contains("18");
    assertThat(NUMBER.finalAnswer("#### 0.00000012")).contains("0.00000012");
  }

  @Test
  void judge_exactInMarkdown() {
    AnswerCheck check = new ExactCheck(new Markers(List.of("Answer:")));
    for (String answer :
        List.of(
            "**Answer: red fox**",
            "Answer: **red fox**",
            "**Answer:** red fox",
            "Answer: `red fox`")) {
      assertThat(check.judge("red fox", answer).correct()).as(answer).isTrue();
    }
    assertThat(check.judge("red fox", "Answer: red **fox**").correct()).isFalse();
    assertThat(new ExactCheck(new Markers(List.of())).judge("_x_", "_x_").correct()).isTrue();
    assertThat(new ExactCheck(new Markers(List.of())).judge("x_", "x").correct()).isFalse();
  }

  @Test
  void judge_tolerance() {
    NumberCheck check = new NumberCheck(new Markers(List.of()), 0.01);
    assertThat(check.judge("100", "100.9").correct()).isTrue();
    assertThat(check.judge("100", "101.1").correct()).isFalse();
    assertThat(check.judge("0", "0.009").correct()).isTrue();
  }
}
