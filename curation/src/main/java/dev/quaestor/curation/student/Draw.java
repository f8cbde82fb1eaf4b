package dev.quaestor.curation.student;

import dev.quaestor.curation.admission.Verifier;
import java.util.Optional;

/**
 * One answer of the student as a criterion may read it.
 *
 * @param observation the answer, with what the student believed of it
 * @param finalAnswer what votes are counted by; empty where none can be read
 * @param verdict the verifier's judgement; empty unless the strategy declared that it needs one
 */
public record Draw(
    Observation observation, Optional<String> finalAnswer, Optional<Verifier.Outcome> verdict) {

  /** Whether it was judged right. */
  public boolean right() {
    return verdict.orElseThrow(
            () ->
                new IllegalStateException(
                    "candidate %s was not verified; the strategy must declare the need"
                        .formatted(observation.candidateId())))
        == Verifier.Outcome.CORRECT;
  }
}
