package dev.quaestor.experiments.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.student.Cut;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.experiments.settings.Plain;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.SettingsException;
import dev.quaestor.trainer.engine.AdapterSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFileTest {

  private static final String SMALL =
      """
      name: small
      task: {name: strings, pool: even, pool-size: 100, seed-set: 10}
      strategy: margin
      rounds: 2
      queries-per-round: 5
      compute: {shards: 1}
      """;

  private static Experiment parse(String text, String... overrides) {
    return ManifestFile.parse("m.yaml", text, List.of(overrides));
  }

  private static List<Problem> problems(String text, String... overrides) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> parse(text, overrides));
    assertThat(refused).as("expected to be refused").isNotNull();
    return refused.problems();
  }

  private static String only(String text, String... overrides) {
    List<Problem> problems = problems(text, overrides);
    assertThat(problems).hasSize(1);
    return problems.get(0).toString();
  }

  @Test
  void parse_small_fillsDefaultsIn() {
    Experiment experiment = parse(SMALL);
    Manifest manifest = experiment.manifest();
    assertThat(manifest.seeds()).containsExactly(1L);
    assertThat(manifest.train().plan())
        .isEqualTo(
            new TrainingPlan(TrainingPlan.From.BASE, Integer.MAX_VALUE, Dimension.QUERIES, 0.5));
    assertThat(manifest.student().base().learningRate()).isEqualTo(3e-3);
    assertThat(manifest.queries()).isEqualTo(10);
    assertThat(manifest.task().values())
        .isEqualTo(Map.of("pool-size", 100, "seed-set", 10, "pool", "even"));
    assertThat(experiment.variants()).extracting(Variant::name).containsExactly("margin");
  }

  @Test
  void parse_earlyStopping_fillsDefaultsIn_andRefusesAllThatIsWrongAtOnce() {
    var reward =
        parse(SMALL + "train: {early-stopping: reward}\n")
            .manifest()
            .train()
            .earlyStopping()
            .orElseThrow();
    assertThat(reward)
        .isEqualTo(
            new TrainSettings.EarlyStopping(
                TrainSettings.EarlyStopping.By.REWARD, 25, 2, Steering.Keep.BEST));
    assertThat(
            problems(
                SMALL + "train: {early-stopping: {by: loss, every: 0, patience: 0, keep: last}}\n"))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            every -> assertThat(every).contains("train.early-stopping.every").contains("found 0"),
            keep -> assertThat(keep).contains("a patience of 0 does all steps"));
    assertThat(only(SMALL + "train: {early-stopping: accuracy}\n"))
        .contains("train.early-stopping", "reward", "loss");
  }

  @Test
  void parse_choosingAmongAnswers_needsSeveral() {
    assertThat(
            problems(SMALL + "admission: {majority: true, keep: likeliest, distinct: equations}\n"))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            majority -> assertThat(majority).contains("admission.majority", "its own majority"),
            keep -> assertThat(keep).contains("admission.keep", "nothing to choose from"));
    AdmissionSettings several =
        parse(
                SMALL
                    + "teacher: {kind: recorded, file: pom.xml, model: m, samples: 4}\n"
                    + "admission: {majority: true, keep: likeliest, distinct: equations}\n")
            .manifest()
            .admission();
    assertThat(several.written())
        .isEqualTo(
            "verify: true, per-prompt: 1, keep: likeliest, distinct: equations, majority: true");
    assertThat(only(SMALL + "admission: {keep: likely}\n")).contains("admission.keep", "likeliest");
  }

  @Test
  void parse_cuts_belongToThoseWhoDraw_andAreAskedApart() {
    String student = "teacher: {kind: student, checkpoint: base, temperature: 0.7%s}\n";
    TeacherSettings cut =
        parse(SMALL + student.formatted(", top-k: 40")).manifest().teacher().orElseThrow();
    TeacherSettings whole = parse(SMALL + student.formatted("")).manifest().teacher().orElseThrow();
    assertThat(cut.topK()).contains(40);
    assertThat(cut.asked()).as("an answer of one is none of the other").isNotEqualTo(whole.asked());
    assertThat(whole.asked()).as("what is on a tape stays found").doesNotContain("top-k");
    assertThat(only(SMALL + "teacher: {kind: solver, top-k: 40}\n"))
        .contains("teacher.top-k", "only a teacher of kind student takes it");
    assertThat(problems(SMALL + student.formatted(", top-k: 0")))
        .extracting(Problem::toString)
        .anyMatch(problem -> problem.contains("teacher.top-k: must be at least 1, found 0"));
    assertThat(parse(SMALL + "observe: {top-k: 5, top-p: 0.9}\n").manifest().observe().cut())
        .isEqualTo(new Cut(5, 0.9));
    assertThat(problems(SMALL + "observe: {top-k: -1, top-p: 0}\n")).hasSize(2);
  }

  @Test
  void parse_adapter_fillsDefaultsIn_andRefusesAllThatIsWrongAtOnce() {
    AdapterSettings adapter =
        parse(SMALL + "train: {adapter: {rank: 4}}\n")
            .manifest()
            .train()
            .adapter()
            .orElseThrow()
            .settings();
    assertThat(adapter)
        .isEqualTo(new AdapterSettings(4, 32, 0, List.of(AdapterSettings.ALL_LINEAR)));
    assertThat(parse(SMALL).manifest().train().adapter()).isEmpty();
    assertThat(
            problems(
                SMALL
                    + "train: {adapter: {rank: 0, alpha: 0, dropout: 1, targets: [q_prj, v_proj],"
                    + " rnk: 2}}\n"))
        .extracting(Problem::toString)
        .anyMatch(p -> p.contains("train.adapter.rank: must be at least 1, found 0"))
        .anyMatch(p -> p.contains("train.adapter.alpha: must be greater than 0"))
        .anyMatch(p -> p.contains("train.adapter.dropout: must lie in [0, 1), found 1.0"))
        .anyMatch(p -> p.contains("train.adapter.targets: no such target q_prj; did you mean"))
        .anyMatch(p -> p.contains("train.adapter.rnk: no such key; did you mean rank?"));
  }

  @Test
  void parse_manyProblems_allAtOnceWithLinesAndSuggestions() {
    List<Problem> problems =
        problems(
            """
            name: broken
            task: {name: strings, pool-size: many}
            strategy: {name: margn, selector: gumble}
            rounds: 0
            queries-per-round: 5
            trian: {batch: 16}
            train:
              step-per-query: 1
              warm-up: 2
              from: beginning
            """);
    assertThat(problems)
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).isEqualTo("line 6: trian: no such key; did you mean train?"),
            p ->
                assertThat(p)
                    .isEqualTo("line 2: task.pool-size: expected a whole number, found \"many\""),
            p ->
                assertThat(p)
                    .startsWith("line 3: strategy.name: no strategy is called \"margn\"")
                    .endsWith("did you mean margin?"),
            p ->
                assertThat(p)
                    .startsWith("line 3: strategy.selector")
                    .contains("did you mean gumbel?"),
            p -> assertThat(p).isEqualTo("line 4: rounds: must be at least 1, found 0"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "line 8: train.step-per-query: no such key; did you mean steps-per-query?"),
            p -> assertThat(p).isEqualTo("line 9: train.warm-up: must lie in [0, 1], found 2"),
            p -> assertThat(p).startsWith("line 10: train.from: expected one of base, incumbent"));
  }

  @Test
  void parse_missing_namesWhatIsRequired() {
    assertThat(problems("name: x\n"))
        .extracting(Problem::path)
        .containsExactly("task", "strategy", "rounds", "queries-per-round");
  }

  @Test
  void parse_emptyOrNotYaml_isRefused() {
    assertThat(problems("")).isNotEmpty();
    assertThat(problems("[1, 2]")).extracting(Problem::message).anyMatch(m -> m.contains("a list"));
    assertThat(problems("name: [unclosed"))
        .extracting(Problem::message)
        .anyMatch(m -> m.startsWith("this is not YAML"));
  }

  @Test
  void parse_unclosed_isTheOnlyProblemTold() {
    assertThat(only("name: small\ntask: {name: strings\nrounds: 3\n", "train.batsh=3"))
        .startsWith("line 3: this is not YAML: ")
        .contains("expected ',' or '}'");
    assertThat(only(SMALL, "seeds=[1, 2"))
        .startsWith("--set seeds=[1, 2: this is not YAML")
        .doesNotContain("found nothing");
    assertThat(only("# nothing yet\n")).contains("holds nothing").contains("quaestor init");
  }

  @Test
  void parse_taskWrong_isToldWithTheKeysAndItsLine() {
    List<Problem> problems =
        problems(
            """
            name: broken
            task:
              name: strings
              pool: evn
              lettres: 5
            strategy: margin
            ruonds: 3
            queries-per-round: 5
            teacher: {kind: recorded, file: /nowhere/answers.jsonl, model: m}
            """);
    assertThat(problems)
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("line 4: task.pool: must be one of long-tailed, even"),
            p ->
                assertThat(p).isEqualTo("line 5: task.lettres: no such key; did you mean letters?"),
            p -> assertThat(p).startsWith("line 7: ruonds: no such key"),
            p -> assertThat(p).startsWith("line 1: rounds: is required"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "line 9: teacher.file: there is no file or folder /nowhere/answers.jsonl"));
    assertThat(only(SMALL.replace("name: strings", "name: string")))
        .startsWith("line 2: task.name: no task is called \"string\"; did you mean strings?");
    assertThat(only(SMALL, "task.min-length=9")).contains("min-length <= max-length");
    assertThat(only(SMALL + "experiment: {vary: {task.pool: [even, odd]}}\n"))
        .contains("task.pool: must be one of")
        .contains("(in variant odd)");
  }

  @Test
  void parse_answersLongerThanTheContext_areRefused() {
    assertThat(only(SMALL, "observe.max-tokens=96"))
        .contains("observe.max-tokens: an answer of 96 tokens (observe.max-tokens) leaves a prompt")
        .contains("a context of 96 (student.model.context)");
    assertThat(only(SMALL, "student.model.context=32"))
        .startsWith(
            "--set student.model.context=32: student.model.context: an answer of 48 tokens");
    assertThat(only(SMALL, "measure.max-tokens=500")).contains("measure.max-tokens: an answer of");
  }

  @Test
  void parse_moneyWrittenAsKeysOrAList_isRefusedInWords() {
    for (String wrong : List.of("{a: 1}", "{micro-usd: 1}", "[1]")) {
      assertThat(only(SMALL + "budget: {micro-usd: " + wrong + "}\n"))
          .contains("budget.micro-usd")
          .contains("expected money such as $5");
    }
  }

  @Test
  void parse_keyTwice_namesBothLines() {
    assertThat(only(SMALL + "rounds: 3\n")).contains("line 7").contains("line 4");
  }

  @Test
  void parse_poolBelowARound_isRefused() {
    assertThat(only(SMALL, "queries-per-round=200", "rounds=1"))
        .contains("task.pool-size")
        .contains("a pool of 100 is smaller than a round of 200");
  }

  @Test
  void parse_budgetBelowARound_isRefused() {
    assertThat(only(SMALL, "budget.queries=4"))
        .isEqualTo(
            "--set budget.queries=4: budget.queries: a budget of 4 queries is below one round of"
                + " 5");
  }

  @Test
  void parse_combinations_areRefused() {
    assertThat(only(SMALL, "strategy.name=random", "strategy.selector=gumbel"))
        .contains("random has no scores to draw by");
    assertThat(only(SMALL, "strategy.among=3"))
        .contains("only judge, reward, oracle-by-candidate and diverse selectors have it");
    assertThat(only(SMALL, "strategy.selector=k-centre", "strategy.sketch=64"))
        .contains("only the badge selector and gradient-alignment have it");
    assertThat(only(SMALL, "strategy.selector=badge", "strategy.sketch=0")).contains("at least 1");
    assertThat(only(SMALL, "student.tokenizer=bpe")).contains("vocabulary");
    assertThat(only(SMALL, "student.model.heads=5")).contains("width must be a multiple");
    assertThat(only(SMALL, "teacher={kind: recorded, model: m}")).contains("needs the file");
    assertThat(only(SMALL, "train.data={window: 0}")).contains("at least 1");
    assertThat(only(SMALL, "task.seed-set=0", "student.base.steps=0")).contains("train.replay");
    assertThat(only(SMALL, "task.seed-set=0", "train.replay=0")).contains("which is empty");
  }

  @Test
  void parse_override_replacesBelowAShorthand() {
    Manifest manifest =
        parse(SMALL, "strategy.selector=gumbel", "train.data={window: 3}").manifest();
    assertThat(manifest.strategy().label()).isEqualTo("margin-gumbel");
    assertThat(manifest.train().plan().window()).isEqualTo(3);
  }

  /** The same strategy under both names, in the file, in an override and in what varies. */
  @Test
  void parse_select_isAnotherNameOfStrategy() {
    String bare = SMALL.replace("strategy: margin\n", "");
    Manifest long1 =
        parse(bare + "strategy: {name: self-variance, selector: badge, mix: {random: 0.1}}\n")
            .manifest();
    Experiment composed =
        parse(bare + "select: {score: self-variance, batch: badge, mix: {random: 0.1}}\n");
    assertThat(composed.manifest()).isEqualTo(long1);
    assertThat(composed.manifest().strategyName()).isEqualTo("self-variance-badge-random-0.1");
    assertThat(parse(bare + "select: margin\n").manifest()).isEqualTo(parse(SMALL).manifest());
    assertThat(parse(SMALL, "select.batch=k-centre").manifest().strategyName())
        .isEqualTo("margin-k-centre");
    assertThat(
            parse(bare + "experiment: {vary: {select: [random, {score: margin, batch: badge}]}}\n")
                .variants())
        .extracting(Variant::name)
        .containsExactly("random", "margin-badge");
    assertThat(parse(SMALL + "experiment: {vary: {select.score: [random, loss]}}\n").variants())
        .extracting(variant -> variant.manifest().strategy().name())
        .containsExactly("random", "loss");
  }

  @Test
  void parse_selectBesideStrategy_isRefused() {
    assertThat(only(SMALL + "select: loss\n"))
        .contains("select")
        .contains("another name of strategy, which is written too; keep one");
  }

  @Test
  void parse_overrideMalformed_saysHow() {
    assertThat(only(SMALL, "rounds")).contains("expected key=value");
    assertThat(only(SMALL, "train.batsh=3")).contains("did you mean batch?");
  }

  @Test
  void parse_vary_makesEveryCombination() {
    Experiment experiment =
        parse(
            SMALL.replace("strategy: margin\n", "")
                + """
                seeds: [1, 2]
                experiment:
                  vary:
                    strategy: [random, {name: margin, selector: gumbel}]
                    train.steps-per-query: [0.5, 1]
                  compare: {primary: [margin-gumbel_steps-per-query-1 > random_steps-per-query-1]}
                """);
    assertThat(experiment.variants())
        .extracting(Variant::name)
        .containsExactly(
            "random_steps-per-query-0.5",
            "random_steps-per-query-1",
            "margin-gumbel_steps-per-query-0.5",
            "margin-gumbel_steps-per-query-1");
    assertThat(experiment.variants().get(3).manifest().strategy().label())
        .isEqualTo("margin-gumbel");
    assertThat(experiment.variants().get(3).manifest().train().stepsPerQuery()).isEqualTo(1);
    assertThat(experiment.runs()).isEqualTo(8);
  }

  /** Else what looks like the loop's effect would be that of a wider choice. */
  @Test
  void observation_oneShot_choosesFromAsMuchAsAClosedRunInAll() {
    String shared = SMALL.replace("strategy: margin", "strategy: {name: margin, schedule: %s}");
    String observed = shared + "observe: {fraction: %s}\n";
    Manifest closed = parse(observed.formatted("closed", "0.2")).manifest();
    assertThat(closed.rounds()).isEqualTo(2);
    assertThat(closed.observedShare()).isEqualTo(0.2);
    assertThat(parse(observed.formatted("one-shot", "0.2")).manifest().observedShare())
        .isCloseTo(0.4, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(parse(observed.formatted("one-shot", "0.5")).manifest().observedShare())
        .isEqualTo(1);
  }

  @Test
  void parse_screen_isAShareAndASlice() {
    String screened = SMALL + "observe: {fraction: 0.5, screen: %s}\n";
    Manifest manifest = parse(screened.formatted("{share: 0.2, slice: 0.05}")).manifest();
    assertThat(manifest.observedShare()).isEqualTo(0.5);
    assertThat(manifest.laterShare()).isEqualTo(0.25);
    assertThat(parse(screened.formatted("0.2")).manifest().laterShare()).isEqualTo(0.22);
    assertThat(parse(SMALL).manifest().observe().screen()).isEmpty();
    assertThat(parse(SMALL).manifest().laterShare()).isEqualTo(1);
    assertThat(only(screened.formatted("{share: 0}"))).contains("between 0 and 1, found 0.0");
    assertThat(only(screened.formatted("{slice: 1}"))).contains("between 0 and 1, found 1.0");
    assertThat(only(screened.formatted("{share: 0.9, slice: 0.1}"))).contains("are the whole pool");
  }

  /** A screen ranks by scores that earlier rounds gave to each candidate they saw. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "random",
        "balanced",
        "adaptive",
        "progress",
        "oracle",
        "oracle-by-candidate",
        "judge",
        "reward"
      })
  void parse_screenOfWhatScoresNoWholePool_isRefused(String strategy) {
    String text = SMALL.replace("margin", strategy) + "observe: {screen: 0.1}\n";
    List<String> said =
        problems(text + "judge: solver\nreward: verifier\n").stream()
            .map(Problem::toString)
            .filter(each -> each.contains("observe.screen"))
            .toList();
    assertThat(said).singleElement().asString().contains("gives no score to every candidate");
  }

  @Test
  void parse_screenWithoutAnEarlierRound_isRefused() {
    String screened = SMALL + "observe: {screen: 0.1}\n";
    assertThat(only(screened, "strategy.schedule=one-shot")).contains("before round 1");
    assertThat(only(screened, "rounds=1")).contains("there is one round");
    assertThat(parse(screened, "strategy.schedule=frozen").manifest().laterShare())
        .isCloseTo(0.12, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(only(SMALL.replace("margin", "screened"))).contains("observe.screen");
  }

  @Test
  void parse_stepsPer_followAnotherDimension() {
    TrainSettings train =
        parse(SMALL + "train: {steps-per: {mega-flops: 2e-9}}\n").manifest().train();
    assertThat(train.stepsAxis()).isEqualTo(Dimension.MEGA_FLOPS);
    assertThat(train.plan().steps(Cost.ZERO, new Cost(7, 0, 0, 150_000_000_000L, 0)))
        .isEqualTo(300);
    assertThat(only(SMALL + "train: {steps-per: {mega-flops: 1, micro-usd: 1}}\n"))
        .contains("expected one of input-tokens");
    assertThat(only(SMALL + "train: {steps-per: {mega-flops: 0}}\n")).contains("greater than 0");
  }

  /** S_WC = (P_SE / P_WC) S_SE, by parameters or by prices, rounded. */
  @Test
  void parse_matchedTo_asksAsManySamplesAsCostTheSame() {
    String weak =
        SMALL
            + """
              teacher:
                kind: student
                trained: {model: {width: 48}, base: {steps: 100}}
                matched-to: {samples: 10, active-parameters: 27000000000}
                price: {active-parameters: 9000000000}
              """;
    Experiment experiment = parse(weak);
    assertThat(experiment.manifest().teacher().orElseThrow().samples()).isEqualTo(30);
    assertThat(experiment.manifest().answersPerCandidate()).isEqualTo(30);
    assertThat(ManifestFile.parse("effective", experiment.yaml(), List.of()).yaml())
        .isEqualTo(experiment.yaml());
    String byMoney =
        weak.replace("active-parameters: 27000000000", "output-micro-usd-per-million: $10.50")
            .replace("active-parameters: 9000000000", "output-micro-usd-per-million: $0.30");
    assertThat(parse(byMoney).manifest().teacher().orElseThrow().samples()).isEqualTo(350);
    assertThat(only(weak.replace("active-parameters: 9000000000", "")))
        .contains("teacher.matched-to", "price.active-parameters");
    assertThat(only(weak + "  samples: 4\n")).contains("teacher.samples", "30");
    assertThat(only(weak.replace("samples: 10, active-parameters: 27000000000", "samples: 10")))
        .contains("either active-parameters or");
    assertThat(problems(weak + "  checkpoint: elsewhere\n"))
        .anySatisfy(problem -> assertThat(problem.toString()).contains("and not both"));
  }

  @Test
  void parse_variants_setTheirKeys_andCrossWithWhatVaries() {
    String text =
        SMALL
            + """
              experiment:
                vary: {strategy: [margin, random]}
                variants:
                  short: {rounds: 1, train.steps-per-query: 2}
                  long: {}
                claims:
                  - {paper: A, text: longer is better, contrast: long_margin > short_margin}
              """;
    Experiment experiment = parse(text);
    assertThat(experiment.variants())
        .extracting(Variant::name)
        .containsExactly("short_margin", "short_random", "long_margin", "long_random");
    assertThat(experiment.variants())
        .extracting(variant -> variant.manifest().rounds())
        .containsExactly(1, 1, 2, 2);
    Variant first = experiment.variants().get(0);
    assertThat(first.manifest().train().stepsPerQuery()).isEqualTo(2);
    assertThat(first.point())
        .isEqualTo(Map.of("rounds", "1", "train.steps-per-query", "2", "strategy", "margin"));
    Experiment again = ManifestFile.parse("effective", experiment.yaml(), List.of());
    assertThat(again.yaml()).isEqualTo(experiment.yaml());
    assertThat(again.variants())
        .extracting(Variant::point)
        .isEqualTo(experiment.variants().stream().map(Variant::point).toList());
    assertThat(only(text.replace("long_margin >", "longer >")))
        .contains("claims[0].contrast", "no variant is called longer");
    assertThat(only(text.replace("rounds: 1,", "rounds: none,")))
        .contains("rounds", "(in variant short");
    assertThat(only(text.replace("rounds: 1,", "seeds: [4],"))).contains("variants.short.seeds");
    assertThat(only(text.replace("contrast: long_margin > short_margin", "contrast: better")))
        .contains("claims[0].contrast", "margin > random");
  }

  @Test
  void parse_varyWrong_namesThePoint() {
    String text = SMALL + "experiment: {vary: {strategy: [random, margn]}}\n";
    assertThat(only(text)).contains("margn").contains("(in variant margn)").contains("line 7");
    assertThat(only(SMALL + "experiment: {vary: {strategy: [random, random]}}\n"))
        .contains("two variants are called random");
    assertThat(only(SMALL + "experiment: {vary: {strategey: [random]}}\n"))
        .contains("did you mean strategy?");
  }

  @Test
  void parse_contrastUnknown_listsTheVariants() {
    assertThat(
            only(
                SMALL
                    + "experiment: {vary: {strategy: [random, margin]}, compare: {primary: [loss >"
                    + " random]}}\n"))
        .contains("no variant is called loss; there are margin, random");
  }

  @Test
  void yaml_ofAnExperiment_readsAsTheSame() {
    Experiment experiment =
        parse(SMALL + "experiment: {vary: {strategy: [random, {name: loss, selector: gumbel}]}}\n");
    Experiment again = parse(experiment.yaml());
    assertThat(again.yaml()).isEqualTo(experiment.yaml());
    assertThat(again.sha256()).isEqualTo(experiment.sha256());
    assertThat(again.variants())
        .extracting(v -> Plain.of(v.manifest()))
        .isEqualTo(experiment.variants().stream().map(v -> Plain.of(v.manifest())).toList());
    assertThat(experiment.settings()).containsEntry("train.learning-rate", "0.001");
  }

  @Test
  void sha256_changesWithASetting() {
    assertThat(parse(SMALL, "train.clip=0.5").sha256()).isNotEqualTo(parse(SMALL).sha256());
    assertThat(parse(SMALL, "train.clip=1.0").sha256()).isEqualTo(parse(SMALL).sha256());
  }

  @Test
  void records_refuseByThemselves() {
    assertThatThrownBy(
            () ->
                new ObserveSettings(0, Optional.empty(), 0, Optional.empty(), 1, Optional.empty()))
        .hasMessageContaining("fraction")
        .hasMessageContaining("max-tokens");
  }
}
