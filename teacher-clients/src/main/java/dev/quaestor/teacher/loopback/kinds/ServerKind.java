package dev.quaestor.teacher.loopback.kinds;

import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.loopback.Rule;

/**
 * A kind of server, and what it comes to.
 *
 * @param name what it does, in a few words
 * @param rule the same, as a rule
 * @param fate what becomes of the requests
 * @param outcome of the answers that are not whole; {@link Outcome#COMPLETED} where all are, or
 *     none comes
 * @param words what an answer that is not whole says, or what the asking stops with
 * @param bill what is known of its cost
 */
public record ServerKind(
    String name, Rule rule, Fate fate, Outcome outcome, String words, Bill bill) {

  /** What becomes of requests to it. */
  public enum Fate {
    /** All are answered in the end. */
    WHOLE,
    /** The same, with other text around the answer. */
    WORDED,
    /** All are answered, every second with what no student may write. */
    UNWRITABLE,
    /** Every second is answered with what nobody can learn from. */
    HALF,
    /** At least one is, and most are answered whole. */
    FEW,
    /** All are answered with what nobody can learn from. */
    NONE,
    /** All are answered, and more is billed than a request may cost. */
    OVERRUN,
    /** Nothing more can be asked. */
    STOPS
  }

  /** What is known of what it costs. */
  public enum Bill {
    /** All that was served. */
    KNOWN,
    /** Attempts failed that may have been served, or no usage is told: billed at the worst case. */
    WORST_CASE
  }

  static ServerKind whole(String name, Rule rule) {
    return new ServerKind(name, rule, Fate.WHOLE, Outcome.COMPLETED, "", Bill.KNOWN);
  }

  static ServerKind of(Fate fate, String name, Rule rule) {
    return new ServerKind(name, rule, fate, Outcome.COMPLETED, "", Bill.KNOWN);
  }

  static ServerKind stops(String name, Rule rule, String words) {
    return new ServerKind(name, rule, Fate.STOPS, Outcome.COMPLETED, words, Bill.KNOWN);
  }

  /** The same, where answers that are not whole have an outcome and say something. */
  ServerKind as(Outcome other, String said) {
    return new ServerKind(name, rule, fate, other, said, bill);
  }

  /** The same, of which nobody knows all that it served. */
  ServerKind costly() {
    return new ServerKind(name, rule, fate, outcome, words, Bill.WORST_CASE);
  }

  /** Makes {@code server} one of this kind. */
  public FaultyChatServer made(FaultyChatServer server) {
    return server.under(rule);
  }

  /** Makes {@code server} well again. */
  public static FaultyChatServer mended(FaultyChatServer server) {
    return server.under(Rule.always(Faults.none())).listing(Faults.none());
  }

  /** An error with this body, in JSON. */
  static Fault error(int status, String body) {
    return Faults.raw(status, "application/json", body);
  }

  @Override
  public String toString() {
    return name;
  }
}
