package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.List;

/** Who scores answers, higher being better. */
public interface Appraiser {

  /** {@code judge} or {@code reward}. */
  String name();

  /**
   * Scores as many of {@code works} as the budget grants, in their order; the others are unscored,
   * and so is what cannot be read.
   *
   * @param terms whom to ask, and after what
   */
  Appraised appraise(List<Work> works, Terms terms) throws TeacherException, InterruptedException;

  /**
   * On what terms calls are made.
   *
   * @param inquiry asks under the budget
   * @param state the run so far, with what the round under way owes
   * @param purpose what the scores are for
   */
  record Terms(Inquiry inquiry, RunState state, Appraisal.Purpose purpose) {}
}
