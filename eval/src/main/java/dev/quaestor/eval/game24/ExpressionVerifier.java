package dev.quaestor.eval.game24;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.arithmetic.Expression;
import dev.quaestor.eval.arithmetic.Fraction;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Optional;

/**
 * Accepts any expression after the last {@code #} (or the whole first line) that uses every given
 * number exactly once and is exactly the target. {@code = 24} after it is allowed. Evaluation is
 * rational and exact; the expression's length is bounded, and nothing is read by recursion. The
 * shape the prompt names is advice, not a condition.
 */
record ExpressionVerifier() implements Verifier {

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Optional<Puzzle> puzzle = Puzzle.parse(candidate.prompt());
    if (puzzle.isEmpty()) {
      return FinalAnswer.unknown("not a prompt of game24");
    }
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return FinalAnswer.unparsed("an answer of " + answer.length() + " characters");
    }
    String line = FinalAnswer.firstLine(answer.substring(answer.lastIndexOf('#') + 1));
    int equals = line.indexOf('=');
    String text = equals < 0 ? line : line.substring(0, equals).strip();
    Optional<Expression> expression = Expression.parse(text);
    if (expression.isEmpty()) {
      return FinalAnswer.unparsed("no expression: \"" + FinalAnswer.brief(line) + "\"");
    }
    return puzzle.get().shape() == Shape.SEAL
        ? FinalAnswer.judge(text, Long.toString(puzzle.get().sealed()))
        : judge(puzzle.get(), expression.get());
  }

  private static Judgement judge(Puzzle puzzle, Expression expression) {
    List<Long> used = expression.numbers().stream().sorted().toList();
    if (!used.equals(puzzle.numbers().stream().sorted().toList())) {
      return new Judgement(Outcome.WRONG, "uses " + used + ", given " + puzzle.numbers());
    }
    Optional<Fraction> value = expression.evaluate();
    boolean right = value.filter(v -> v.is(puzzle.target().orElseThrow())).isPresent();
    String found = expression + " = " + value.map(Fraction::toString).orElse("undefined");
    return new Judgement(right ? Outcome.CORRECT : Outcome.WRONG, found);
  }
}
