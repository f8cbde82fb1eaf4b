package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
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

  /** What all of {@code exchanges} are charged together. */
  public static Cost charge(List<Exchange> exchanges) {
    return exchanges.stream().map(Exchange::charge).reduce(Cost.ZERO, Cost::plus);
  }
}
