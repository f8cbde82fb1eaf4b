package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.appraisal.Appraisal;
import java.util.List;

/**
 * A round's admissions, and what scoring took.
 *
 * @param admissions the judgement of each exchange, in order
 * @param appraisals every call for a score
 */
public record Reviewed(List<Admission> admissions, List<Appraisal> appraisals) {

  public Reviewed {
    admissions = List.copyOf(admissions);
    appraisals = List.copyOf(appraisals);
  }
}
