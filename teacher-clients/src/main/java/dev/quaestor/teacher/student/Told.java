package dev.quaestor.teacher.student;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;

/**
 * What a server told of a stretch of tokens, checked.
 *
 * @param ids the tokens
 * @param logprobs theirs
 * @param tops the likeliest log-probabilities at each place, the highest first; empty where none
 *     were asked for
 * @param finish why it ended, in the server's word
 */
record Told(int[] ids, double[] logprobs, double[][] tops, String finish) {

  /** What tokens are told of. */
  enum Stretch {
    /** The answer alone. */
    ANSWER,
    /** The prompt, whose first token follows nothing, and the answer. */
    FROM_THE_PROMPT
  }

  /** A log-probability may be above 0 by rounding. */
  private static final double ROUNDING = 1e-3;

  /**
   * What the only choice of {@code reply} tells.
   *
   * @param model that was asked
   * @param stretch what of it was asked for
   * @throws MistoldException if it tells less than was asked, or what cannot be so
   */
  static Told of(JsonNode reply, String model, Stretch stretch) throws MistoldException {
    String named = reply.path("model").asText(model);
    if (!named.equals(model)) {
      throw new MistoldException("the model \"%s\" answered".formatted(named));
    }
    JsonNode choice = reply.path("choices").path(0);
    if (!choice.isObject()) {
      throw new MistoldException("the reply has no choice");
    }
    JsonNode logprobs = choice.path("logprobs");
    JsonNode values = logprobs.path("token_logprobs");
    JsonNode names = logprobs.path("tokens");
    int count = values.size();
    if (!values.isArray() || names.size() != count) {
      throw new MistoldException(
          "expected a log-probability for each token, found %d of %d"
              .formatted(count, names.size()));
    }
    int[] ids = new int[count];
    double[] told = new double[count];
    double[][] tops = new double[count][];
    for (int i = 0; i < count; i++) {
      ids[i] = id(names.path(i).asText(), i);
      boolean first = stretch == Stretch.FROM_THE_PROMPT && i == 0 && values.path(0).isNull();
      told[i] = first ? Double.NaN : logprob(values.path(i), i);
      tops[i] = tops(logprobs.path("top_logprobs").path(i), i);
    }
    return new Told(ids, told, tops, choice.path("finish_reason").asText(""));
  }

  private static int id(String name, int place) throws MistoldException {
    String digits = name.startsWith("token_id:") ? name.substring(9) : "";
    if (!digits.matches("[0-9]{1,9}")) {
      throw new MistoldException(
          "expected the id of token %d (return_tokens_as_token_ids), found \"%s\""
              .formatted(place, name));
    }
    return Integer.parseInt(digits);
  }

  private static double logprob(JsonNode value, int place) throws MistoldException {
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!Double.isFinite(number) || number > ROUNDING) {
      throw new MistoldException(
          "the log-probability of token %d is %s"
              .formatted(place, value.isMissingNode() ? "missing" : value));
    }
    return Math.min(0, number);
  }

  private static double[] tops(JsonNode top, int place) throws MistoldException {
    double[] values = new double[top.size()];
    int at = 0;
    double sum = 0;
    for (Map.Entry<String, JsonNode> entry : top.properties()) {
      values[at] = -logprob(entry.getValue(), place);
      sum += Math.exp(-values[at++]);
    }
    if (sum > 1 + ROUNDING * 10) {
      throw new MistoldException("the probabilities at token %d sum to %.4f".formatted(place, sum));
    }
    Arrays.sort(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return values;
  }

  /** A reply that cannot be used. */
  static final class MistoldException extends Exception {

    private static final long serialVersionUID = 1L;

    MistoldException(String message) {
      super(message);
    }
  }
}
