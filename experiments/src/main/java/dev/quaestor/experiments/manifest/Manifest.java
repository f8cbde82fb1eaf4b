package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Plain;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Yaml;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An experiment as it is written; a component is a key of the file. */
public record Manifest(
    @Setting(
            value = "the experiment's name; its directory is runs/NAME unless --out says otherwise",
            example = "first-try")
        String name,
    @Setting(
            value = "the task: a name, the sizes of its splits, and the task's own settings",
            example = "{name: strings}")
        TaskSettings task,
    @Setting(value = "the student and its base", otherwise = "{}") StudentSettings student,
    @Setting(value = "who is asked", otherwise = "{kind: solver}") TeacherSettings teacher,
    @Setting(value = "which candidates are asked", example = "margin") StrategySettings strategy,
    @Setting(value = "how much of the pool the student answers each round", otherwise = "{}")
        ObserveSettings observe,
    @Setting(value = "how held-out answers are written", otherwise = "{}") MeasureSettings measure,
    @Setting(
            value = "how many rounds are asked and trained, after round 0, the base",
            example = "4")
        int rounds,
    @Setting(value = "how many candidates a round asks", example = "100") int queriesPerRound,
    @Setting(value = "what one run may be charged", otherwise = "{}") BudgetSettings budget,
    @Setting(value = "how a round trains", otherwise = "{}") TrainSettings train,
    @Setting(value = "which answers may be learned from", otherwise = "{}")
        AdmissionSettings admission,
    @Setting(value = "how the machine is used", otherwise = "{}") ComputeSettings compute,
    @Setting(value = "what is kept on disk", otherwise = "{}") RetentionSettings retention,
    @Setting(value = "the random seeds; each redraws base, pool and order", otherwise = "[1]")
        List<Long> seeds,
    @Setting("what the experiment varies and compares") Optional<ExperimentSettings> experiment) {

  public Manifest {
    seeds = List.copyOf(seeds);
    new Check()
        .that(
            name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
            "a name has letters, digits, '.', '_' and '-' only, found \"" + name + "\"",
            "name")
        .atLeast("rounds", rounds, 1)
        .atLeast("queries-per-round", queriesPerRound, 1)
        .that(!seeds.isEmpty(), "at least one seed is needed", "seeds")
        .that(
            new HashSet<>(seeds).size() == seeds.size(), "every seed once, found " + seeds, "seeds")
        .that(
            seeds.stream().allMatch(seed -> seed >= 0),
            "a seed is 0 or greater, found " + seeds,
            "seeds")
        .that(
            task.poolSize().orElse(Integer.MAX_VALUE) >= (long) queriesPerRound * rounds,
            "a pool of %d is smaller than %d rounds of %d; enlarge the pool or ask less"
                .formatted(task.poolSize().orElse(0), rounds, queriesPerRound),
            "task.pool-size",
            "rounds",
            "queries-per-round")
        .that(
            budget.queries().orElse(Long.MAX_VALUE) >= queriesPerRound,
            "a budget of %d queries is below one round of %d"
                .formatted(budget.queries().orElse(0L), queriesPerRound),
            "budget.queries",
            "queries-per-round")
        .that(
            train.replay() == 0 || task.seedSet().orElse(1) > 0,
            "a replay share of %s needs a seed set to replay; set task.seed-set or train.replay: 0"
                .formatted(train.replay()),
            "train.replay",
            "task.seed-set")
        .that(
            student.checkpoint().isPresent()
                || student.base().steps() == 0
                || task.seedSet().orElse(1) > 0,
            "the base is trained on the seed set, which is empty; set task.seed-set",
            "task.seed-set",
            "student.base.steps")
        .done();
  }

  /** What a run may be charged in queries: the budget's limit, or else all its rounds. */
  public long queries() {
    return budget.queries().orElse((long) rounds * queriesPerRound);
  }

  /** How held-out answers are written. */
  public Decoding decoding() {
    return Decoding.greedy(measure.maxTokens().orElse(observe.maxTokens()));
  }

  /** A short description of the strategy: its name with what is not the default. */
  public String strategyName() {
    return strategy.label();
  }

  /** The hash of all that a training depends on, so not of how long the run goes on. */
  public String trainingSha256() {
    Map<String, Object> plain = Plain.of(this);
    List.of("name", "rounds", "budget", "retention", "seeds", "experiment").forEach(plain::remove);
    Map<String, Object> who = Plain.of(teacher);
    who.keySet().removeIf(TeacherSettings::incidental);
    plain.put("teacher", who);
    return Digests.hex(Yaml.write(plain));
  }

  static String kebab(Enum<?> constant) {
    return Names.kebab(constant.name());
  }
}
