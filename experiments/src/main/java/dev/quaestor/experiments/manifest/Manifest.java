package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.Again;
import dev.quaestor.curation.admission.Choice;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Plain;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Yaml;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    @Setting("who is asked; the task's solver where neither teacher nor teachers stands")
        Optional<TeacherSettings> teacher,
    @Setting(
            value = "several teachers instead, by name: {weak: {kind: student, ...}, ...}",
            otherwise = "{}")
        Map<String, TeacherSettings> teachers,
    @Setting(
            value = "of several teachers, who is asked about a candidate: one by share, or every",
            otherwise = "share")
        Assign assign,
    @Setting(value = "what a teacher is asked to make of a picked candidate", otherwise = "{}")
        GenerateSettings generate,
    @Setting(
            "who scores answers by a rubric, named as a teacher is: for strategy: judge and"
                + " admission.judge")
        Optional<TeacherSettings> judge,
    @Setting(value = "what the judge is asked", otherwise = "{}") JudgingSettings judging,
    @Setting("what gives an answer a number: for strategy: reward and admission.reward")
        Optional<RewardSettings> reward,
    @Setting(value = "which candidates are asked", example = "self-variance", also = "select")
        StrategySettings strategy,
    @Setting(value = "how much of the pool the student answers each round", otherwise = "{}")
        ObserveSettings observe,
    @Setting(value = "how held-out answers are written", otherwise = "{}") MeasureSettings measure,
    @Setting(
            value = "how many rounds are asked and trained, after round 0, the base",
            example = "4")
        int rounds,
    @Setting(value = "how many candidates a round asks", example = "100") int queriesPerRound,
    @Setting(value = "what may be asked", otherwise = "{}") AskSettings ask,
    @Setting(value = "what one run may be charged", otherwise = "{}") BudgetSettings budget,
    @Setting(value = "how a round trains", otherwise = "{}") TrainSettings train,
    @Setting(value = "which answers may be learned from", otherwise = "{}")
        AdmissionSettings admission,
    @Setting(value = "how the machine is used", otherwise = "{}") ComputeSettings compute,
    @Setting(
            "executors that answer, score and train for the student; this process where it is left out")
        Optional<ClusterSettings> cluster,
    @Setting(value = "what is kept on disk", otherwise = "{}") RetentionSettings retention,
    @Setting(value = "the random seeds; each redraws base, pool and order", otherwise = "[1]")
        List<Long> seeds,
    @Setting("what the experiment varies and compares") Optional<ExperimentSettings> experiment,
    @Setting("where rounds are sent: TensorBoard's files, MLflow, trackio")
        Optional<TrackSettings> track,
    @Setting("who is told when the experiment ends, stops or needs a hand")
        Optional<NotifySettings> notify_) {

  /** How several teachers divide the candidates. */
  public enum Assign {
    /** Each candidate goes to one teacher, drawn in proportion to the teachers' shares. */
    SHARE,
    /** Each candidate goes to all of them. */
    EVERY
  }

  public Manifest {
    seeds = List.copyOf(seeds);
    teachers = Collections.unmodifiableMap(new LinkedHashMap<>(teachers));
    new Check()
        .that(
            teacher.isPresent() == teachers.isEmpty(),
            "expected either teacher or teachers, found both or neither",
            "teachers",
            "teacher")
        .that(
            teachers.keySet().stream().allMatch(key -> key.matches("[A-Za-z0-9][A-Za-z0-9_-]*")),
            "a teacher's name has letters, digits, '_' and '-' only, found " + teachers.keySet(),
            "teachers")
        .that(
            teachers.values().stream().allMatch(each -> each.name().isEmpty()),
            "the key is the teacher's name; leave name out",
            "teachers")
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
            task.poolSize().orElse(Integer.MAX_VALUE)
                >= (long) queriesPerRound * (ask.again() == Again.NEVER ? rounds : 1),
            "a pool of %d is smaller than %s of %d; enlarge the pool or ask less"
                .formatted(
                    task.poolSize().orElse(0),
                    rounds == 1 || ask.again() != Again.NEVER ? "a round" : rounds + " rounds",
                    queriesPerRound),
            "task.pool-size",
            "rounds",
            "queries-per-round")
        .that(
            observe.screen().isEmpty() || strategy.screenable(),
            strategy.name()
                + (strategy.schedule() == StrategySettings.Schedule.ONE_SHOT
                    ? " chooses everything before round 1, when nothing was scored yet"
                    : " gives no score to every candidate")
                + ", by which a screen could rank the pool; take a criterion such as self-variance"
                + " in a closed loop, or leave the screen out",
            "observe.screen",
            "strategy")
        .that(
            observe.screen().isEmpty() || rounds > 1,
            "a screen ranks by what earlier rounds measured, and there is one round; leave it out",
            "observe.screen",
            "rounds")
        .that(
            judge.isPresent() || !(strategy.asks("judge") || admission.judge().isPresent()),
            "nobody is the judge; name one, such as judge: {kind: openai, model: …, base-url: …},"
                + " or judge: solver",
            "judge")
        .that(
            reward.isPresent() || !(strategy.asks("reward") || admission.reward().isPresent()),
            "there is no reward; name one, such as reward: verifier",
            "reward")
        .that(
            judge.isEmpty()
                || EnumSet.of(
                        TeacherSettings.Kind.SOLVER,
                        TeacherSettings.Kind.STUDENT,
                        TeacherSettings.Kind.GGUF,
                        TeacherSettings.Kind.OPENAI,
                        TeacherSettings.Kind.ANTHROPIC)
                    .contains(judge.get().kind()),
            "a judge reads what it is shown and replies at once: solver, student, gguf, openai or"
                + " anthropic",
            "judge.kind")
        .that(
            judge.isEmpty() || !judge.get().incumbent() && judge.get().trained().isEmpty(),
            "a judge is neither the student in force nor trained for the experiment; name a"
                + " checkpoint",
            "judge.checkpoint",
            "judge.trained")
        .that(
            judge.isEmpty() || judge.get().samples() == 1,
            "a judge is asked once; leave samples out",
            "judge.samples")
        .that(
            judge.isEmpty() || judge.get().system().isEmpty(),
            "a judge is told all by its rubric; write it there",
            "judge.system")
        .that(
            (judging.noise() == 0 && judging.unreadable() == 0)
                || judge.map(j -> j.kind() == TeacherSettings.Kind.SOLVER).orElse(false),
            "only a judge of kind solver is made worse on purpose",
            "judging.noise",
            "judging.unreadable")
        .that(
            admission
                .judge()
                .map(t -> t.atLeast() >= judging.lowest() && t.atLeast() <= judging.highest())
                .orElse(true),
            "must lie on the judge's scale, %s to %s"
                .formatted(judging.lowest(), judging.highest()),
            "admission.judge.at-least",
            "judging.highest")
        .that(
            ask.again() == Again.NEVER || strategy.schedule() != StrategySettings.Schedule.ONE_SHOT,
            "a one-shot run plans every candidate once; leave the schedule out to ask again",
            "ask.again",
            "strategy.schedule")
        .that(
            budget.queries().orElse(Long.MAX_VALUE)
                >= (long) queriesPerRound
                    * calls(answers(teacher, teachers, assign), generate, admission),
            "a budget of %d queries is below one round of %d"
                .formatted(
                    budget.queries().orElse(0L),
                    (long) queriesPerRound
                        * calls(answers(teacher, teachers, assign), generate, admission)),
            "budget.queries",
            "queries-per-round")
        .that(
            roomBesideAside(task, queriesPerRound, strategy),
            "a pool of %d is smaller than the %d questions set aside and a round of %d; enlarge the pool or set fewer aside"
                .formatted(
                    task.poolSize().orElse(0), strategy.questionsSetAside(), queriesPerRound),
            "strategy.set-aside",
            "task.pool-size")
        .that(
            budget.queries().orElse((long) rounds * queriesPerRound)
                >= (strategy.questionsSetAside() == 0
                    ? 0
                    : (long) strategy.questionsSetAside() + queriesPerRound),
            "a budget of %d queries is below the %d questions set aside and one round of %d; they are charged too: raise budget.queries or set fewer aside"
                .formatted(
                    budget.queries().orElse((long) rounds * queriesPerRound),
                    strategy.questionsSetAside(),
                    queriesPerRound),
            "strategy.set-aside",
            "budget.queries")
        .that(
            answersFit(student, observe.maxTokens()),
            tooLong("observe", observe.maxTokens(), student),
            "observe.max-tokens",
            "student.model.context")
        .that(
            answersFit(student, measure.maxTokens().orElse(1)),
            tooLong("measure", measure.maxTokens().orElse(1), student),
            "measure.max-tokens",
            "student.model.context")
        .that(
            generate.teachers().allMatch(teachers::containsKey),
            "generate names a teacher that is not there; there are %s"
                .formatted(teachers.isEmpty() ? "no named ones" : teachers.keySet()),
            "generate.augmenter",
            "generate.answerer",
            "teachers")
        .that(
            admission.agree().isEmpty()
                || answering(teacher, teachers, generate)
                    .allMatch(
                        one ->
                            one.samples() == 1
                                || generate.writes()
                                || one.samples() == admission.agree().get().samples()),
            "admission.agree says how many answers are asked for; leave teacher.samples out",
            "admission.agree",
            "teacher.samples")
        .that(
            admission.agree().isEmpty()
                || answering(teacher, teachers, generate).allMatch(TeacherSettings::varies),
            "a teacher that gives the same answer each time agrees with itself; set its temperature"
                + " above 0 (a solver's faults.wrong), or leave agree out",
            "admission.agree",
            "teacher.temperature")
        .that(
            admission.agree().isEmpty() || teacher.isPresent() || assign == Assign.SHARE,
            "with assign: every several teachers answer each question; count their votes by"
                + " majority, or leave agree out",
            "admission.agree",
            "assign")
        .that(
            admission.agree().isEmpty() || generate.answersAnew(),
            "with mode: %s the answer comes with the question, and no other is asked; take new-question, or leave agree out"
                .formatted(Names.kebab(generate.mode().name())),
            "admission.agree",
            "generate.mode")
        .that(
            generate.writes() || admission.perSeed().isEmpty(),
            "mode: answer writes no questions; per-prompt bounds the answers to one",
            "admission.per-seed",
            "generate.mode")
        .that(
            generate.writes() || admission.length().isEmpty(),
            "mode: answer writes no questions to be measured",
            "admission.length",
            "generate.mode")
        .that(
            generate.writes() || admission.nearDuplicates().isEmpty(),
            "mode: answer writes no questions to be compared",
            "admission.near-duplicates",
            "generate.mode")
        .that(
            generate.examples() <= queriesPerRound,
            "%d chosen questions in one prompt are more than a round chooses, %d"
                .formatted(generate.examples(), queriesPerRound),
            "generate.examples",
            "queries-per-round")
        .that(
            !generate.showStudentAnswer()
                || strategy.schedule() == StrategySettings.Schedule.CLOSED,
            "a %s run does not observe the student in force each round, whose answer would be shown; leave the schedule or show-student-answer out"
                .formatted(kebab(strategy.schedule())),
            "generate.show-student-answer",
            "strategy.schedule")
        .that(
            !(generate.showStudentAnswer() || generate.ofWrong())
                || strategy.questionsSetAside() == 0,
            "what is set aside is asked before the student has answered anything; take another"
                + " criterion than "
                + strategy.name(),
            "generate",
            "strategy.name")
        .that(
            !admission.majority() || answers(teacher, teachers, assign) > 1,
            "one answer to a prompt is always its own majority; ask for more: teacher.samples: 4",
            "admission.majority",
            "teacher.samples")
        .that(
            admission.keep() == Choice.Keep.FIRST
                || admission.agree().isPresent()
                || answers(teacher, teachers, assign) > 1,
            "with one answer to a prompt there is nothing to choose from; ask for more:"
                + " teacher.samples: 4",
            "admission.keep",
            "teacher.samples")
        .that(
            cluster.isEmpty() || !student.served() && !train.outside(),
            "executors work for students of this program; who is served or trained outside answers"
                + " where it is: leave cluster out",
            "cluster",
            student.served() ? "student.kind" : "train.kind")
        .that(
            cluster.filter(ClusterSettings::train).isEmpty() || compute.shards().orElse(2) > 1,
            "one shard is trained by one process, and that is this one; set compute.shards to how"
                + " many executors' cores shall train together, or leave train out",
            "cluster.train",
            "compute.shards")
        .that(
            observe.precision().isEmpty() || !student.served(),
            "a served student multiplies as its server does; leave precision out",
            "observe.precision",
            "student.kind")
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

  private static boolean roomBesideAside(TaskSettings task, int perRound, StrategySettings chosen) {
    return task.poolSize().orElse(Integer.MAX_VALUE)
        >= (long) chosen.questionsSetAside() + perRound;
  }

  /** The context of a student that is loaded is known only when it is read. */
  private static boolean answersFit(StudentSettings student, int longest) {
    return student.checkpoint().isPresent() || longest < student.model().context();
  }

  private static String tooLong(String when, int longest, StudentSettings student) {
    return "an answer of %d tokens (%s.max-tokens) leaves a prompt no room in a context of %d (student.model.context); lower the one or raise the other"
        .formatted(longest, when, student.model().context());
  }

  /** What a run may be charged in queries: the budget's limit, or else all its rounds. */
  public long queries() {
    return budget
        .queries()
        .orElse((long) rounds * queriesPerRound * answersPerCandidate() + 2 * scoringCalls());
  }

  /** The queries that a run is charged when all goes as planned. */
  public long plannedQueries() {
    return Math.min((long) planned() * answersPerCandidate() + scoringCalls(), queries());
  }

  /** What decides whether answers or new questions are asked for; empty where the mode says it. */
  public Optional<BudgetRatio> ratio(int pool) {
    return generate.ratio(queries(), pool);
  }

  /** The calls for scores that a run makes when each is read at once. */
  public long scoringCalls() {
    int callers = (strategy.asks("judge") ? 1 : 0) + (strategy.asks("reward") && calls() ? 1 : 0);
    long judged =
        strategy.among() > 0
            ? (long) strategy.among() * queriesPerRound
            : task.poolSize().orElse(0);
    int reviews =
        (admission.judge().isPresent() ? 1 : 0)
            + (admission.reward().isPresent() && calls() ? 1 : 0);
    long each = callers * judged + (long) reviews * queriesPerRound * answersPerCandidate();
    return each * rounds;
  }

  private boolean calls() {
    return reward.map(RewardSettings::calls).orElse(false);
  }

  /** How many candidates a round has scored by others. */
  public int scored() {
    boolean once = strategy.schedule() == StrategySettings.Schedule.ONE_SHOT;
    long most = (long) strategy.among() * (once ? planned() : queriesPerRound);
    return strategy.among() == 0 ? Integer.MAX_VALUE : (int) Math.min(most, Integer.MAX_VALUE);
  }

  /** Teachers and judge by the names that requests give them. */
  public Map<String, TeacherSettings> asked() {
    Map<String, TeacherSettings> all = new LinkedHashMap<>(faculty());
    judge.ifPresent(settings -> all.put("judge", settings));
    return all;
  }

  /** The most different candidates that a run asks when all goes as planned. */
  public int different() {
    return ask.again() == Again.NEVER ? planned() : Math.min(planned(), queriesPerRound);
  }

  /** How many candidates a run asks when all goes as planned, one asked again counted again. */
  public int planned() {
    long each = answersPerCandidate() + scoringCalls() / ((long) rounds * queriesPerRound);
    long affordable = (queries() + each - 1) / each - strategy.questionsSetAside();
    return Math.toIntExact(Math.min((long) rounds * queriesPerRound, affordable));
  }

  /** The teachers by name; the only one has the name "". */
  public Map<String, TeacherSettings> faculty() {
    return teacher.isPresent() ? Map.of("", teacher.get()) : teachers;
  }

  /** The most answers asked for a candidate. */
  public int answersPerCandidate() {
    return calls(answers(teacher, teachers, assign), generate, admission);
  }

  /** The calls that {@code answers} first ones lead to, themselves included. */
  private static int calls(int answers, GenerateSettings generate, AdmissionSettings admission) {
    int agreeing = admission.agree().map(AgreeSettings::samples).orElse(1);
    int first = generate.writes() ? answers : Math.max(answers, agreeing);
    return first * generate.calls(agreeing);
  }

  /** Who answers what is learned. */
  private static Stream<TeacherSettings> answering(
      Optional<TeacherSettings> only,
      Map<String, TeacherSettings> several,
      GenerateSettings generate) {
    if (only.isPresent() || !generate.writes()) {
      return Stream.concat(only.stream(), several.values().stream());
    }
    return generate
        .answerer()
        .map(name -> Optional.ofNullable(several.get(name)).stream())
        .orElseGet(() -> several.values().stream().limit(1));
  }

  private static int answers(
      Optional<TeacherSettings> only, Map<String, TeacherSettings> several, Assign assign) {
    IntStream samples = several.values().stream().mapToInt(TeacherSettings::samples);
    return only.map(TeacherSettings::samples)
        .orElseGet(() -> assign == Assign.EVERY ? samples.sum() : samples.max().orElse(1));
  }

  /**
   * What the student answers. A one-shot run observes once, and then as much as a closed one in all
   * its rounds: it must not choose from less.
   */
  public ObservationPlan observation(Reading reading) {
    return new ObservationPlan(observedShare(), observe.maxTokens(), observe.cut(), reading);
  }

  /** The share of the pool that the student answers when it is observed. */
  public double observedShare() {
    boolean once = strategy.schedule() == StrategySettings.Schedule.ONE_SHOT;
    return once ? Math.min(1, rounds * observe.fraction()) : observe.fraction();
  }

  /** The share that the student answers from round 2 on. */
  public double laterShare() {
    return observe.screen().map(screen -> screen.share() + screen.slice()).orElse(observedShare());
  }

  /** The most tokens an answer may have, whoever writes it. */
  public int longestAnswer() {
    return faculty().values().stream()
        .mapToInt(TeacherSettings::maxTokens)
        .reduce(observe.maxTokens(), Math::max);
  }

  /** How held-out answers are written. */
  public Decoding decoding() {
    return Decoding.greedy(measure.maxTokens().orElse(observe.maxTokens()));
  }

  /** A short description of the strategy: its name with what is not the default. */
  public String strategyName() {
    return strategy.label();
  }

  /** The cluster whose executors do whole runs; empty where runs are done by this process. */
  public Optional<ClusterSettings> placed() {
    return cluster.filter(each -> each.place() == ClusterSettings.Place.RUNS);
  }

  /**
   * The hash of all that a training depends on, so not of how long the run goes on, nor of where
   * the files lie whose content is pinned.
   */
  public String trainingSha256() {
    Map<String, Object> plain = Plain.of(this);
    withoutPlaces("", plain);
    List.of(
            "name",
            "rounds",
            "budget",
            "retention",
            "cluster",
            "seeds",
            "experiment",
            "track",
            "notify")
        .forEach(plain::remove);
    Map<String, Object> who = new LinkedHashMap<>();
    faculty()
        .forEach(
            (name, settings) -> {
              Map<String, Object> one = Plain.of(settings);
              withoutPlaces("teacher", one);
              one.keySet()
                  .removeIf(
                      key -> TeacherSettings.incidental(key) || TeacherSettings.raisable(key));
              who.put("teacher " + name, one);
            });
    judge.ifPresent(
        settings -> {
          Map<String, Object> one = Plain.of(settings);
          withoutPlaces("teacher", one);
          one.keySet().removeIf(TeacherSettings::incidental);
          who.put("judge", one);
        });
    List.of("teacher", "teachers", "judge").forEach(plain::remove);
    plain.putAll(who);
    if (!generate.templates().isEmpty()) {
      plain.put("templates", generate.templates());
    }
    return Digests.hex(Yaml.write(plain));
  }

  private static void withoutPlaces(String path, Map<?, ?> plain) {
    String before = path.isEmpty() ? "" : path + ".";
    plain.keySet().removeIf(key -> NamedFiles.names(before + key));
    plain.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> below) {
            withoutPlaces(before + key, below);
          }
        });
  }

  static String kebab(Enum<?> constant) {
    return Names.kebab(constant.name());
  }
}
