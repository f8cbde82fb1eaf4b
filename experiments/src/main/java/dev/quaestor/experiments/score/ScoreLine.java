package dev.quaestor.experiments.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.util.Locale;
import java.util.Optional;

/**
 * A line to be scored: tokens with where they begin to count, a prompt with an answer, or a prompt
 * alone, which the student answers.
 *
 * @param number its place in the file, from 1
 * @param json the line as it was
 * @param sequence what is scored; empty where the student has to answer first
 * @param prompt what it answers
 */
public record ScoreLine(int number, ObjectNode json, Optional<Sequence> sequence, int[] prompt) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a line for {@code student}.
   *
   * @throws IllegalArgumentException with the line's number and what is wrong with it
   */
  public static ScoreLine read(int number, String text, LoadedStudent student) {
    try {
      JsonNode json = JSON.readTree(text);
      if (!(json instanceof ObjectNode object)) {
        throw new IllegalArgumentException("expected a JSON object");
      }
      if (object.has("tokens")) {
        int[] tokens = tokens(object.get("tokens"));
        return of(number, object, new Sequence(tokens, from(object)));
      }
      String prompt = text(object, "prompt");
      return object.has("answer")
          ? of(number, object, student.sequence(prompt, text(object, "answer")))
          : new ScoreLine(number, object, Optional.empty(), student.prompt(prompt));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line %d: this is not JSON: %s".formatted(number, e.getOriginalMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  /** The line with what the student believes. */
  public String written(TokenScores scores) {
    ObjectNode written = json.deepCopy();
    put(written.putArray("logprobs"), scores.logprobs());
    put(written.putArray("entropies"), scores.entropies());
    put(written.putArray("margins"), scores.margins());
    return written.toString();
  }

  /** The line with the student's own answer and what it believes of it. */
  public String written(String answer, TokenScores scores) {
    ObjectNode answered = json.deepCopy();
    answered.put("answer", answer);
    return new ScoreLine(number, answered, sequence, prompt).written(scores);
  }

  private static ScoreLine of(int number, ObjectNode json, Sequence sequence) {
    return new ScoreLine(number, json, Optional.of(sequence), new int[0]);
  }

  private static int[] tokens(JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException("\"tokens\" must be a list of token ids");
    }
    int[] tokens = new int[node.size()];
    for (int i = 0; i < tokens.length; i++) {
      if (!node.get(i).canConvertToInt() || !node.get(i).isIntegralNumber()) {
        throw new IllegalArgumentException(
            "\"tokens\" must be token ids, found %s at place %d".formatted(node.get(i), i));
      }
      tokens[i] = node.get(i).intValue();
    }
    return tokens;
  }

  private static int from(ObjectNode json) {
    JsonNode from = json.path("from");
    if (!from.isInt()) {
      throw new IllegalArgumentException(
          "\"tokens\" needs \"from\", the place of the first token that counts, 1 or more");
    }
    return from.intValue();
  }

  private static String text(ObjectNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(
          "expected \"tokens\" and \"from\", \"prompt\" and \"answer\", or \"prompt\" alone; \"%s\" is %s"
              .formatted(key, value.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return value.textValue();
  }

  private static void put(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }
}
