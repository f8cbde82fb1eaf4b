package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.StopRules;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.manifest.BudgetRatio;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings.Schedule;
import dev.quaestor.experiments.manifest.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may be added to an experiment that was begun, so that what is done stays bit for bit and
 * what is added comes out as if it had been there from the start: variants, seeds, contrasts and
 * claims about new variants, and rounds and budget for the runs of which nothing depends on how
 * long they are.
 *
 * @param before the experiment as it was begun or last extended
 * @param now as it is to be
 */
record Growth(Experiment before, Experiment now) {

  /** Why the experiment cannot grow so; empty where it can. */
  List<String> objections() {
    List<String> objections = new ArrayList<>();
    seeds(objections);
    variants(objections);
    compared(objections);
    return objections;
  }

  /** Whether a setting of the whole experiment is judged here and not run by run. */
  static boolean ofTheWhole(String key) {
    return key.equals("seeds")
        || key.startsWith("experiment.vary")
        || key.startsWith("experiment.variants")
        || key.equals("experiment.claims")
        || key.startsWith("experiment.compare.")
        || key.equals("experiment.compare")
        || key.equals("experiment");
  }

  private void seeds(List<String> objections) {
    List<Long> were = before.manifest().seeds();
    List<Long> are = now.manifest().seeds();
    if (!begins(are, were)) {
      List<Long> all = new ArrayList<>(were);
      are.stream().filter(seed -> !were.contains(seed)).forEach(all::add);
      objections.add(
          "seeds: expected those that are there, in their order, and new ones after them, found %s; write --set seeds=%s"
              .formatted(are, all.toString().replace(" ", "")));
    }
  }

  private void variants(List<String> objections) {
    Set<String> names = now.variants().stream().map(Variant::name).collect(Collectors.toSet());
    List<String> gone =
        before.variants().stream()
            .map(Variant::name)
            .filter(name -> !names.contains(name))
            .toList();
    if (!gone.isEmpty()) {
      objections.add(
          "experiment: variants can be added, not dropped or renamed; with these settings there is no %s any more. Variants are named by what varies: add values at the end of a key that varies already, or begin another experiment"
              .formatted(String.join(", ", gone)));
    }
  }

  private void compared(List<String> objections) {
    ExperimentSettings.Compare was = settings(before).compare();
    ExperimentSettings.Compare is = settings(now).compare();
    if (was.axis() != is.axis()
        || was.metric() != is.metric()
        || !was.target().equals(is.target())
        || !was.waiver().equals(is.waiver())) {
      objections.add(
          "experiment.compare: axis, metric, target and waiver were fixed before results were seen;"
              + " put them back");
    }
    Set<String> old = before.variants().stream().map(Variant::name).collect(Collectors.toSet());
    if (!begins(is.primary(), was.primary())) {
      objections.add(
          "experiment.compare.primary: the contrasts that were named stay, in their order, and new ones come after them; expected %s first, found %s"
              .formatted(was.primary(), is.primary()));
    } else {
      is.primary().stream()
          .skip(was.primary().size())
          .filter(contrast -> old.containsAll(List.of(contrast.split(" > ", 2))))
          .forEach(
              contrast ->
                  objections.add(
                      "experiment.compare.primary: %s is about variants whose results can be seen, so it can no longer be named beforehand; it is reported as exploratory"
                          .formatted(contrast)));
    }
    if (!begins(settings(now).claims(), settings(before).claims())) {
      objections.add(
          "experiment.claims: those that were written stay, in their order, and new ones come after"
              + " them");
    }
  }

  private static ExperimentSettings settings(Experiment experiment) {
    return experiment.manifest().experiment().orElse(ExperimentSettings.NONE);
  }

  private static <T> boolean begins(List<T> list, List<T> with) {
    return list.size() >= with.size() && list.subList(0, with.size()).equals(with);
  }

  /**
   * Why a run that was begun would not come to the same bits as one that had been as long from the
   * start: everything that looks at how long a run is to be, which is its plan where it is
   * one-shot, the mode that the budget chooses, and a round that the old limit cut short. Nothing
   * else does: the learning rate follows the steps of one round, {@code adaptive} what earlier
   * rounds gained, and a limit ends a run between rounds.
   */
  List<String> objections(PlannedRun run, SqliteLedger ledger, Materials materials) {
    Optional<Variant> begun =
        before.variants().stream().filter(v -> v.name().equals(run.variant().name())).findFirst();
    List<String> objections = new ArrayList<>();
    if (begun.isEmpty() || ledger.rounds().size() < 2) {
      return objections;
    }
    Manifest was = begun.get().manifest();
    Manifest is = run.variant().manifest();
    if (was.rounds() == is.rounds() && was.budget().equals(is.budget())) {
      return objections;
    }
    if (is.strategy().schedule() == Schedule.ONE_SHOT
        && (was.planned() != is.planned() || was.observedShare() != is.observedShare())) {
      objections.add(
          "%s: a one-shot run chose all its %d candidates before round 1, and with %d it would have chosen otherwise; add it as a variant of that length, or begin another experiment"
              .formatted(run.name(), was.planned(), is.planned()));
    }
    Material material = materials.material(is, run.seed());
    Optional<BudgetRatio> ratio = was.ratio(material.pool().size());
    if (ratio.isPresent()
        && ratio.get().high() != is.ratio(material.pool().size()).orElseThrow().high()) {
      objections.add(
          "%s: generate.mode: auto chose what is asked by the budget (%s), and would choose otherwise by the new one (%s); name the mode, in another experiment"
              .formatted(run.name(), ratio.get(), is.ratio(material.pool().size()).orElseThrow()));
    }
    cut(run, ledger, new Assembly(is, materials.task(is.task()), material))
        .ifPresent(objections::add);
    return objections;
  }

  /** A round in which a limit let less be asked or scored than was chosen. */
  private Optional<String> cut(PlannedRun run, SqliteLedger ledger, Assembly assembly) {
    List<Round> rounds = ledger.rounds();
    boolean scored =
        assembly.manifest().strategy().asks("judge")
            || assembly.manifest().strategy().asks("reward");
    boolean spent = RunLog.reason(ledger.events()).startsWith("the budget is spent");
    for (int round = 1; round < rounds.size(); round++) {
      RunState state = new RunState(run.seed(), rounds.subList(0, round + 1));
      boolean last = round == rounds.size() - 1;
      if (StopRules.refused(state, assembly.material().candidates(), assembly.mode()).isPresent()
          || (last && spent && scored)) {
        return Optional.of(
            "%s: its limit cut round %d short, and with a higher one it would have asked more there; `quaestor resume DIR --set …` lets it go on from there all the same, or begin another experiment from its tape"
                .formatted(run.name(), round));
      }
    }
    return Optional.empty();
  }
}
