package dev.quaestor.eval.prontoqa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Fuzz;
import dev.quaestor.eval.prontoqa.LogicProgram.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicProgramTest {

  private static final String PROGRAM =
      "Predicates:\nDax(x) ::: x is a dax\nPremises:\n∀x (Dax(x) → Wug(x)) ::: Daxes are wugs.\n"
          + "∀x (Wug(x) → ¬Red(x))\nDax(max) ::: Max is a dax.\nConclusion:\nRed(max) ::: Max is red.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A(m); ∀x (A(x) → B(x)) | B(m) | TRUE | 0",
        "A(m); ∀x (A(x) → ¬B(x)) | B(m) | FALSE | 0",
        "A(m); ∀x (A(x) → ¬B(x)) | ¬B(m) | TRUE | 0",
        "A(m); ∀x (B(x) → A(x)) | B(m) | UNKNOWN | 0",
        "A(m); B(m); ∀x (A(x) ∧ B(x) → C(x)) | C(m) | TRUE | 0",
        "A(m); ∀x (A(x) ∧ B(x) → C(x)) | C(m) | UNKNOWN | 0",
        "B(m); ∀x (A(x) ∨ B(x) → C(x)) | C(m) | TRUE | 0",
        "A(m); B(m); ∀x (A(x) → (B(x) ⊕ C(x))) | C(m) | FALSE | 0",
        "A(m); ¬B(m); ∀x (A(x) → (B(x) ∨ C(x))) | C(m) | TRUE | 0",
        "A(m); ∀x (A(x) → (B(x) ∧ C(x))) | C(m) | TRUE | 0",
        "A(m); A(x) → B(x) | B(m) | UNKNOWN | 1",
        "A(m) ∧ B(m) | B(m) | UNKNOWN | 1",
        "∀x (A(x)) | A(m) | UNKNOWN | 0",
        "A(m); ∀x (A(x) → B(x)); ∀x (A(x) → ¬B(x)) | B(m) | TRUE | 0",
        "Max is a dax.; A(m, n); ∃x (A(x)); ((A(m)); A(m)) | A(m) | UNKNOWN | 5"
      })
  void execute(String premises, String goal, Verdict verdict, int skipped) {
    String text = "Premises:\n" + premises.replace("; ", "\n") + "\nConclusion:\n" + goal;
    LogicProgram program = LogicProgram.parse(text).orElseThrow();
    assertThat(program.execute()).isEqualTo(verdict);
    assertThat(program.skipped()).isEqualTo(skipped);
  }

  @Test
  void cut_runOnText_goes() {
    assertThat(LogicProgram.cut("$}}%\nsure!\n" + PROGRAM + "\n------\nPremises: more"))
        .isEqualTo(PROGRAM);
    assertThat(LogicProgram.cut(PROGRAM)).isEqualTo(PROGRAM);
    assertThat(LogicProgram.cut("no program")).isEqualTo("no program");
  }

  @Test
  void write_premises_dropsPredicatesAndComments() {
    String bare = ProgramForm.PREMISES.write(ProgramText.find(PROGRAM).orElseThrow());
    assertThat(bare)
        .isEqualTo(
            "Premises:\n∀x (Dax(x) → Wug(x))\n∀x (Wug(x) → ¬Red(x))\nDax(max)\nConclusion:\nRed(max)");
    assertThat(LogicProgram.parse(bare)).isEqualTo(LogicProgram.parse(PROGRAM));
  }

  @Test
  void judge_anyText_neverThrows() {
    Candidate candidate = Candidate.of("p", "", "");
    ProgramVerifier verifier =
        new ProgramVerifier(
            Map.of(candidate.id(), Verdict.FALSE), ProgramVerifier.Skipping.PREMISE);
    assertThat(verifier.judge(candidate, PROGRAM).correct()).isTrue();
    var random = new RandomStreams(1).stream(0, "fuzz");
    for (int i = 0; i < 10_000; i++) {
      assertThat(verifier.judge(candidate, Fuzz.text(random, PROGRAM)).detail()).isNotEmpty();
    }
    String deep = "(".repeat(30_000);
    assertThat(
            LogicProgram.parse("Premises:\n" + deep + "\nConclusion:\nA(m)")
                .orElseThrow()
                .skipped())
        .isEqualTo(1);
    assertThat(LogicProgram.parse("Premises:\nConclusion:\n" + "¬".repeat(30_000))).isEmpty();
  }
}
