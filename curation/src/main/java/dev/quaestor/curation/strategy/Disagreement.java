package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The entropy of the final answers' frequencies over k sampled answers, in nats: query by committee
 * with the student's own samples as the committee (vote entropy, Dagan and Engelson 1995). Unlike
 * {@link Agreement} it is largest where all differ.
 *
 * @param samples k, at least 2
 * @param temperature at which they are drawn
 */
public record Disagreement(int samples, double temperature) implements AcquisitionFunction {

  public Disagreement {
    if (samples < 2) {
      throw new IllegalArgumentException("disagreement needs at least 2 samples, found " + samples);
    }
  }

  @Override
  public String name() {
    return "disagreement";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Samples(samples, temperature));
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> Votes.of(context.samples(candidate)).entropy();
  }
}
