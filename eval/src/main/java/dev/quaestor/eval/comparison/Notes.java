package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a reader must know beside the numbers. */
final class Notes {

  private static final double SPEND_SLACK = 0.02;

  private Notes() {}

  static List<String> of(ExperimentRecord experiment, Scores scores, List<Pairing> pairings) {
    List<String> notes = new ArrayList<>();
    if (!experiment.question().waiver().isBlank()) {
      notes.add("Equal training was waived: " + experiment.question().waiver());
    }
    pairings.stream()
        .map(Pairing::objections)
        .flatMap(Collection::stream)
        .distinct()
        .forEach(objection -> notes.add("Not equal: " + objection + "."));
    outside(experiment, notes);
    long waiting = experiment.runs().stream().filter(Notes::waits).count();
    if (waiting > 0) {
      notes.add(
          "Not begun yet, and left out: %d of %d runs."
              .formatted(waiting, experiment.runs().size()));
    }
    for (RunRecord run : experiment.runs().stream().filter(r -> !waits(r)).toList()) {
      run.unfit()
          .ifPresent(
              reason ->
                  notes.add(
                      "Left out: %s, seed %d: %s."
                          .formatted(run.variant().name(), run.seed(), reason)));
    }
    differentSeeds(experiment, notes);
    sharedBase(experiment, notes);
    looks(experiment, scores, pairings, notes);
    if (scores.split().equals("monitor") && !experiment.fit().isEmpty()) {
      notes.add(
          "Final scores are of the monitor split, which the curves use too; the sealed test was "
              + (experiment.looks().isEmpty() ? "not read." : "read with some of the runs only."));
    }
    spends(experiment, notes);
    return notes;
  }

  private static boolean waits(RunRecord run) {
    return run.state() == RunRecord.State.WAITING && run.rounds().isEmpty();
  }

  /** One note a gate, where variants have gates of their own. */
  private static void outside(ExperimentRecord experiment, List<String> notes) {
    Base.of(experiment).stream()
        .filter(Base::outside)
        .collect(Collectors.groupingBy(Base::gate, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (gate, bases) ->
                notes.add(
                    "Outside the manifest's gate of %s to %s before anything was asked: the base of %s. Such seeds are counted all the same."
                        .formatted(
                            Wording.percent(gate.least()),
                            Wording.percent(gate.most()),
                            bases.stream().map(Base::words).collect(Collectors.joining(", ")))));
  }

  /** Means over other seeds differ by the seeds too; differences are paired and do not. */
  private static void differentSeeds(ExperimentRecord experiment, List<String> notes) {
    Map<String, Set<Long>> seeds = new LinkedHashMap<>();
    for (Variant variant : experiment.variants()) {
      seeds.put(variant.name(), experiment.fit(variant).keySet());
    }
    seeds.values().removeIf(Set::isEmpty);
    if (seeds.values().stream().distinct().count() > 1) {
      notes.add(
          "Means are over different seeds: %s. Differences are of the seeds both of a pair finished."
              .formatted(
                  seeds.entrySet().stream()
                      .map(each -> each.getKey() + " over " + Wording.listed(each.getValue()))
                      .collect(Collectors.joining("; "))));
    }
  }

  private static void sharedBase(ExperimentRecord experiment, List<String> notes) {
    List<RunRecord> fit = experiment.fit();
    Set<Long> seeds = fit.stream().map(RunRecord::seed).collect(Collectors.toSet());
    Set<String> bases =
        fit.stream().map(run -> run.rounds().get(0).model().sha256()).collect(Collectors.toSet());
    if (seeds.size() > 1 && bases.size() == 1) {
      notes.add(
          "All seeds share one base student: what is said holds for this base, not for another.");
    }
  }

  /** How often the scores were seen, and what may be said whenever one stops. */
  private static void looks(
      ExperimentRecord experiment, Scores scores, List<Pairing> pairings, List<String> notes) {
    int before = experiment.seen().at(scores.split());
    if (before > 0) {
      notes.add(
          "Looked at before, on the %s split: %s%s."
              .formatted(
                  scores.split(),
                  before == 1 ? "once" : before == 2 ? "twice" : Wording.count(before) + " times",
                  experiment.seen().seedsAdded()
                      ? ", and seeds were added since. Verdicts rest on the t test that holds at"
                          + " every look"
                      : ""));
    }
    if (experiment.seen().longer()) {
      notes.add(
          "Runs were made longer after a look: that more rounds were added may be owed to what was"
              + " seen, which no interval here allows for.");
    }
    TreeSet<Integer> counts = new TreeSet<>(experiment.looks());
    if (!experiment.seen().seedsAdded() && scores.split().equals("test") && counts.size() > 1) {
      notes.add(
          "The sealed test was read at %s seeds: looking again after adding seeds raises the chance of a false verdict above 5%%."
              .formatted(
                  counts.stream().map(String::valueOf).collect(Collectors.joining(", then "))));
    }
    if (!experiment.seen().seedsAdded()) {
      pairings.stream()
          .filter(Pairing::primary)
          .flatMap(pairing -> always(experiment, pairing).stream())
          .forEach(notes::add);
    }
  }

  /** What to go by where seeds are to be added until it is decided. */
  private static Optional<String> always(ExperimentRecord experiment, Pairing pairing) {
    return Optional.ofNullable(pairing.finals().get(experiment.question().metric()))
        .map(PairedDifference::alwaysValid)
        .filter(valid -> valid.interval().bounded())
        .map(
            valid ->
                "%s − %s at every look: %s (always-valid 95%% interval, %s); to add seeds until it is decided, go by it from the first look on."
                    .formatted(
                        pairing.contrast().variant(),
                        pairing.contrast().reference(),
                        Wording.range(valid.interval()),
                        Wording.p(valid.p())));
  }

  private static void spends(ExperimentRecord experiment, List<String> notes) {
    var axis = experiment.question().axis();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (Variant variant : experiment.variants()) {
      var mean =
          experiment.fit(variant).values().stream()
              .mapToLong(run -> axis.of(run.charged()))
              .average();
      if (mean.isPresent()) {
        least = Math.min(least, mean.getAsDouble());
        most = Math.max(most, mean.getAsDouble());
      }
    }
    if (least < most * (1 - SPEND_SLACK)) {
      notes.add(
          "Variants did not spend the same: between %s and %s a run on average; areas are taken over what both of a pair cover."
              .formatted(Wording.spend(least, axis), Wording.spend(most, axis)));
    }
  }
}
