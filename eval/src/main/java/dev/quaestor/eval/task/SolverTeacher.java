package dev.quaestor.eval.task;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A teacher that computes: answers the last message with a task's solver, refuses what the solver
 * does not know, and is billed in tokens as counted by the caller's counter.
 *
 * @param identity declared name and price; deterministic, since a solver is
 * @param solver who answers
 * @param tokens counts the tokens of a text; at most one for each of its UTF-8 bytes
 */
public record SolverTeacher(TeacherIdentity identity, Solver solver, ToLongFunction<String> tokens)
    implements Teacher {

  public SolverTeacher {
    if (!identity.deterministic()) {
      throw new IllegalArgumentException(
          "a solver always answers alike, found teacher "
              + identity.name()
              + " declared not deterministic; declare it deterministic");
    }
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    long bytes =
        request.messages().stream()
            .mapToLong(m -> m.content().getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return identity.cost(bytes, request.sampling().maxTokens());
  }

  @Override
  public Answer answer(TeacherRequest request) {
    List<Message> messages = request.messages();
    String prompt = messages.get(messages.size() - 1).content();
    long input = messages.stream().map(Message::content).mapToLong(tokens).sum();
    Optional<Solver.Solution> solution = solver.solve(prompt);
    if (solution.isEmpty()) {
      return new Answer(
          Answer.Outcome.REFUSED,
          "",
          "not a prompt this solver knows: \"" + prompt + "\"",
          input,
          0);
    }
    String text = solution.get().text();
    long output = tokens.applyAsLong(text);
    int limit = request.sampling().maxTokens();
    if (output <= limit) {
      return Answer.completed(text, input, output);
    }
    String cut = cut(text, limit);
    String detail = "the answer takes " + output + " tokens, max-tokens is " + limit;
    return new Answer(Answer.Outcome.TRUNCATED, cut, detail, input, tokens.applyAsLong(cut));
  }

  /** The longest beginning of {@code text} within the limit. */
  private String cut(String text, int limit) {
    int end = text.length();
    while (end > 0 && tokens.applyAsLong(text.substring(0, end)) > limit) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end);
  }
}
