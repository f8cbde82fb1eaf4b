package dev.quaestor.eval.comparison;

import dev.quaestor.eval.comparison.Scores.Pairs;
import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.record.Claim;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.statistics.Holm;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an experiment's question, made from its finished runs alone. Verdicts rest on the
 * paired t test over seeds on the final scores of the primary metric, corrected by Holm's method:
 * over the primary contrasts together, and over the exploratory ones together. Where seeds were
 * added after a look they rest on the t test that holds at every look instead.
 *
 * @param experiment what was compared
 * @param split the held-out split of the final scores: {@code test} where every finished run was
 *     read on it, else {@code monitor}
 * @param standings where each variant ended, in manifest order
 * @param pairings each pair of variants, the primary contrasts first
 * @param effects each criterion's gain in parts, where its controls were run
 * @param notes what a reader must know to judge it, most important first
 */
public record Comparison(
    ExperimentRecord experiment,
    String split,
    List<Standing> standings,
    List<Pairing> pairings,
    List<Effect> effects,
    List<String> notes) {

  public Comparison {
    standings = List.copyOf(standings);
    pairings = List.copyOf(pairings);
    effects = List.copyOf(effects);
    notes = List.copyOf(notes);
  }

  public static Comparison of(ExperimentRecord experiment) {
    Scores scores = new Scores(experiment);
    List<Standing> standings = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      standings.add(standing(experiment, scores, variant));
    }
    List<Pairing> pairings =
        new ArrayList<>(judged(experiment, scores, experiment.question().primary(), true));
    pairings.addAll(judged(experiment, scores, exploratory(experiment), false));
    return new Comparison(
        experiment,
        scores.split(),
        standings,
        pairings,
        Effects.of(experiment, scores),
        Notes.of(experiment, scores, pairings));
  }

  /** The verdict in one line: of the first primary contrast, else of the whole. */
  public String line() {
    if (pairings.isEmpty()) {
      return experiment.variants().size() == 1
          ? "Nothing to compare: the experiment has one variant, %s."
              .formatted(experiment.variants().get(0).name())
          : "Nothing can be concluded: the experiment has no runs.";
    }
    List<Pairing> first = pairings.stream().filter(Pairing::primary).toList();
    if (!first.isEmpty()) {
      return String.join(" ", first.stream().map(p -> p.verdict().words()).toList());
    }
    return pairings.size() == 1
        ? pairings.get(0).verdict().words()
        : "No primary contrast was named, so every difference is exploratory: "
            + strongest().verdict().words();
  }

  /** The verdict on a contrast, asked in either direction; empty for unknown variants. */
  public Optional<Outcome> outcome(Contrast contrast) {
    return pairing(contrast)
        .map(
            pairing ->
                pairing.contrast().equals(contrast)
                    ? pairing.verdict().outcome()
                    : pairing.verdict().outcome().turned());
  }

  /** The pair of variants of a contrast, in the direction it was compared in. */
  public Optional<Pairing> pairing(Contrast contrast) {
    return pairings.stream().filter(pairing -> pairing.contrast().sameAs(contrast)).findFirst();
  }

  /** What came of each claim that the experiment bears on. */
  public List<Finding> findings() {
    Question question = experiment.question();
    return pairings.isEmpty()
        ? List.of()
        : question.claims().stream()
            .map(
                claim ->
                    new Finding(claim, pairing(claim.contrast()).orElseThrow(), question.metric()))
            .toList();
  }

  /** On how many seeds {@code of} ended higher than {@code than}. */
  public Wins wins(Standing of, Standing than) {
    return Wins.of(experiment.question().metric(), of, than);
  }

  private Pairing strongest() {
    return pairings.stream()
        .min((a, b) -> Double.compare(a.adjustedP(), b.adjustedP()))
        .orElseThrow();
  }

  /**
   * Every pair that is not primary: as claimed, where a claim is about it; else random is the
   * reference, or whichever is listed first.
   */
  private static List<Contrast> exploratory(ExperimentRecord experiment) {
    List<Variant> variants = experiment.variants();
    List<Contrast> rest = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      for (int j = i + 1; j < variants.size(); j++) {
        Variant first = variants.get(i);
        Variant second = variants.get(j);
        Contrast usual =
            second.random() && !first.random()
                ? new Contrast(first.name(), second.name())
                : new Contrast(second.name(), first.name());
        Contrast contrast =
            experiment.question().claims().stream()
                .map(Claim::contrast)
                .filter(usual::sameAs)
                .findFirst()
                .orElse(usual);
        if (experiment.question().primary().stream().noneMatch(contrast::sameAs)) {
          rest.add(contrast);
        }
      }
    }
    return rest;
  }

  /** Compares the contrasts of one family, corrected together. */
  private static List<Pairing> judged(
      ExperimentRecord experiment, Scores scores, List<Contrast> contrasts, boolean primary) {
    Metric metric = experiment.question().metric();
    List<Pairs> pairs = contrasts.stream().map(c -> pairs(experiment, c)).toList();
    List<Map<Metric, PairedDifference>> finals = pairs.stream().map(scores::finals).toList();
    double[] adjusted =
        Holm.adjust(
            finals.stream()
                .mapToDouble(f -> f.containsKey(metric) ? p(experiment, f.get(metric)) : 1)
                .toArray());
    List<Pairing> judged = new ArrayList<>();
    for (int i = 0; i < contrasts.size(); i++) {
      @Nullable PairedDifference difference = finals.get(i).get(metric);
      List<String> objections = objections(experiment.question(), pairs.get(i));
      Judgement judgement =
          new Judgement(
              contrasts.get(i),
              metric,
              difference,
              new Judgement.Tests(adjusted[i], contrasts.size(), experiment.seen().seedsAdded()),
              objections);
      judged.add(
          new Pairing(
              contrasts.get(i),
              primary,
              pairs.get(i).seeds(),
              finals.get(i),
              scores.areas(pairs.get(i)),
              adjusted[i],
              contrasts.size(),
              scores.reach(pairs.get(i)),
              objections,
              judgement.verdict()));
    }
    return judged;
  }

  /** Of the test that verdicts rest on. */
  private static double p(ExperimentRecord experiment, PairedDifference difference) {
    return experiment.seen().seedsAdded() ? difference.alwaysValid().p() : difference.p();
  }

  private static List<String> objections(Question question, Pairs pairs) {
    List<String> objections = new ArrayList<>();
    if (question.waiver().isBlank()) {
      for (int i = 0; i < pairs.of().size(); i++) {
        EqualTraining.objection(
                pairs.of().get(i), pairs.reference().get(i), question.trainingAxis())
            .ifPresent(objections::add);
      }
    }
    return objections;
  }

  static Pairs pairs(ExperimentRecord experiment, Contrast contrast) {
    return Pairs.of(fit(experiment, contrast.variant()), fit(experiment, contrast.reference()));
  }

  private static SortedMap<Long, RunRecord> fit(ExperimentRecord experiment, String name) {
    return experiment.variants().stream()
        .filter(variant -> variant.name().equals(name))
        .findFirst()
        .map(experiment::fit)
        .orElse(new TreeMap<>());
  }

  private static Standing standing(ExperimentRecord experiment, Scores scores, Variant variant) {
    SortedMap<Long, Map<Metric, Double>> bySeed = new TreeMap<>();
    experiment
        .fit(variant)
        .forEach(
            (seed, run) -> {
              Map<Metric, Double> finals = new EnumMap<>(Metric.class);
              for (Metric metric : Metric.values()) {
                double score = metric.of(scores.finalCard(run));
                if (Double.isFinite(score)) {
                  finals.put(metric, score);
                }
              }
              bySeed.put(seed, finals);
            });
    Map<Metric, Interval> means = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      double[] values =
          bySeed.values().stream()
              .filter(finals -> finals.containsKey(metric))
              .mapToDouble(finals -> finals.get(metric))
              .toArray();
      if (values.length > 0) {
        means.put(metric, Interval.ofMean(values));
      }
    }
    return new Standing(variant, bySeed, means);
  }
}
