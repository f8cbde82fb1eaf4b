package dev.quaestor.teacher.student;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.student.StudentServer.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What a student's server shows and what it does not, each found by asking for it.
 *
 * @param list what was looked at, in order
 * @param abilities what a run would rely on; empty where it could rely on nothing
 */
public record Traits(List<Trait> list, Optional<Probe.Abilities> abilities) {

  private static final int[] PROMPT = {5, 6, 7, 8, 9, 10};

  /**
   * Something a server may show.
   *
   * @param name what it is
   * @param given whether it does
   * @param found in a person's words
   */
  public record Trait(String name, boolean given, String found) {}

  public Traits {
    list = List.copyOf(list);
  }

  /**
   * Asks {@code server}.
   *
   * @param top how many of the likeliest tokens are wanted
   */
  public static Traits of(StudentServer server, int top) {
    List<Trait> list = new ArrayList<>();
    Told answer;
    try {
      answer = Probe.answered(server, top);
    } catch (StudentServerException e) {
      list.add(new Trait("token ids in and out, with log-probabilities", false, e.getMessage()));
      return new Traits(list, Optional.empty());
    }
    int least = Arrays.stream(answer.tops()).mapToInt(t -> t.length).min().orElse(0);
    list.add(
        new Trait(
            "token ids in and out",
            true,
            "a prompt of ids is taken, and %d ids of the answer are told"
                .formatted(answer.ids().length)));
    list.add(
        new Trait(
            "log-probabilities of answers",
            least >= 2,
            "one of each token, beside the %d likeliest of %d asked for, which sum to no more than 1"
                .formatted(least, top)));
    list.add(fine(answer));
    list.add(again(server));
    list.add(seeded(server));
    List<Probe.Scoring> ways = new ArrayList<>();
    StringBuilder why = new StringBuilder();
    for (Probe.Scoring way : Probe.Scoring.values()) {
      Optional<String> objection = Probe.objection(server, way, answer);
      list.add(
          new Trait(
              "given texts by " + way,
              objection.isEmpty(),
              objection.orElse("scored twice alike, and as the answer was when it was written")));
      if (objection.isEmpty()) {
        ways.add(way);
      } else {
        why.append(why.length() == 0 ? "" : "; ").append(objection.get());
      }
    }
    return new Traits(
        list,
        Optional.of(
            new Probe.Abilities(Math.min(top, least), ways.stream().findFirst(), why.toString())));
  }

  /**
   * Whether numbers are finer than bf16, in which PyTorch 2.15.0's autocast leaves log_softmax on a
   * processor, unlike on a card.
   */
  private static Trait fine(Told answer) {
    double[] told =
        DoubleStream.concat(
                Arrays.stream(answer.logprobs()),
                Arrays.stream(answer.tops()).flatMapToDouble(Arrays::stream))
            .filter(value -> value < 0)
            .toArray();
    boolean coarse =
        told.length > 0 && Arrays.stream(told).allMatch(value -> isBrainFloat((float) value));
    return new Trait(
        "fine log-probabilities",
        !coarse,
        coarse
            ? "all are numbers of bf16, 1/32 apart near -5 and 1/16 near -10: scores tie and change places; have the server compute log_softmax of logits in float32"
            : "finer than bf16");
  }

  private static boolean isBrainFloat(float value) {
    return (Float.floatToRawIntBits(value) & 0xffff) == 0;
  }

  private static Trait again(StudentServer server) {
    double apart = Fingerprint.of(server).noise();
    return new Trait(
        "the same answer twice",
        apart < 1e-3,
        apart == 0
            ? "to the last digit"
            : "log-probabilities differ by %.2g nats".formatted(apart));
  }

  private static Trait seeded(StudentServer server) {
    String name = "sampling by a seed";
    try {
      int[] one = drawn(server, 1);
      boolean same = Arrays.equals(one, drawn(server, 1));
      boolean moves =
          !Arrays.equals(one, drawn(server, 2)) || !Arrays.equals(one, drawn(server, 3));
      return new Trait(
          name,
          same && moves,
          same
              ? moves
                  ? "the same seed draws the same, another draws otherwise"
                  : "other seeds draw the same: the temperature or the seed is ignored"
              : "the same seed draws otherwise: samples will differ when a round is done again");
    } catch (StudentServerException e) {
      return new Trait(name, false, e.getMessage());
    }
  }

  private static int[] drawn(StudentServer server, long seed) {
    ObjectNode body =
        server.body(new Question("the probe", PROMPT, 8, 1.0)).put("logprobs", 1).put("seed", seed);
    return server.ask("the probe", body).ids();
  }
}
