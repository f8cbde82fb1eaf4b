package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Candidate;

/** Judges an answer to a candidate. Never throws for what an answer says; ends in bounded time. */
public interface Verifier {

  /** The judgement of {@code answer} as an answer to {@code candidate}. */
  Judgement judge(Candidate candidate, String answer);

  /**
   * What a verifier found.
   *
   * @param outcome right, wrong, or without a final answer that can be read
   * @param detail the answer read, or why none could be
   */
  record Judgement(Outcome outcome, String detail) {

    public boolean correct() {
      return outcome == Outcome.CORRECT;
    }
  }

  /** {@code UNPARSED} counts as wrong, and is counted apart. */
  enum Outcome {
    CORRECT,
    WRONG,
    UNPARSED,
    /** The candidate has no reference to judge against. */
    UNKNOWN
  }
}
