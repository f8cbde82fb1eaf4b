package dev.quaestor.curation.teacher;

import java.util.List;

/**
 * What came back from a teacher.
 *
 * @param outcome whether it can be learned from at all
 * @param text the answer; empty unless something was written
 * @param detail why it is not {@link Outcome#COMPLETED}, in the provider's words where it has any;
 *     empty otherwise
 * @param inputTokens tokens billed for the request
 * @param outputTokens tokens billed for the answer
 * @param aside what the teacher let be known beside the answer
 */
public record Answer(
    Outcome outcome, String text, String detail, long inputTokens, long outputTokens, Aside aside) {

  /** An answer with nothing beside it. */
  public Answer(Outcome outcome, String text, String detail, long inputTokens, long outputTokens) {
    this(outcome, text, detail, inputTokens, outputTokens, Aside.NONE);
  }

  /**
   * What is kept apart from the answer's text and never learned from unless a mode says so.
   *
   * @param reasoning the reasoning a server returns in a field of its own; empty where it does not
   * @param logProbabilities natural logarithms, one per token of the answer in the teacher's
   *     tokens; empty where not offered
   */
  public record Aside(String reasoning, List<Double> logProbabilities) {

    /** Nothing beside the answer. */
    public static final Aside NONE = new Aside("", List.of());

    public Aside {
      logProbabilities = List.copyOf(logProbabilities);
    }
  }

  /** Only a completed answer may become an example; the others are counted, kept and charged. */
  public enum Outcome {
    COMPLETED,
    /** The answer hit its length limit. */
    TRUNCATED,
    /** The teacher declined. */
    REFUSED,
    /** A content filter cut in. */
    FILTERED,
    EMPTY,
    MALFORMED,
    /** The call did not succeed, and will not be tried again. */
    FAILED
  }

  /** An answer that no model gave: the call failed, and {@code detail} says how. */
  public static Answer failed(String detail) {
    return new Answer(Outcome.FAILED, "", detail, 0, 0);
  }

  /**
   * Whether the exchange failed before a model's words came back: no answer was got, or the prompt
   * was turned away unread.
   */
  public boolean failed() {
    boolean unread = inputTokens == 0 && outputTokens == 0;
    return switch (outcome) {
      case FAILED -> true;
      case REFUSED, FILTERED -> unread;
      default -> false;
    };
  }

  public static Answer completed(String text, long inputTokens, long outputTokens) {
    return new Answer(Outcome.COMPLETED, text, "", inputTokens, outputTokens);
  }
}
