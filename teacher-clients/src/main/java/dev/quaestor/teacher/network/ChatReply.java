package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import java.util.Optional;

/**
 * What a vendor's reply says, in nobody's types.
 *
 * @param outcome how the answer ended
 * @param text the answer
 * @param detail why it did not complete
 * @param aside what came beside it
 * @param inputTokens what the server bills for the request, empty where it does not say
 * @param outputTokens the same for the answer
 */
public record ChatReply(
    Outcome outcome,
    String text,
    String detail,
    Aside aside,
    Optional<Long> inputTokens,
    Optional<Long> outputTokens) {

  /** The answer, with what it costs and without the key. */
  public Answer answer(Billing.Tokens most, ApiKey key) {
    boolean wrote = !text.isEmpty() || !aside.reasoning().isEmpty();
    Billing.Tokens billed = Billing.billed(most, inputTokens, outputTokens, wrote);
    return new Answer(
        outcome,
        key.redact(text),
        key.redact(detail),
        billed.input(),
        billed.output(),
        new Aside(key.redact(aside.reasoning()), aside.logProbabilities()));
  }

  /** Whether both counts are there and can be true. */
  public boolean saysUsage() {
    return inputTokens.filter(n -> n >= 1).isPresent()
        && outputTokens.filter(n -> n >= (text.isEmpty() ? 0 : 1)).isPresent();
  }
}
