package dev.quaestor.curation.teacher;

/**
 * What came back from a teacher.
 *
 * @param outcome whether it can be learned from at all
 * @param text the answer; empty unless something was written
 * @param detail why it is not {@link Outcome#COMPLETED}, in the provider's words where it has any;
 *     empty otherwise
 * @param inputTokens tokens billed for the request
 * @param outputTokens tokens billed for the answer
 */
public record Answer(
    Outcome outcome, String text, String detail, long inputTokens, long outputTokens) {

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

  public static Answer completed(String text, long inputTokens, long outputTokens) {
    return new Answer(Outcome.COMPLETED, text, "", inputTokens, outputTokens);
  }
}
