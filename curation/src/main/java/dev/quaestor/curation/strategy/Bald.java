package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * BALD (Houlsby et al. 2011, arXiv 1112.5745): the mutual information between the tokens of the
 * student's own greedy answer and which of the last students in force writes them, H(mean p) − mean
 * H(p), the mean over the tokens. What all of them doubt alike, because it is noise, scores 0; what
 * they doubt differently can be learned.
 *
 * <p>The ensemble is of the run's own last students, the base being the first, in place of samples
 * of a posterior. Before round 1 there is the base alone and every score is 0, so that the first
 * round is drawn at random.
 *
 * @param members how many students are compared, the one in force among them
 */
public record Bald(int members) implements AcquisitionFunction {

  @Override
  public String name() {
    return "bald";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), ensemble());
  }

  private Need.Ensemble ensemble() {
    return new Need.Ensemble(members);
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> context.beside(ensemble(), candidate);
  }
}
