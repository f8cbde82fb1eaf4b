package dev.quaestor.teacher;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;

/**
 * Bills a local teacher as a provider would: input as counted, output as counted up to the
 * request's maximum, never more than was reserved.
 *
 * @param identity whose price holds
 * @param counter what a token is
 */
public record Meter(TeacherIdentity identity, TokenCounter counter) {

  /** The cost of {@code request} if its answer is as long as it may be. */
  public Cost worstCase(TeacherRequest request) {
    return identity.cost(counter.count(request.messages()), request.sampling().maxTokens());
  }

  /**
   * {@code text} as the answer to {@code request}. A text longer than the request allows is billed
   * up to the maximum and {@link Outcome#TRUNCATED}, as a provider would have cut it there; an
   * empty one is {@link Outcome#EMPTY}.
   */
  public Answer answer(TeacherRequest request, String text) {
    long input = counter.count(request.messages());
    long output = counter.count(text);
    int most = request.sampling().maxTokens();
    if (output > most) {
      String detail = "the answer has " + output + " tokens, the request allows " + most;
      return new Answer(Outcome.TRUNCATED, text, detail, input, most);
    }
    if (text.isBlank()) {
      return new Answer(Outcome.EMPTY, text, "the answer is empty", input, output);
    }
    return Answer.completed(text, input, output);
  }

  /** No answer to {@code request}: its input was read, nothing was written. */
  public Answer none(TeacherRequest request, Outcome outcome, String detail) {
    return new Answer(outcome, "", detail, counter.count(request.messages()), 0);
  }
}
