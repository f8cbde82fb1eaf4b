package dev.quaestor.curation.fidelity;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.admission.AdmissionPolicy.Standing;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.List;

/**
 * A look at what teachers wrote, by the measure that chose what it was written from. It decides
 * nothing.
 */
public interface Fidelity {

  /** No look. */
  Fidelity NONE = (judged, asked, standing) -> judged;

  /** {@code judged}, with an {@link Echo} of each question that was written and answered. */
  Judged seen(Judged judged, Asked asked, Standing standing)
      throws TeacherException, InterruptedException;

  /**
   * What a round asked.
   *
   * @param selection what was chosen
   * @param exchanges what was asked from it
   */
  record Asked(Selection selection, List<Exchange> exchanges) {
    public Asked {
      exchanges = List.copyOf(exchanges);
    }
  }
}
