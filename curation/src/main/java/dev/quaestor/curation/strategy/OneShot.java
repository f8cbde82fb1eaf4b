package dev.quaestor.curation.strategy;

import java.util.List;
import java.util.Set;

/**
 * Static generation: the base student is observed once, before round 1, and everything a run will
 * ask is chosen then, most valuable first; later rounds ask the plan's next share. Against the same
 * strategy in the closed loop it tells the loop effect apart from the selection effect.
 *
 * @param strategy what chooses
 * @param total how many candidates the whole run asks
 */
public record OneShot(QueryStrategy strategy, int total) implements Around {

  public OneShot {
    if (total < 1) {
      throw new IllegalArgumentException(
          "a one-shot plan holds at least 1 candidate, found " + total);
    }
  }

  @Override
  public String name() {
    return "one-shot-" + strategy.name();
  }

  @Override
  public Set<Need> needs(int round) {
    return round <= 1 ? strategy.needs(round) : Set.of();
  }

  @Override
  public int chosenIn(int round) {
    return Math.min(round, 1);
  }

  @Override
  public Selection select(SelectionContext context) {
    return context.round() == 1 ? plan(context) : share(context);
  }

  private Selection plan(SelectionContext context) {
    if (context.candidates().size() < total) {
      throw new IllegalStateException(
          "a one-shot run chooses all its %d candidates in round 1, but only %d were eligible; raise observe.fraction or the pool's size"
              .formatted(total, context.candidates().size()));
    }
    Selection all =
        strategy.select(new SelectionContext(context.state(), context.observed(), total));
    int now = Math.min(context.count(), all.picks().size());
    List<String> later =
        all.picks().subList(now, all.picks().size()).stream()
            .map(Selection.Pick::candidateId)
            .toList();
    return new Selection(all.picks().subList(0, now), later, all.effectivePool(), all.evidence());
  }

  private static Selection share(SelectionContext context) {
    List<String> plan = context.state().rounds().get(1).selection().plan();
    int from = (context.round() - 2) * context.count();
    List<Selection.Pick> picks =
        plan
            .subList(Math.min(from, plan.size()), Math.min(from + context.count(), plan.size()))
            .stream()
            .map(id -> new Selection.Pick(id, Double.NaN))
            .toList();
    return new Selection(picks, List.of(), picks.size());
  }
}
