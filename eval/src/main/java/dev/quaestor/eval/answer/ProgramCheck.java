package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.eval.sandbox.Sandbox;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in Python: each reference is what tests it, such as lines of {@code assert}, and the
 * program is right where both run to their end. It is what stands in the answer's first code block,
 * or the whole answer. The last line of the tests writes a word that the program does not know, so
 * that one which ends by itself before them is not right.
 */
public record ProgramCheck(Sandbox sandbox) implements AnswerCheck {

  private static final Pattern BLOCK =
      Pattern.compile("(?s)```(?:python|py|python3)?[ \\t]*\\n(.*?)(?:\\n```|\\z)");

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> program = finalAnswer(answer);
    if (program.isEmpty()) {
      return FinalAnswer.unparsed("expected a program in Python, found none");
    }
    String word = Digests.hex("tested", reference, program.get());
    Sandbox.Ended ended =
        sandbox.run("%s\n\n%s\n\nprint(\"\\n%s\")\n".formatted(program.get(), reference, word));
    boolean tested = ended.output().endsWith("\n" + word + "\n");
    String text = FinalAnswer.brief(program.get());
    if (ended.well() && tested) {
      return new Judgement(Outcome.CORRECT, text);
    }
    String why =
        ended.well() ? "failed: it ended before its tests" : ended.reason() + last(ended.output());
    return new Judgement(Outcome.WRONG, FinalAnswer.brief(why));
  }

  /** The last line, in which Python says what went wrong. */
  private static String last(String output) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "" : " (" + lines.get(lines.size() - 1).strip() + ")";
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return Optional.empty();
    }
    Matcher block = BLOCK.matcher(answer);
    String program = block.find() ? block.group(1) : answer;
    return program.isBlank() ? Optional.empty() : Optional.of(program.stripTrailing());
  }

  @Override
  public String instructions() {
    return "Write the program in Python, in one code block that begins with ```python.";
  }

  @Override
  public Optional<String> objection(String reference) {
    return reference.isBlank()
        ? Optional.of("there is nothing to test a program by")
        : Optional.empty();
  }

  /** Tests do not say what passes them. */
  @Override
  public List<String> rightForms(String reference) {
    return List.of();
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    return List.of("pass");
  }
}
