package dev.quaestor.eval.programs;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.programs.Program.UnreadableException;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Runs the answer's first line, within {@link Bounds#JUDGING}, on the lists the question shows and
 * on twelve it does not: right where it makes of each what the question's own program makes.
 */
final class ProgramsVerifier implements Verifier {

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Optional<ProgramQuestion> question = ProgramQuestion.parse(candidate.prompt());
    if (question.isEmpty()) {
      return FinalAnswer.unknown("not a prompt of programs");
    }
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return FinalAnswer.unparsed("an answer of " + answer.length() + " characters");
    }
    String text = FinalAnswer.firstLine(answer);
    Program program;
    try {
      program = Program.read(text);
    } catch (UnreadableException e) {
      return FinalAnswer.unparsed("no program: " + e.getMessage());
    }
    List<long[]> lists = new ArrayList<>(question.get().shown());
    lists.addAll(ProgramQuestion.hidden(candidate.prompt()));
    for (long[] list : lists) {
      Optional<String> objection = objection(question.get().program(), program, list);
      if (objection.isPresent()) {
        return new Judgement(
            Outcome.WRONG,
            "%s on \"%s\": %s"
                .formatted(FinalAnswer.brief(text), ProgramQuestion.text(list), objection.get()));
      }
    }
    return new Judgement(Outcome.CORRECT, program.toString());
  }

  private static Optional<String> objection(Program right, Program answer, long[] list) {
    long[] found;
    try {
      found = Bounds.JUDGING.run(answer, list);
    } catch (Bounds.ExceededException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    try {
      long[] expected = Bounds.JUDGING.run(right, list);
      return Arrays.equals(found, expected)
          ? Optional.empty()
          : Optional.of(
              "\"%s\" instead of \"%s\""
                  .formatted(
                      FinalAnswer.brief(ProgramQuestion.text(found)),
                      FinalAnswer.brief(ProgramQuestion.text(expected))));
    } catch (Bounds.ExceededException e) {
      throw new IllegalStateException("the question's own program: " + e.getMessage(), e);
    }
  }
}
