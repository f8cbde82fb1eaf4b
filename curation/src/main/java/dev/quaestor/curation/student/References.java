package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers that are known without a teacher. Read only where a strategy declares that it needs them.
 *
 * @param answer the reference answer of a candidate, as the student would write it; empty where
 *     there is none
 * @param steer the steer split, each item with a reference
 */
public record References(Function<Candidate, Optional<String>> answer, List<Candidate> steer) {

  /** None are known. */
  public static final References NONE = new References(candidate -> Optional.empty(), List.of());

  public References {
    steer = List.copyOf(steer);
  }

  /** {@code candidate} with its reference. */
  public Example example(Candidate candidate) {
    String reference =
        answer
            .apply(candidate)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "candidate %s (\"%s\") has no reference; the strategy needs one of each"
                            .formatted(candidate.id(), candidate.prompt())));
    return new Example(candidate.id(), candidate.prompt(), reference);
  }
}
