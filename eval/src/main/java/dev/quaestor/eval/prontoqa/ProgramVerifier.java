package dev.quaestor.eval.prontoqa;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Map;
import java.util.Optional;

/**
 * Executes the answer as a logic program and holds its verdict against the gold answer. A goal that
 * is neither derived nor refuted is wrong; an answer without a program is unparsed.
 *
 * @param gold the right verdict of each candidate, by id
 * @param skipping what becomes of a program with premises that do not parse
 */
record ProgramVerifier(Map<String, LogicProgram.Verdict> gold, Skipping skipping)
    implements Verifier {

  /** What becomes of a program with premises that do not parse. */
  enum Skipping {
    /** Those premises are skipped and counted. */
    PREMISE,
    /** The whole program counts as unparsed. */
    PROGRAM
  }

  ProgramVerifier {
    gold = Map.copyOf(gold);
  }

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    LogicProgram.Verdict expected = gold.get(candidate.id());
    if (expected == null) {
      return FinalAnswer.unknown("no question of these files");
    }
    Optional<LogicProgram> read = LogicProgram.parse(answer);
    if (read.isEmpty()) {
      return FinalAnswer.unparsed(
          "no program: Premises:, Conclusion: and a literal under it are needed");
    }
    LogicProgram program = read.get();
    if (program.skipped() > 0 && skipping == Skipping.PROGRAM) {
      return FinalAnswer.unparsed(program.skipped() + " premises do not parse");
    }
    LogicProgram.Verdict found = program.execute();
    String skipped = program.skipped() == 0 ? "" : ", " + program.skipped() + " premises skipped";
    return new Judgement(
        found == expected ? Outcome.CORRECT : Outcome.WRONG,
        program.goal() + " is " + found + ", gold " + expected + skipped);
  }
}
