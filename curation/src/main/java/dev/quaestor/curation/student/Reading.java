package dev.quaestor.curation.student;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a task reads what the student writes.
 *
 * @param finalAnswer the final answer in a text, by which votes are counted
 * @param verifier judges a text by the candidate's reference; asked only where a strategy declares
 *     {@link dev.quaestor.curation.strategy.Need.Verdicts}
 * @param references the answers that are known
 */
public record Reading(
    Function<String, Optional<String>> finalAnswer, Verifier verifier, References references) {

  Draw of(Candidate candidate, Observation observation, boolean judged) {
    return new Draw(
        observation,
        finalAnswer.apply(observation.answer()),
        judged
            ? Optional.of(verifier.judge(candidate, observation.answer()).outcome())
            : Optional.empty());
  }
}
