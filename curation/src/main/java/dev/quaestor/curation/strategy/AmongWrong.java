package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A strategy that chooses only among the candidates whose own greedy answer fails verification
 * (LLM2LLM, Lee et al. 2024, arXiv 2403.15042, sends back what was answered wrongly): fewer than
 * are wanted where fewer are wrong, and none where all are right. What was answered rightly stays
 * in the evidence, unscored.
 *
 * @param strategy chooses among what is wrong
 */
public record AmongWrong(QueryStrategy strategy) implements Around {

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(strategy.needs(round));
    needs.add(new Need.Answer());
    needs.add(new Need.Verdicts());
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    List<Candidate> wrong =
        context.candidates().stream().filter(c -> !context.answer(c).right()).toList();
    SelectionContext left = context.only(wrong, Math.min(context.count(), wrong.size()));
    Selection chosen = wrong.isEmpty() ? Selection.NONE : strategy.select(left);
    Evidence all = context.evidence();
    Map<String, Sighting> scored = new HashMap<>();
    chosen.evidence().sightings().forEach(seen -> scored.put(seen.candidateId(), seen));
    List<Sighting> sightings = new ArrayList<>();
    all.sightings().forEach(seen -> sightings.add(scored.getOrDefault(seen.candidateId(), seen)));
    return chosen.on(new Evidence(sightings, all.steerLosses(), chosen.evidence().shares()));
  }
}
