package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.budget.Cost;
import java.util.List;
import java.util.Locale;

/**
 * One call for a score, or one score that took no call, as a round keeps it.
 *
 * @param purpose what the score is for
 * @param by who gave it: {@code judge} or {@code reward}
 * @param candidateId the candidate whose answer was scored
 * @param key the call's key on the tape; empty where there was no call
 * @param score higher is better; NaN where the reply has none
 * @param reason why there is no score; empty where there is one
 * @param charge what the run owes for it
 */
public record Appraisal(
    Purpose purpose,
    String by,
    String candidateId,
    String key,
    double score,
    String reason,
    Cost charge) {

  /** What scores are for. */
  public enum Purpose {
    /** To choose what is asked. */
    SELECTION,
    /** To choose what is learned. */
    ADMISSION,
    /** To see whether what was written is like what it was written from. */
    DIAGNOSIS;

    /** The purpose as the bill names it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same, for something else. */
  public Appraisal as(Purpose other) {
    return new Appraisal(other, by, candidateId, key, score, reason, charge);
  }

  /** Whether it brought a score. */
  public boolean scored() {
    return !Double.isNaN(score);
  }

  /** What all of {@code appraisals} are charged together. */
  public static Cost charge(List<Appraisal> appraisals) {
    return appraisals.stream().map(Appraisal::charge).reduce(Cost.ZERO, Cost::plus);
  }
}
