package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * ε-greedy: a share of the batch at random, the rest by another selector, so that a criterion that
 * is wrong about a part of the pool still learns of it. The random picks are of what the selector
 * left, and come last.
 *
 * @param selector picks by score
 * @param random the share at random, in (0, 1)
 */
public record Mixed(BatchSelector selector, double random) implements BatchSelector {

  public Mixed {
    if (!(random > 0 && random < 1)) {
      throw new IllegalArgumentException(
          "the random share of a batch lies between 0 and 1, found " + random);
    }
  }

  @Override
  public String name() {
    return selector.name() + "+random";
  }

  @Override
  public Set<Need> needs() {
    return selector.needs();
  }

  @Override
  public BatchSelector truncatedApart() {
    BatchSelector apart = selector.truncatedApart();
    return apart instanceof TruncatedApart ? new TruncatedApart(this) : new Mixed(apart, random);
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    int wanted = Math.min(count, scored.size());
    int drawn = (int) Math.round(random * wanted);
    Selection first = selector.pick(scored, context, wanted - drawn);
    Set<String> taken = new HashSet<>();
    first.picks().forEach(pick -> taken.add(pick.candidateId()));
    List<Scored> left = scored.stream().filter(s -> !taken.contains(s.candidate().id())).toList();
    List<Selection.Pick> picks = new ArrayList<>(first.picks());
    picks.addAll(RandomStrategy.drawn(left, context, drawn));
    return new Selection(picks, List.of(), first.effectivePool() + left.size());
  }
}
