package dev.quaestor.curation;

import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A run so far: its seed, its committed rounds and what the round under way owes. A value; {@link
 * #after} is pure, and resuming a run is replaying it.
 */
public record RunState(long seed, List<Round> rounds, Underway underway) {

  /** A run between two rounds. */
  public RunState(long seed, List<Round> rounds) {
    this(seed, rounds, Underway.NOTHING);
  }

  public RunState {
    rounds = List.copyOf(rounds);
    for (int i = 0; i < rounds.size(); i++) {
      if (rounds.get(i).number() != i) {
        throw new IllegalArgumentException(
            "rounds are numbered 0, 1, 2, …; expected " + i + ", found " + rounds.get(i).number());
      }
    }
  }

  /** A run before round 0. */
  public static RunState start(long seed) {
    return new RunState(seed, List.of());
  }

  public RunState after(Round round) {
    List<Round> more = new ArrayList<>(rounds);
    more.add(round);
    return new RunState(seed, more);
  }

  /** The number of the round to come. */
  public int next() {
    return rounds.size();
  }

  /** The last committed round. */
  public Round last() {
    return rounds.get(rounds.size() - 1);
  }

  /** Ids of all candidates that were asked. */
  public Set<String> asked() {
    Set<String> asked = new LinkedHashSet<>();
    rounds.forEach(r -> r.exchanges().forEach(e -> asked.add(e.request().candidate().id())));
    return asked;
  }

  /** The same between two rounds: nothing is under way. */
  public RunState settled() {
    return new RunState(seed, rounds);
  }

  /** The same, where the round under way owes for these as well. */
  public RunState owing(List<Exchange> exchanges, List<Appraisal> appraisals) {
    return new RunState(seed, rounds, underway.with(exchanges, appraisals));
  }

  /** The tape keys of all that was asked; what the run owes for one it owes once. */
  public Set<String> owed() {
    Set<String> owed = new LinkedHashSet<>();
    rounds.forEach(r -> r.exchanges().forEach(e -> owed.add(e.key())));
    rounds.forEach(r -> r.appraisals().forEach(a -> owed.add(a.key())));
    underway.exchanges().forEach(e -> owed.add(e.key()));
    underway.appraisals().forEach(a -> owed.add(a.key()));
    return owed;
  }

  /** What the run owes so far. */
  public Cost charged() {
    return rounds.stream().map(Round::charge).reduce(underway.charge(), Cost::plus);
  }

  /**
   * The examples admitted in rounds {@code from} to the last, in admission order; without those of
   * round 0, which were set aside.
   */
  public List<Example> admittedSince(int from) {
    return rounds.stream()
        .filter(r -> r.number() >= Math.max(1, from))
        .flatMap(r -> r.admissions().stream())
        .filter(Admission::admitted)
        .map(Admission::example)
        .toList();
  }
}
