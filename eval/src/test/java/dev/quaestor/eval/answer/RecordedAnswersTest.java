package dev.quaestor.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.RealData;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Four solvers' recorded answers to all test questions of GSM8K (Cobbe et al. 2021), held against
 * the file's own judgement, other questions' references, references beside the right one, and with
 * their last number changed. An own reading of the last line, on purpose a plain one, says what is
 * right.
 */
class RecordedAnswersTest {

  private static final List<String> SOLVERS =
      List.of("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification");
  private static final Pattern LAST = Pattern.compile("A: ([^\\n]*)");

  private final NumberCheck check =
      new NumberCheck(
          new Markers(List.of("####", "A:", "The answer is", "The final answer is", "Answer:")), 0);
  private final RandomGenerator random = new RandomStreams(4).stream(0, "recorded-answers");

  private record Recorded(String answer, String reference, boolean correct) {}

  private static List<Recorded> recorded() throws IOException {
    List<Recorded> recorded = new ArrayList<>();
    for (JsonNode line :
        RealData.lines(RealData.folder("gsm8k").resolve("example_model_solutions.jsonl"))) {
      for (String solver : SOLVERS) {
        recorded.add(
            new Recorded(
                line.get(solver).get("solution").asText(),
                line.get("ground_truth").asText(),
                line.get(solver).get("is_correct").asBoolean()));
      }
    }
    return recorded;
  }

  private static Optional<BigDecimal> last(String text) {
    Matcher last = LAST.matcher(text);
    String found = "";
    while (last.find()) {
      found = last.group(1).replaceAll("[,$ ]", "");
    }
    if (found.matches("-?[0-9]+/[0-9]+")) {
      String[] parts = found.split("/");
      return Optional.of(
          new BigDecimal(parts[0]).divide(new BigDecimal(parts[1]), MathContext.DECIMAL64));
    }
    return found.matches("-?[0-9]*\\.?[0-9]+\\.?")
        ? Optional.of(new BigDecimal(found.replaceAll("\\.$", "")))
        : Optional.empty();
  }

  @Test
  void judge_ownReferences_asTheFileItselfSays() throws IOException {
    List<Recorded> recorded = recorded();
    assertThat(recorded).hasSize(4 * 1319);
    assertThat(recorded)
        .allMatch(r -> check.judge(r.reference(), r.answer()).correct() == r.correct());
  }

  @Test
  void judge_otherReferences_neverAcceptedWhereTheNumberDiffers() throws IOException {
    List<Recorded> recorded = recorded();
    List<String> mistakes = new ArrayList<>();
    int pairs = 0;
    for (Recorded one : recorded) {
      BigDecimal right = last(one.reference()).orElseThrow();
      List<String> references = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        references.add(recorded.get(random.nextInt(recorded.size())).reference());
      }
      for (BigDecimal beside :
          List.of(
              right.add(BigDecimal.ONE),
              right.subtract(new BigDecimal("0.5")),
              right.negate(),
              right.movePointRight(1),
              right.movePointLeft(1),
              right.movePointRight(3))) {
        references.add(beside.toPlainString());
      }
      for (String reference : references) {
        BigDecimal expected = last(reference).orElseGet(() -> new BigDecimal(reference));
        boolean same = last(one.answer()).filter(n -> n.compareTo(expected) == 0).isPresent();
        pairs++;
        if (check.judge(reference, one.answer()).correct() != same) {
          mistakes.add(reference + " for …" + one.answer().substring(one.answer().length() / 2));
        }
      }
    }
    assertThat(mistakes).isEmpty();
    assertThat(pairs).isEqualTo(4 * 1319 * 10);
  }

  /** The right number, made another one or none by what stands around it or by a digit. */
  @Test
  void judge_lastNumberChanged_neverAccepted() throws IOException {
    List<String> accepted = new ArrayList<>();
    int tried = 0;
    for (Recorded one : recorded()) {
      Optional<BigDecimal> number = last(one.answer());
      if (!one.correct() || number.isEmpty() || number.get().signum() == 0) {
        continue;
      }
      String right = number.get().stripTrailingZeros().toPlainString();
      String before = one.answer().substring(0, one.answer().lastIndexOf("A: ") + 3);
      for (String wrong : wrong(number.get(), right)) {
        tried++;
        if (check.judge(one.reference(), before + wrong).correct()) {
          accepted.add(right + " accepted " + wrong);
        }
      }
    }
    assertThat(accepted).isEmpty();
    assertThat(tried).isGreaterThan(60_000);
  }

  private List<String> wrong(BigDecimal number, String right) {
    String other = number.add(BigDecimal.valueOf(1 + random.nextInt(9))).toPlainString();
    int at = right.startsWith("-") ? 1 : 0;
    at += random.nextInt(right.length() - at);
    char digit = right.charAt(at) == '.' ? '.' : (char) ('0' + (right.charAt(at) - '0' + 1) % 10);
    String changed =
        digit == '.' ? right + "1" : right.substring(0, at) + digit + right.substring(at + 1);
    return List.of(
        number.negate().toPlainString(),
        "-$" + right,
        "minus " + right,
        "-(" + right + ")",
        changed,
        number.movePointLeft(1).toPlainString(),
        number.movePointRight(1).toPlainString(),
        right + " thousand",
        right + "k",
        "$" + right + " million",
        right + " and a half",
        right + " 1/2",
        right + "½",
        right + "²",
        right + "x",
        right + " or " + other,
        other + " or " + right,
        right + ", " + other,
        other + " and " + right,
        right + "-" + other,
        right + " – " + other,
        right + " to " + other,
        "between " + right + " and " + other,
        "not " + right,
        "it isn't " + right,
        "more than " + right,
        "at least " + right,
        "half of " + right,
        right + " or so",
        "x = " + other + " or x = " + right,
        "x + 1 = " + right,
        "2x = " + right,
        right + " = " + other,
        "x <= " + right,
        "√" + right,
        "\\sqrt{" + right + "}",
        right + "\nA: " + other,
        right + "\n#### " + other,
        right + "\nThe answer is " + other);
  }
}
