package dev.quaestor.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.arithmetic.ArithmeticDomain;
import dev.quaestor.eval.arithmetic.ArithmeticSkill;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.ProceduralTask;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every procedural task promises. */
class ProceduralTasksTest {

  private static final Map<String, Object> SMALL =
      Map.of("pool-size", 6000, "steer", 100, "monitor", 130, "test", 2000, "seed-set", 500);

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void solve_verifiesAsCorrect(String name) {
    Task task = Tasks.named(name, SMALL);
    Solver solver = task.solver().orElseThrow();
    List<Item> test = task.draw(new RandomStreams(11)).test();
    assertThat(test).hasSize(2000);
    for (Item item : test) {
      Solver.Solution solution = solver.solve(item.candidate().prompt()).orElseThrow();
      assertThat(solution.answer()).isEqualTo(item.reference());
      assertThat(task.verifier().judge(item.candidate(), solution.text()).outcome())
          .as("%s %s", item.candidate().prompt(), solution.text())
          .isEqualTo(Outcome.CORRECT);
      task.proofVerifier()
          .ifPresent(
              proof ->
                  assertThat(proof.judge(item.candidate(), solution.text()).correct())
                      .as("proof of %s: %s", item.candidate().prompt(), solution.text())
                      .isTrue());
      assertThat(item.candidate().prompt().length() + solution.text().length()).isLessThan(280);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void judge_perturbedAnswer_isNotCorrect(String name) {
    Task task = Tasks.named(name, SMALL);
    Solver solver = task.solver().orElseThrow();
    for (Item item : task.draw(new RandomStreams(12)).test()) {
      String text = solver.solve(item.candidate().prompt()).orElseThrow().text();
      for (String wrong : perturbed(name, text)) {
        assertThat(task.verifier().judge(item.candidate(), wrong).correct())
            .as("%s %s", item.candidate().prompt(), wrong)
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void reworded_asksTheSameInOtherWords_andIsFoundWhereItIsHeldOut(String name) {
    Task task = Tasks.named(name, SMALL);
    Material material = task.draw(new RandomStreams(13));
    Contamination heldOut = task.heldOut(material);
    RandomGenerator random = new RandomStreams(14).stream(0, "rewording");
    int reworded = 0;
    for (Item item : material.test()) {
      String prompt = item.candidate().prompt();
      String text = task.solver().orElseThrow().solve(prompt).orElseThrow().text();
      String other = task.reworded(prompt, random).orElse("");
      if (other.isEmpty()) {
        continue;
      }
      reworded++;
      assertThat(other).isNotEqualTo(prompt);
      assertThat(task.reads(other)).as(other).isTrue();
      assertThat(task.key(other)).as(other).isEqualTo(task.key(prompt)).isPresent();
      Candidate asked = Candidate.of(other, item.candidate().group(), "");
      assertThat(task.verifier().judge(asked, text).correct()).as("%s %s", other, text).isTrue();
      String own = task.solver().orElseThrow().solve(other).orElseThrow().text();
      assertThat(task.verifier().judge(item.candidate(), own).correct())
          .as("%s %s", prompt, own)
          .isTrue();
      assertThat(heldOut.inQuestion(other)).as(other).isPresent();
    }
    assertThat(reworded).as("one in thirteen skills is a hash of its text").isGreaterThan(1700);
    assertThat(material.pool())
        .as("what may be asked is apart from it in any wording")
        .noneMatch(item -> heldOut.inQuestion(item.candidate().prompt()).isPresent());
  }

  private static List<String> perturbed(String task, String text) {
    return switch (task) {
      case "deduction" ->
          List.of(
              text.endsWith("# true")
                  ? text.replace("# true", "# false")
                  : text.replace("# false", "# true"),
              text + "maybe",
              text.substring(0, text.indexOf('#')));
      case "programs" -> List.of(text + "1", text + "+0", text + " #", text + "|add 1", "(" + text);
      case "strings" -> List.of(text + "x", text + " x", text.substring(0, text.length() - 1));
      default -> List.of(text + "1", text + "+0", text + " #", text.replace("#", "#-1-"));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void draw_isDeterministicAndDisjoint(String name) {
    Task task = Tasks.named(name, SMALL);
    Material material = task.draw(new RandomStreams(3));
    assertThat(task.draw(new RandomStreams(3))).isEqualTo(material);
    assertThat(task.draw(new RandomStreams(4)).test()).isNotEqualTo(material.test());
    List<String> prompts = new ArrayList<>();
    for (List<Item> part :
        List.of(material.pool(), material.steer(), material.monitor(), material.test())) {
      part.forEach(i -> prompts.add(i.candidate().prompt()));
    }
    material.seedSet().stream().map(Example::prompt).forEach(prompts::add);
    assertThat(prompts).hasSize(6000 + 100 + 130 + 2000 + 500).doesNotHaveDuplicates();
    assertThat(material.candidates().size()).isEqualTo(6000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void draw_anotherPool_measuresOnTheSameItems(String name) {
    Material tailed = Tasks.named(name, SMALL).draw(new RandomStreams(5));
    Map<String, Object> other = new TreeMap<>(SMALL);
    other.put("pool", "even");
    other.put("pool-size", 700);
    Material even = Tasks.named(name, other).draw(new RandomStreams(5));
    assertThat(even.test()).isEqualTo(tailed.test());
    assertThat(even.monitor()).isEqualTo(tailed.monitor());
    assertThat(even.steer()).isEqualTo(tailed.steer());
    assertThat(even.seedSet()).isEqualTo(tailed.seedSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void draw_sharesAreAsStated(String name) {
    for (String kind : List.of("long-tailed", "even")) {
      Map<String, Object> settings = new TreeMap<>(SMALL);
      settings.put("pool", kind);
      settings.put("decay", 0.7);
      ProceduralTask task = (ProceduralTask) Tasks.named(name, settings);
      Material material = task.draw(new RandomStreams(6));
      var skills = task.plan().skills(task.domain());
      double[] stated = task.plan().poolShares(skills);
      var drawn = material.poolWeights();
      double sum = 0;
      for (int k = 0; k < stated.length; k++) {
        double sd = Math.sqrt(stated[k] * (1 - stated[k]) / 6000);
        assertThat(drawn.getOrDefault(skills.get(k).name(), 0.0))
            .as("%s %s %s", name, kind, skills.get(k))
            .isBetween(stated[k] - 5 * sd, stated[k] + 5 * sd);
        sum += stated[k];
        if (k > 0 && k < stated.length - 1) {
          double ratio = kind.equals("even") ? 1 : 0.7;
          assertThat(stated[k] / stated[k - 1]).isBetween(ratio - 1e-9, ratio + 1e-9);
        }
      }
      assertThat(sum).isBetween(1 - 1e-9, 1 + 1e-9);
      assertThat(stated[stated.length - 1]).isEqualTo(0.05);
      Map<String, Long> test =
          material.test().stream()
              .collect(Collectors.groupingBy(i -> i.candidate().group(), Collectors.counting()));
      assertThat(test).hasSize(skills.size());
      assertThat(test.values())
          .allSatisfy(
              n -> assertThat(n).isBetween(2000L / skills.size(), 2000L / skills.size() + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void judge_anyText_neverThrows(String name) {
    Task task = Tasks.named(name, SMALL);
    List<Item> items = task.draw(new RandomStreams(7)).monitor();
    RandomGenerator random = new RandomStreams(7).stream(0, "fuzz");
    Solver solver = task.solver().orElseThrow();
    Function<Item, String> right = i -> solver.solve(i.candidate().prompt()).orElseThrow().text();
    Set<Outcome> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Item item = items.get(i % items.size());
      String text = Fuzz.text(random, right.apply(item));
      for (Verifier verifier :
          List.of(task.verifier(), task.proofVerifier().orElse(task.verifier()))) {
        seen.add(verifier.judge(item.candidate(), text).outcome());
      }
      Candidate stranger = Candidate.of(text.isEmpty() ? "?" : text, "", "");
      task.verifier().judge(stranger, text);
    }
    assertThat(seen).contains(Outcome.WRONG, Outcome.UNPARSED).doesNotContain(Outcome.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void judge_awkwardTexts_isUnparsedOrWrong(String name) {
    Task task = Tasks.named(name, SMALL);
    Item item = task.draw(new RandomStreams(8)).test().get(0);
    for (String text :
        List.of(
            "",
            " ",
            "#",
            "#\n",
            "# 1e999",
            "#NaN",
            "#٣٤",
            "#－5",
            "#" + "9".repeat(400),
            "#" + "(".repeat(5000),
            "#" + "1+".repeat(5000) + "1",
            "#1/0",
            "x".repeat(1_000_000),
            "# true false",
            "=",
            ">")) {
      assertThat(task.verifier().judge(item.candidate(), text).outcome())
          .as("\"%s\"", text.length() > 40 ? text.substring(0, 40) : text)
          .isIn(Outcome.UNPARSED, Outcome.WRONG);
    }
  }

  @Test
  void judge_echoAndSecondThoughts_lastOneWins() {
    Candidate sum = Candidate.of("17+25-8=", "", "");
    Verifier arithmetic = Tasks.named("arithmetic", SMALL).verifier();
    assertThat(arithmetic.judge(sum, "17+25-8=#35\n#34").correct()).isTrue();
    assertThat(arithmetic.judge(sum, "#34\n#35").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(arithmetic.judge(sum, "#34\nand so on").correct()).isTrue();
    assertThat(arithmetic.judge(sum, "it is #34 I think").outcome()).isEqualTo(Outcome.UNPARSED);
    assertThat(arithmetic.judge(Candidate.of("3-5=", "", ""), "#−2").correct()).isTrue();
    Candidate word = Candidate.of("reverse: kofa =", "", "");
    Verifier strings = Tasks.named("strings", SMALL).verifier();
    assertThat(strings.judge(word, "reverse: kofa = afok").correct()).isTrue();
    assertThat(strings.judge(word, "kofa > afok").correct()).isTrue();
    assertThat(strings.judge(word, "afok > kofa").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(strings.judge(word, "AFOK").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(strings.judge(Candidate.of("fly: kofa =", "", ""), "x").outcome())
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void proofVerifier_rightAnswerWrongReasoning_isAFalsePositive() {
    Candidate sum = Candidate.of("17+25-8=", "", "");
    Task arithmetic = Tasks.named("arithmetic", SMALL);
    Verifier steps = arithmetic.proofVerifier().orElseThrow();
    assertThat(steps.judge(sum, "71+52=24;24-8=43#34").correct()).isTrue();
    for (String wrong :
        List.of("#34", "71+52=24#34", "71+52=34;34-8=43#34", "52-8=71;71+71=43#34")) {
      assertThat(arithmetic.verifier().judge(sum, wrong).correct()).as(wrong).isTrue();
      assertThat(steps.judge(sum, wrong).correct()).as(wrong).isFalse();
    }
    Candidate asks =
        Candidate.of("wimp are dorf. dorf are not miry. ulo is wimp. is ulo miry?", "", "");
    Task deduction = Tasks.named("deduction", SMALL);
    Verifier proof = deduction.proofVerifier().orElseThrow();
    assertThat(proof.judge(asks, "wimp, dorf, not miry # false").correct()).isTrue();
    for (String wrong :
        List.of(
            "# false", "wimp, not miry # false", "wimp, dorf # false", "dorf, not miry # false")) {
      assertThat(deduction.verifier().judge(asks, wrong).correct()).as(wrong).isTrue();
      assertThat(proof.judge(asks, wrong).correct()).as(wrong).isFalse();
    }
  }

  @Test
  void judge_game24_anyRightExpressionPasses() {
    Verifier verifier = Tasks.named("game24", SMALL).verifier();
    Candidate puzzle = Candidate.of("free: 4 5 6 10 -> 24 =", "", "");
    for (String right :
        List.of(
            "#(10-6)*5+4", "(10 − 6) × 5 + 4 = 24", "nonsense # 4+(10-6)*5", "#((10)-6)*(5)+4")) {
      assertThat(verifier.judge(puzzle, right).correct()).as(right).isTrue();
    }
    assertThat(
            verifier.judge(Candidate.of("free: 3 3 8 8 -> 24 =", "", ""), "#8/(3-8/3)").correct())
        .isTrue();
    for (String wrong :
        List.of("#24", "#4*6", "#10-6*5+4", "#(10-6)*5+4+0", "#(10-6)*5+4*1", "#10/(6-6)*5+4")) {
      assertThat(verifier.judge(puzzle, wrong).outcome()).as(wrong).isEqualTo(Outcome.WRONG);
    }
    for (String unread : List.of("#(10-6)*5+", "#10-6)*5+4", "#-6", "#10 6", "#1e3", "#()")) {
      assertThat(verifier.judge(puzzle, unread).outcome()).as(unread).isEqualTo(Outcome.UNPARSED);
    }
  }

  /** The numbers that stand for themselves; factors, divisors and dividends follow their form. */
  @Test
  void draw_arithmeticWithinBounds_everyFormIsAnsweredAndKeepsThem() {
    List<String> forms =
        Arrays.stream(ArithmeticSkill.values())
            .filter(s -> s != ArithmeticSkill.SEAL)
            .map(ArithmeticSkill::word)
            .toList();
    Set<String> further =
        EnumSet.range(ArithmeticSkill.ADD_SUBTRACT, ArithmeticSkill.SUM_LESS_SUM).stream()
            .map(ArithmeticSkill::word)
            .collect(Collectors.toSet());
    for (int[] bounds : new int[][] {{10, 99}, {0, 10}, {49, 98}, {49, 999}, {0, 999}}) {
      Map<String, Object> settings = new TreeMap<>();
      settings.put("skills", forms);
      settings.put("min-number", bounds[0]);
      settings.put("max-number", bounds[1]);
      Domain domain = ((ProceduralTask) Tasks.named("arithmetic", settings)).domain();
      RandomGenerator random = new RandomStreams(8).stream(0, "bounds");
      for (int i = 0; i < 200 * domain.skills().size(); i++) {
        Skill skill = domain.skills().get(i % domain.skills().size());
        String prompt = domain.problem(skill, random).prompt();
        var solution = domain.solver().solve(prompt).orElseThrow();
        var judged = domain.verifier().judge(Candidate.of(prompt, "", ""), solution.text());
        assertThat(judged.correct()).as(prompt).isTrue();
        assertThat(further.contains(skill.name()) && solution.text().matches(".*[=#]-.*"))
            .as("further forms stay above zero: %s", prompt)
            .isFalse();
        String terms =
            prompt.replaceAll("[0-9]+/[0-9]+|\\b[2-9]\\*|\\*[2-9]\\b", "").replace("=", "");
        for (String number : terms.split("[-+*/@()]+")) {
          if (!number.isEmpty()) {
            assertThat(Integer.parseInt(number)).as(prompt).isBetween(bounds[0], bounds[1]);
          }
        }
      }
    }
  }

  @Test
  void named_arithmeticBoundsThatCannotHold_saysSo() {
    assertThat(Tasks.problems("arithmetic", Map.of("min-number", 50, "max-number", 50)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("min-number < max-number", "50 and 50"));
    assertThat(
            Tasks.problems(
                "arithmetic",
                Map.of("skills", List.of("add", "less-sum"), "min-number", 10, "max-number", 19)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("twice min-number, found 10 and 19"));
    assertThat(Tasks.problems("arithmetic", Map.of("max-number", 9)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("an integer in 10..999, found 9"));
    assertThat(ArithmeticDomain.DEFAULT)
        .as("further forms are asked for by name")
        .hasSize(12)
        .doesNotContain(ArithmeticSkill.LESS_SUM, ArithmeticSkill.SEAL);
  }

  @Test
  void draw_moreThanExist_saysSo() {
    Task task =
        Tasks.named(
            "strings",
            Map.of(
                "skills",
                List.of("copy"),
                "letters",
                5,
                "min-length",
                2,
                "max-length",
                2,
                "test",
                10,
                "monitor",
                0,
                "steer",
                0,
                "seed-set",
                0,
                "unlearnable",
                0));
    assertThatThrownBy(() -> task.draw(new RandomStreams(1)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("no more distinct questions of skill copy")
        .hasMessageContaining("25 were drawn");
  }

  @Test
  void solve_unknownPrompt_isEmpty() {
    for (String name : List.of("strings", "arithmetic", "deduction", "game24", "programs")) {
      Solver solver = Tasks.named(name, SMALL).solver().orElseThrow();
      for (String prompt :
          List.of("", "?", "reverse kofa", "1/3=", "5=", "free: 1 1 1 1 -> 999 =")) {
        assertThat(solver.solve(prompt)).as("%s: %s", name, prompt).isEmpty();
      }
    }
  }
}
