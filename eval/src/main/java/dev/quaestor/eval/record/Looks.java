package dev.quaestor.eval.record;

import java.util.List;

/**
 * What was seen of an experiment's results. A look is a state of its finished runs of which a
 * verdict was read, or to which something was added; the same state seen again is the same look.
 *
 * @param taken one entry a look, by split and number of seeds
 * @param seedsAdded whether seeds were added after a look: a test that was planned for one look
 *     then claims too much, and verdicts rest on one that holds at every look
 * @param longer whether runs were made longer after a look, which no test here allows for
 */
public record Looks(List<Look> taken, boolean seedsAdded, boolean longer) {

  /** Nobody has looked. */
  public static final Looks NONE = new Looks(List.of(), false, false);

  /**
   * One of them.
   *
   * @param split the held-out split whose scores were seen
   * @param seeds how many seeds had finished
   */
  public record Look(String split, int seeds) {}

  public Looks {
    taken = List.copyOf(taken);
  }

  /** How many looks were taken at the scores of {@code split}, this one not among them. */
  public int at(String split) {
    return (int) taken.stream().filter(look -> look.split().equals(split)).count();
  }
}
