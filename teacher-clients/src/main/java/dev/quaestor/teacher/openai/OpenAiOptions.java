package dev.quaestor.teacher.openai;

/**
 * Where servers that speak OpenAI's protocol differ.
 *
 * @param length the field that bounds an answer
 * @param logProbabilities whether they are asked for
 */
public record OpenAiOptions(LengthField length, LogProbabilities logProbabilities) {

  /** What every server understands. */
  public static final OpenAiOptions DEFAULT =
      new OpenAiOptions(LengthField.MAX_TOKENS, LogProbabilities.NOT_ASKED);

  /** The field that bounds an answer. */
  public enum LengthField {
    /** {@code max_tokens}, which all servers but OpenAI's reasoning models take. */
    MAX_TOKENS,
    /** {@code max_completion_tokens}, which counts hidden reasoning too. */
    MAX_COMPLETION_TOKENS
  }

  /** Whether log-probabilities of the answer's tokens are asked for. */
  public enum LogProbabilities {
    NOT_ASKED,
    /** Kept beside the answer where the server offers them. */
    ASKED
  }
}
