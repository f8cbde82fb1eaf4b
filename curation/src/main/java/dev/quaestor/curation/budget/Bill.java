package dev.quaestor.curation.budget;

import java.util.List;

/**
 * What an experiment has spent: every attempt really sent.
 *
 * @param limits what may be spent
 * @param billed what is owed, in doubt included
 * @param reserved what is held for calls in flight
 * @param lines sums by teacher, purpose, run, round, state and outcome, in that order
 */
public record Bill(Limits limits, Cost billed, Cost reserved, List<Line> lines) {

  public Bill {
    lines = List.copyOf(lines);
  }

  /**
   * A sum of calls alike.
   *
   * @param teacher the teacher's name
   * @param purpose why the calls were made
   * @param state {@code reserved}, {@code settled}, {@code overrun}, {@code released} or {@code in
   *     doubt}
   * @param outcome the answers' outcome, such as {@code COMPLETED}; empty where there was none
   * @param calls how many
   * @param cost what they are billed, or reserved for, together
   */
  public record Line(
      String teacher, Call.Purpose purpose, String state, String outcome, long calls, Cost cost) {}

  /** What is billed at its worst case because nobody knows what it cost. */
  public Cost inDoubt() {
    return sum("in doubt");
  }

  /** What is billed for calls in {@code state}. */
  public Cost sum(String state) {
    return lines.stream()
        .filter(line -> line.state().equals(state))
        .map(Line::cost)
        .reduce(Cost.ZERO, Cost::plus);
  }

  /** How many calls are in {@code state}. */
  public long calls(String state) {
    return lines.stream().filter(line -> line.state().equals(state)).mapToLong(Line::calls).sum();
  }
}
