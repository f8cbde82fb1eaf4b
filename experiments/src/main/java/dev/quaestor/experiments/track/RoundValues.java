package dev.quaestor.experiments.track;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Scorecard;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a round is worth in numbers, as trackers name them; what is added up is so far. */
final class RoundValues {

  private Cost charged = Cost.ZERO;
  private long admitted;

  /** Of each round in turn. */
  static List<SortedMap<String, Double>> of(List<Round> rounds) {
    RoundValues soFar = new RoundValues();
    List<SortedMap<String, Double>> values = new ArrayList<>();
    rounds.forEach(round -> values.add(soFar.after(round)));
    return values;
  }

  private SortedMap<String, Double> after(Round round) {
    charged = charged.plus(round.charge());
    long fresh = round.admissions().stream().filter(Admission::admitted).count();
    admitted += fresh;
    SortedMap<String, Double> values = new TreeMap<>();
    for (Evaluation evaluation : round.evaluations()) {
      scores(evaluation.scorecard(), evaluation.equals(round.evaluations().get(0)), values);
    }
    for (Dimension dimension : Dimension.values()) {
      long spent = dimension.of(charged);
      boolean money = dimension == Dimension.MICRO_USD;
      values.put(
          money ? "spend/usd" : "spend/" + dimension.key().replace('-', '_'),
          money ? spent / 1e6 : spent);
    }
    values.put("round/asked", (double) round.exchanges().size());
    values.put("round/admitted", (double) fresh);
    values.put("round/rejected", (double) round.admissions().size() - fresh);
    values.put("round/admitted_so_far", (double) admitted);
    values.put("observe/candidates", (double) round.effort().observed());
    values.put("observe/tokens", (double) round.effort().observationTokens());
    values.put("train/steps", (double) round.effort().steps());
    values.put("train/tokens", (double) round.effort().trainingTokens());
    values.put("train/loss", round.effort().loss());
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  private static void scores(Scorecard card, boolean monitor, SortedMap<String, Double> values) {
    String split = monitor ? "score" : "score_" + plain(card.split());
    values.put(split + "/macro_accuracy", card.macroAccuracy());
    values.put(split + "/pool_accuracy", card.poolAccuracy());
    values.put(split + "/accuracy", card.accuracy());
    card.groups()
        .forEach(
            (group, found) -> values.put(split + "_by_group/" + plain(group), found.accuracy()));
  }

  /** With the characters that every tracker takes in a name. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_.-]", "_");
  }
}
