package dev.quaestor.curation.admission;

import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.teacher.Inquiry;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Answers that a judge or a reward scores below a threshold are not learned from, nor those that
 * stay unscored.
 *
 * @param appraiser who scores
 * @param inquiry by whom calls are paid
 * @param least the lowest score that is admitted
 */
public record Review(Appraiser appraiser, Inquiry inquiry, double least) {

  /** Why an answer with this score may not be learned from; empty where it may. */
  Optional<String> objection(OptionalDouble score) {
    if (score.isEmpty()) {
      return Optional.of(appraiser.name() + ": unscored");
    }
    return score.getAsDouble() >= least
        ? Optional.empty()
        : Optional.of(
            "%s: scored %s, below %s".formatted(appraiser.name(), score.getAsDouble(), least));
  }
}
