package dev.quaestor.teacher.student;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.student.StudentServer.Question;
import dev.quaestor.teacher.student.Told.MistoldException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds out by asking what a server shows, and believes nothing that does not agree with itself: an
 * answer is written, and the text of both is scored, which must give the same log-probabilities
 * again, twice.
 */
public final class Probe {

  private static final int[] PROMPT = {5, 6, 7, 8, 9, 10};
  private static final int ANSWER = 4;

  /** Two computations of the same number may differ so much, in nats. */
  private static final double AGREEMENT = 0.05;

  private Probe() {}

  /** How a server can be made to tell the log-probabilities of a given text. */
  enum Scoring {
    /** Completions with {@code echo} and no answer. */
    ECHO,
    /** Completions with {@code echo} and one token of an answer, which is left out. */
    ECHO_AND_ONE,
    /** vLLM's {@code prompt_logprobs}. */
    PROMPT_LOGPROBS
  }

  /**
   * What a server shows.
   *
   * @param top how many of the likeliest tokens it tells of each place, of those asked for
   * @param scoring how given texts are scored; empty where they cannot be
   * @param why they cannot be
   */
  public record Abilities(int top, Optional<Scoring> scoring, String why) {

    /** Whether given texts can be scored. */
    public boolean scores() {
      return scoring.isPresent();
    }
  }

  /**
   * Asks {@code server}.
   *
   * @param top how many of the likeliest tokens are wanted
   * @throws StudentServerException if it takes no token ids, or tells no log-probabilities of its
   *     own answers
   */
  public static Abilities of(StudentServer server, int top) {
    Told answer = answered(server, top);
    int least = Arrays.stream(answer.tops()).mapToInt(t -> t.length).min().orElse(0);
    StringBuilder why = new StringBuilder();
    for (Scoring way : Scoring.values()) {
      Optional<String> objection = objection(server, way, answer);
      if (objection.isEmpty()) {
        return new Abilities(Math.min(top, least), Optional.of(way), "");
      }
      why.append(why.length() == 0 ? "" : "; ").append(objection.get());
    }
    return new Abilities(Math.min(top, least), Optional.empty(), why.toString());
  }

  /** A short greedy answer to a fixed prompt: equal where the weights are. */
  static Told answered(StudentServer server, int top) {
    ObjectNode body =
        server.body(new Question("the probe", PROMPT, ANSWER, 0)).put("logprobs", top);
    Told answer = server.ask("the probe", body, Probe::likeliest);
    if (answer.ids().length == 0) {
      throw new StudentServerException(
          "student %s at %s tells no log-probabilities of its answers"
              .formatted(server.model(), server.address()));
    }
    return answer;
  }

  /**
   * An answer that was asked for greedily, and is.
   *
   * @throws MistoldException naming the token that is not the likeliest
   */
  static Told likeliest(Told told) throws MistoldException {
    for (int i = 0; i < told.ids().length; i++) {
      double[] top = told.tops()[i];
      if (top.length > 0 && told.logprobs()[i] < top[0] - AGREEMENT) {
        throw new MistoldException(
            "asked for the likeliest, the server answered with another: token %d has %.4f, the likeliest %.4f"
                .formatted(i, told.logprobs()[i], top[0]));
      }
    }
    return told;
  }

  /** Why a way to score texts cannot be relied on; empty where it can. */
  static Optional<String> objection(StudentServer server, Scoring way, Told answer) {
    int[] text = IntStream.concat(IntStream.of(PROMPT), IntStream.of(answer.ids())).toArray();
    try {
      double[] first = score(server, way, "the probe", text);
      double[] second = score(server, way, "the probe", text);
      for (int i = 1; i < text.length; i++) {
        double again = Math.abs(first[i] - second[i]);
        int place = i - PROMPT.length;
        double written = place < 0 ? 0 : Math.abs(first[i] - answer.logprobs()[place]);
        if (!(again <= AGREEMENT) || !(written <= AGREEMENT)) {
          return Optional.of(
              "%s: token %d of a text scored twice has %.4f and %.4f%s"
                  .formatted(
                      way,
                      i,
                      first[i],
                      second[i],
                      place < 0
                          ? ""
                          : ", and when written %.4f".formatted(answer.logprobs()[place])));
        }
      }
      return Optional.empty();
    } catch (StudentServerException e) {
      return Optional.of(way + ": " + e.getMessage());
    }
  }

  /** Log-probabilities of each token but the first, which is NaN. */
  static double[] score(StudentServer server, Scoring way, String of, int[] text) {
    int most = way == Scoring.ECHO ? 0 : 1;
    ObjectNode body = server.body(new Question(of, text, most, 0));
    if (way == Scoring.PROMPT_LOGPROBS) {
      body.put("prompt_logprobs", 1);
      return prompted(server.post(List.of("completions"), body, of), text, of);
    }
    body.put("echo", true).put("logprobs", 1);
    Told told = server.ask(of, body);
    boolean echoed =
        told.ids().length >= text.length
            && told.ids().length <= text.length + most
            && Arrays.equals(Arrays.copyOf(told.ids(), text.length), text);
    if (!echoed) {
      throw new StudentServerException(
          "%s: the server does not echo what it was sent, %d tokens came back for %d"
              .formatted(of, told.ids().length, text.length));
    }
    return Arrays.copyOf(told.logprobs(), text.length);
  }

  private static double[] prompted(JsonNode reply, int[] text, String of) {
    JsonNode list = reply.path("choices").path(0).path("prompt_logprobs");
    if (!list.isArray() || list.size() != text.length) {
      throw new StudentServerException(of + ": the reply has no prompt_logprobs");
    }
    double[] logprobs = new double[text.length];
    logprobs[0] = Double.NaN;
    for (int i = 1; i < text.length; i++) {
      JsonNode told = list.path(i).path(String.valueOf(text[i]));
      JsonNode value = told.isObject() ? told.path("logprob") : told;
      if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
        throw new StudentServerException(
            "%s: prompt_logprobs have no finite number for token %d, found %s"
                .formatted(of, i, value));
      }
      logprobs[i] = value.doubleValue();
    }
    return logprobs;
  }
}
