package dev.quaestor.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Fuzz;
import dev.quaestor.eval.RealData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The golds of the 500 MATH problems of Hendrycks et al. 2021 that Lightman et al. 2023 tested on.
 */
class MathGoldsTest {

  private final MathCheck check = new MathCheck(new Markers(List.of()));

  private static List<String> golds() throws IOException {
    return RealData.lines(RealData.folder("math500").resolve("test.jsonl")).stream()
        .map(line -> line.get("answer").asText())
        .toList();
  }

  @Test
  void judge_everyGoldEqualsItselfInEveryVariant() throws IOException {
    List<String> failed = new ArrayList<>();
    int tried = 0;
    for (String gold : golds()) {
      for (var variant : MathForms.VARIANTS.entrySet()) {
        String form = variant.getValue().apply(gold);
        tried++;
        var judgement = check.judge(gold, "So it is \\boxed{" + form + "}.");
        if (!judgement.correct()) {
          failed.add(variant.getKey() + ": " + gold + " as " + form + ": " + judgement.detail());
        }
      }
    }
    assertThat(failed).isEmpty();
    assertThat(tried).isGreaterThan(25_000);
  }

  @Test
  void judge_everySolutionEndsInItsGold() throws IOException {
    for (JsonNode line : RealData.lines(RealData.folder("math500").resolve("test.jsonl"))) {
      assertThat(check.judge(line.get("answer").asText(), line.get("solution").asText()).correct())
          .as(line.get("unique_id").asText())
          .isTrue();
    }
  }

  @Test
  void judge_nearMissesAreNeverAccepted() throws IOException {
    RandomGenerator random = new RandomStreams(5).stream(0, "near-misses");
    List<String> accepted = new ArrayList<>();
    int tried = 0;
    for (String gold : golds()) {
      for (String miss : MathForms.nearMisses(gold, random)) {
        tried++;
        if (check.judge(gold, "So it is \\boxed{" + miss + "}.").correct()) {
          accepted.add(gold + " accepted " + miss);
        }
      }
    }
    assertThat(accepted).isEmpty();
    assertThat(tried).isGreaterThan(2_000);
  }

  @Test
  void judge_goldsOfOtherProblemsAreNotAccepted() throws IOException {
    List<String> golds = golds().stream().distinct().toList();
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < golds.size(); i++) {
      for (int j = 1; j <= 20; j++) {
        String other = golds.get((i + j * 7) % golds.size());
        if (!other.equals(golds.get(i))
            && check.judge(golds.get(i), "\\boxed{" + other + "}").correct()) {
          accepted.add(golds.get(i) + " accepted " + other);
        }
      }
    }
    // The same numbers, written in two ways in the file itself.
    assertThat(accepted)
        .allMatch(pair -> pair.contains("frac") || pair.contains("circ") || pair.contains("$"));
  }

  @Test
  void judge_tenThousandFuzzedAnswersEnd() throws IOException {
    RandomGenerator random = new RandomStreams(6).stream(0, "fuzz");
    List<String> golds = golds();
    String pieces = "\\{}^_$&()[],.+-*/!|<>=°%~ \n0123456789abixπ√∞−٣９\uD800";
    String[] commands = {
      "\\frac",
      "\\sqrt",
      "\\boxed{",
      "\\left(",
      "\\pm",
      "\\text{",
      "\\cup",
      "\\begin{pmatrix}",
      "\\end{pmatrix}",
      "^{9^{9^{9}}}",
      "9!",
      "\\binom",
      "\\in ",
      "\\\\"
    };
    ThreadMXBean processor = ManagementFactory.getThreadMXBean();
    long longest = 0;
    for (int i = 0; i < 10_000; i++) {
      String gold = golds.get(random.nextInt(golds.size()));
      StringBuilder text = new StringBuilder(random.nextBoolean() ? gold : "");
      int length = random.nextInt(random.nextInt(50) == 0 ? 900 : 40);
      for (int k = 0; k < length; k++) {
        String piece =
            random.nextInt(4) == 0
                ? commands[random.nextInt(commands.length)]
                : String.valueOf(pieces.charAt(random.nextInt(pieces.length())));
        text.insert(random.nextInt(text.length() + 1), piece);
      }
      String answer = random.nextInt(5) == 0 ? Fuzz.text(random, gold) : text.toString();
      long begun = processor.getCurrentThreadCpuTime();
      check.judge(gold, "\\boxed{" + answer + "}");
      if (check.objection(answer).isEmpty()) {
        check.judge(answer, "\\boxed{" + gold + "}");
      }
      longest = Math.max(longest, processor.getCurrentThreadCpuTime() - begun);
    }
    assertThat(longest / 1e9).as("seconds of a processor for the slowest answer").isLessThan(2);
  }

  @Test
  void trial_statesItsErrors() throws IOException {
    Trial trial = Trial.of(check, golds());
    assertThat(trial.rejected()).isZero();
    assertThat(trial.accepted()).isZero();
    assertThat(trial.toString()).startsWith("rejects 0 of ").contains("accepts 0 of ");
  }

  @Test
  void outcomes_unparsedApart() {
    assertThat(check.judge("5", "the answer is 5").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{5").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{4 \\boxed{5}}").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{9^{9^{9^9}}}").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{" + "5+".repeat(2_000) + "5}").outcome())
        .isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{\u0665}").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(check.judge("5", "\\boxed{6}").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(check.judge("5", "\\boxed{5} and \\boxed{6}").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(check.judge("5", "\\boxed{6}, no, \\boxed{\\boxed{5}}").correct()).isTrue();
    assertThat(check.judge("-5", "\\boxed 5").outcome()).isEqualTo(Outcome.WRONG);
  }
}
