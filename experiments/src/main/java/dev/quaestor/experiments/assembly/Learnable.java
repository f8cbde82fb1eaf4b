package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.admission.Admitted;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.trainer.student.Obstacle;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps what the student can learn whole: it can write it, takes none of it for a token of its own,
 * and has room for it. Each kind of objection is kept under its own name.
 *
 * @param obstacle what stands in the way of an example
 */
record Learnable(Function<Example, Optional<Obstacle>> obstacle) implements AdmissionRule {

  @Override
  public String name() {
    return "student";
  }

  @Override
  public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
    return obstacle.apply(example).map(Obstacle::words);
  }

  @Override
  public Optional<String> rejection(Exchange exchange, Example example, Admitted admitted) {
    return obstacle.apply(example).map(each -> each.kind().written() + ": " + each.words());
  }
}
