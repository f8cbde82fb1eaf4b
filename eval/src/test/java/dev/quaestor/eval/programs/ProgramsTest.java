package dev.quaestor.eval.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.programs.Bounds.ExceededException;
import dev.quaestor.eval.programs.Program.UnreadableException;
import dev.quaestor.eval.task.Solver;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgramsTest {

  private static final ProgramsDomain DOMAIN = new ProgramsDomain(ProgramSkill.DEFAULT);

  private static String run(String program, long... list) throws Exception {
    return ProgramQuestion.text(Bounds.JUDGING.run(Program.read(program), list));
  }

  private static Judgement judge(String prompt, String answer) {
    return DOMAIN.verifier().judge(Candidate.of(prompt, "", ""), answer);
  }

  @Test
  void run_everyFunction_isWhatItsNameSays() throws Exception {
    assertThat(run("add 3", 4, 1, 7)).isEqualTo("7 4 10");
    assertThat(run("mul 3", 4, 1)).isEqualTo("12 3");
    assertThat(run("take 2", 4, 1, 7)).isEqualTo("4 1");
    assertThat(run("take 9", 4, 1)).isEqualTo("4 1");
    assertThat(run("drop 2", 4, 1, 7)).isEqualTo("7");
    assertThat(run("over 4", 4, 5, 1, 9)).isEqualTo("5 9");
    assertThat(run("sort", 4, 1, 7, 1)).isEqualTo("1 1 4 7");
    assertThat(run("rev", 4, 1, 7)).isEqualTo("7 1 4");
    assertThat(run("max", 4, 1, 7)).isEqualTo("7");
    assertThat(run("min", 4, 1, 7)).isEqualTo("1");
    assertThat(run("sum", 4, 1, 7)).isEqualTo("12");
    assertThat(run("len", 4, 1, 7)).isEqualTo("3");
    assertThat(run("even", 4, 1, 0)).isEqualTo("4 0");
    assertThat(run("uniq", 4, 1, 4)).isEqualTo("4 1");
    assertThat(run("twin", 4, 1)).isEqualTo("4 1 4 1");
    assertThat(run("loop 3 (mul 2)|rev", 1, 5)).isEqualTo("40 8");
    assertThat(run(" loop 2 ( loop 2 ( add 1 ) | rev ) ", 1, 5)).isEqualTo("5 9");
    assertThat(run("loop 0 (sum)", 1, 5)).isEqualTo("1 5");
    for (Op op : Op.values()) {
      String program = op.takesNumber() ? op.word() + " 3" : op.word();
      String empty = op == Op.SUM || op == Op.LEN ? "0" : "";
      assertThat(run(program)).as("%s of the empty list", program).isEqualTo(empty);
    }
  }

  @Test
  void run_overALimit_endsAtOnce() {
    for (String endless :
        List.of(
            "loop 9999 (loop 9999 (loop 9999 (rev)))",
            "loop 9999 (loop 9999 (loop 9999 (loop 0 (rev))))",
            "loop 9999 (add 1)")) {
      assertThatThrownBy(() -> run(endless, 1, 2, 3))
          .isInstanceOf(ExceededException.class)
          .hasMessage("over 10000 steps");
    }
    assertThatThrownBy(() -> run("loop 40 (twin)", 1, 2, 3))
        .isInstanceOf(ExceededException.class)
        .hasMessage("a list of 1536 numbers, over 1000");
    assertThatThrownBy(() -> run("loop 9 (mul 9999)", 1))
        .isInstanceOf(ExceededException.class)
        .hasMessage("a number beyond 1000000000000");
  }

  @Test
  void read_whatIsNoProgram_saysWhy() {
    assertUnreadable("", "no step at character 1");
    assertUnreadable("sort|", "no step at character 6");
    assertUnreadable("shuffle", "no function is called shuffle");
    assertUnreadable("add", "add wants a number of 1 to 4 digits after it");
    assertUnreadable("add 12345", "add wants a number of 1 to 4 digits after it");
    assertUnreadable("sort 3", "\"3\" is no step");
    assertUnreadable("loop 3 rev", "loop wants ( after its number");
    assertUnreadable("loop 3 (rev", "a loop is not closed");
    assertUnreadable(
        "loop 1 (".repeat(9) + "rev" + ")".repeat(9), "more than 8 loops inside one another");
    assertUnreadable("rev|".repeat(101), "404 characters where a program has at most 400");
  }

  private static void assertUnreadable(String text, String why) {
    assertThatThrownBy(() -> Program.read(text))
        .isInstanceOf(UnreadableException.class)
        .hasMessage(why);
  }

  @Test
  void solve_eachForm_writesTheProgramAskedFor() {
    assertThat(solved("add 3 then largest: 4 1 7 -> 10 =")).contains("add 3|max");
    assertThat(solved("doubled 3 times: 4 1 -> 32 8 =")).contains("loop 3 (mul 2)");
    assertThat(solved("over 4 then total: 4 1 3 -> 0 =")).contains("over 4|sum");
    assertThat(solved("over 8: 4 1 3 -> =")).as("nothing is left").contains("over 8");
    assertThat(solved("4 1 7 -> 1 4 7; 3 2 2 -> 2 2 3; 9 0 5 -> 0 5 9 =")).contains("sort");
    assertThat(solved("sealed: 4 1 7 =").orElseThrow()).matches("add [0-9]{1,4}");
    for (String strange :
        List.of(
            "",
            "add 3: 4 1 -> 7 5 =",
            "add 3 then: 4 1 -> 7 4 =",
            "add 3 4 1 -> 7 4 =",
            "4 1 7 -> 1 4 7; 3 2 2 -> 2 2 3 =",
            "4 1 7 -> 1 4 7; 3 2 2 -> 3 2 2; 9 0 5 -> 0 5 9 =",
            "times 9 then times 9 then times 9 then times 9: 999999999 -> 1 =")) {
      assertThat(solved(strange)).as(strange).isEmpty();
      if (!strange.isEmpty()) {
        assertThat(judge(strange, "sort").outcome()).isEqualTo(Outcome.UNKNOWN);
      }
    }
  }

  private static Optional<String> solved(String prompt) {
    return DOMAIN.solver().solve(prompt).map(Solver.Solution::text);
  }

  @Test
  void judge_byWhatItDoes_notByHowItIsWritten() {
    String prompt = "add 3 then largest: 4 1 7 -> 10 =";
    for (String right : List.of("add 3|max", "max | add 3", "sort|rev|take 1|loop 3 (add 1)")) {
      assertThat(judge(prompt, right).outcome()).as(right).isEqualTo(Outcome.CORRECT);
    }
    assertThat(judge(prompt, "add 3|sort|drop 2").detail())
        .as("right on the list that is shown, not on others")
        .contains("instead of");
    assertThat(judge(prompt, "add 3|sort|drop 2").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(judge(prompt, "loop 9999 (loop 9999 (rev))").detail()).contains("over 10000 steps");
    assertThat(judge(prompt, "10")).isEqualTo(judge(prompt, "10 "));
    assertThat(judge(prompt, "10").outcome())
        .as("the output is no program")
        .isEqualTo(Outcome.UNPARSED);
    assertThat(judge("first 9: 4 1 7 -> 4 1 7 =", "loop 0 (rev)").outcome())
        .as("hidden lists are longer than those that are shown")
        .isEqualTo(Outcome.WRONG);
  }
}
