package dev.quaestor.curation.strategy;

import java.util.List;

/**
 * What a strategy chose.
 *
 * @param picks the candidates to ask this round, most valuable first
 * @param plan ids chosen now for later rounds, in order; empty for a strategy that decides every
 *     round
 * @param effectivePool how many candidates the selector drew from as if evenly: exp of the entropy
 *     of its first draw; the number of picks for a deterministic selector
 * @param evidence what the choice rests on
 */
public record Selection(
    List<Pick> picks, List<String> plan, double effectivePool, Evidence evidence) {

  /** Nothing chosen. */
  public static final Selection NONE = new Selection(List.of(), List.of(), 0);

  /** A choice whose evidence whoever scored adds. */
  public Selection(List<Pick> picks, List<String> plan, double effectivePool) {
    this(picks, plan, effectivePool, Evidence.NONE);
  }

  /**
   * A chosen candidate.
   *
   * @param score its score, NaN where the strategy scores nothing
   * @param by the strategy among several that chose it; empty where there is one
   * @param answer what the student in force answers to it, where that is shown to the teacher;
   *     empty otherwise
   */
  public record Pick(String candidateId, double score, String by, String answer) {

    /** A pick of the only strategy there is. */
    public Pick(String candidateId, double score) {
      this(candidateId, score, "", "");
    }

    /** The same, with what the student answers. */
    Pick showing(String said) {
      return new Pick(candidateId, score, by, said);
    }

    /** The same, chosen by {@code strategy}. */
    Pick by(String strategy) {
      return new Pick(candidateId, score, strategy, answer);
    }
  }

  /** The same choice, with {@code picked} in place of its picks. */
  Selection with(List<Pick> picked) {
    return new Selection(picked, plan, effectivePool, evidence);
  }

  public Selection {
    picks = List.copyOf(picks);
    plan = List.copyOf(plan);
  }

  /** The same choice, resting on {@code seen}. */
  public Selection on(Evidence seen) {
    return new Selection(picks, plan, effectivePool, seen);
  }
}
