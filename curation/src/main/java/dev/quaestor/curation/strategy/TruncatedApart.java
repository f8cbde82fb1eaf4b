package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lets answers that hit the length limit compete among themselves: a student caught in a loop looks
 * sure of itself, so its scores do not compare with those of finished answers. Each kind gets picks
 * in proportion to its share of what was observed, and the two lists are merged by relative rank.
 */
public record TruncatedApart(BatchSelector selector) implements BatchSelector {

  @Override
  public String name() {
    return selector.name();
  }

  @Override
  public Set<Need> needs() {
    return selector.needs();
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    List<Scored> finished = new ArrayList<>();
    List<Scored> truncated = new ArrayList<>();
    for (Scored s : scored) {
      (context.observation(s.candidate()).truncated() ? truncated : finished).add(s);
    }
    if (truncated.isEmpty() || finished.isEmpty()) {
      return selector.pick(scored, context, count);
    }
    int capped = Math.min(count, scored.size());
    int ofTruncated = (int) Math.round((double) capped * truncated.size() / scored.size());
    Selection first = selector.pick(finished, context, capped - ofTruncated);
    Selection second = selector.pick(truncated, context, ofTruncated);
    return new Selection(
        Ranking.interleaved(List.of(first.picks(), second.picks())),
        List.of(),
        first.effectivePool() + second.effectivePool());
  }
}
