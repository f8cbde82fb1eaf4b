package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * (m − 1/k)(1 − m), m the share of the most frequent final answer among k sampled ones: what {@link
 * SelfVariance} is for short answers, for answers with worked steps, whose text differs each time.
 * It is 0 where all samples agree (mastered, or wrong with conviction) and 0 where all differ
 * (hopeless), and largest between.
 *
 * @param samples k, at least 3: with two samples every score is 0
 * @param temperature at which they are drawn
 */
public record Agreement(int samples, double temperature) implements AcquisitionFunction {

  public Agreement {
    if (samples < 3) {
      throw new IllegalArgumentException(
          "agreement needs at least 3 samples: with fewer all agree or all differ, and every score"
              + " is 0; found "
              + samples);
    }
  }

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Samples(samples, temperature));
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> {
      double most = Votes.of(context.samples(candidate)).most();
      return (most - 1.0 / samples) * (1 - most);
    };
  }
}
