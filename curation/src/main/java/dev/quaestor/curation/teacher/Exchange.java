package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.List;

/**
 * A request that was granted, with its answer.
 *
 * @param request what was asked
 * @param key the request's key on the tape
 * @param answer what came back
 * @param charge what the run owes for it, the same on every machine and however the answer was come
 *     by
 */
public record Exchange(TeacherRequest request, String key, Answer answer, Cost charge) {

  /** What {@code example} answers: the request's candidate, or the question written from it. */
  public Candidate answered(Example example) {
    Candidate asked = request.candidate();
    return asked.prompt().equals(example.prompt())
        ? asked
        : Candidate.written(example.prompt(), asked);
  }

  /** What all of {@code exchanges} are charged together. */
  public static Cost charge(List<Exchange> exchanges) {
    return exchanges.stream().map(Exchange::charge).reduce(Cost.ZERO, Cost::plus);
  }
}
