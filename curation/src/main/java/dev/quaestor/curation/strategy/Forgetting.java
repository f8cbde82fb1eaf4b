package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the student could and no longer can (Toneva et al. 2019, arXiv 1812.05159, there counted
 * over training steps): 1 where its answer was right when it was last seen and is wrong now, 0
 * otherwise. A candidate that was never seen has not been forgotten, so it works where a good part
 * of the pool is observed every round. Looks at references: a league of its own.
 */
public record Forgetting() implements AcquisitionFunction {

  @Override
  public String name() {
    return "forgetting";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), new Need.Verdicts());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    Map<String, Sighting> seen = History.lastJudged(context.state());
    return candidate -> {
      @Nullable Sighting last = seen.get(candidate.id());
      return last != null && last.right() > 0 && !context.answer(candidate).right() ? 1 : 0;
    };
  }
}
