package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The usual query strategy: score every candidate, then let a selector pick the batch. */
public record Scoring(AcquisitionFunction function, BatchSelector selector)
    implements QueryStrategy {

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(function.needs());
    needs.addAll(selector.needs());
    return needs;
  }

  @Override
  public Optional<AcquisitionFunction> criterion() {
    return Optional.of(function);
  }

  @Override
  public Selection select(SelectionContext context) {
    List<Candidate> scorable = function.scorable(context);
    SelectionContext ranked = context.only(scorable, Math.min(context.count(), scorable.size()));
    List<Scored> scored = scored(name(), function.scores(context), ranked);
    Selection picked = selector.pick(scored, ranked, ranked.count());
    return filled(picked, scorable, context).on(context.evidence(scored));
  }

  /** The rest of the batch by lot from what has no score, where too few have one. */
  private static Selection filled(
      Selection picked, List<Candidate> scorable, SelectionContext context) {
    int missing = context.count() - picked.picks().size();
    if (missing <= 0 || scorable.size() == context.candidates().size()) {
      return picked;
    }
    Set<String> scored = new HashSet<>();
    scorable.forEach(candidate -> scored.add(candidate.id()));
    List<Selection.Pick> picks = new ArrayList<>(picked.picks());
    context.candidates().stream()
        .filter(candidate -> !scored.contains(candidate.id()))
        .map(candidate -> new Scored(candidate, Double.NaN))
        .collect(Collectors.collectingAndThen(Collectors.toList(), u -> Ranking.of(u, context)))
        .stream()
        .limit(missing)
        .map(Ranking::pick)
        .forEach(picks::add);
    return new Selection(picks, picked.plan(), picked.effectivePool() + missing);
  }

  /** The candidates that {@code function} has a score for, with their scores, each finite. */
  public static List<Scored> scored(AcquisitionFunction function, SelectionContext context) {
    List<Candidate> scorable = function.scorable(context);
    SelectionContext ranked = context.only(scorable, scorable.size());
    return scored(function.name(), function.scores(ranked), ranked);
  }

  /** The candidates with the scores that {@code strategy} gives, in pool order, each finite. */
  static List<Scored> scored(
      String strategy, ToDoubleFunction<Candidate> scores, SelectionContext context) {
    return context.candidates().stream()
        .map(c -> new Scored(c, finite(strategy, scores.applyAsDouble(c), c.id(), context.round())))
        .toList();
  }

  private static double finite(String strategy, double score, String id, int round) {
    if (!Double.isFinite(score)) {
      throw new IllegalStateException(
          "round %d: %s scored candidate %s with %s; expected a finite number. The student's weights or the score are broken; nothing was asked."
              .formatted(round, strategy, id, score));
    }
    return score;
  }
}
