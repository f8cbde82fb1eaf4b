package dev.quaestor.eval.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.eval.comparison.SyntheticExperiment.Planted;
import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.record.Band;
import dev.quaestor.eval.record.Claim;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.ExperimentReport;
import dev.quaestor.eval.statistics.Detectable;
import dev.quaestor.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Contrast LOSS = new Contrast("loss", "random");
  private static final Question ASKED = Question.onQueries(List.of(LOSS));

  private static List<RunRecord> runs(double gain, int seeds, long stream) {
    return SyntheticExperiment.tiny(2)
        .runs(
            List.of(
                new Planted(Variant.of("random"), 0.06, 0),
                new Planted(Variant.of("loss"), 0.06 + gain, 0)),
            seeds,
            stream);
  }

  private static Comparison compared(Question question, List<RunRecord> runs) {
    return Comparison.of(new ExperimentRecord("made up", question, runs, List.of(), Map.of()));
  }

  private static Outcome outcome(Comparison comparison) {
    return comparison.outcome(LOSS).orElseThrow();
  }

  @Test
  void of_trueNullGivesAtMostFiveInAHundredFalseVerdicts() {
    int falsely = 0;
    for (int i = 0; i < 2_000; i++) {
      falsely += outcome(compared(ASKED, runs(0, 10, i))) == Outcome.NOT_DISTINGUISHABLE ? 0 : 1;
    }
    assertThat(falsely / 2_000.0).isLessThanOrEqualTo(0.06).isGreaterThan(0.03);
  }

  @Test
  void of_threeTrueNullsAreCorrectedTogether() {
    List<Contrast> primary =
        List.of(LOSS, new Contrast("margin", "random"), new Contrast("entropy", "random"));
    int falsely = 0;
    for (int i = 0; i < 600; i++) {
      List<RunRecord> runs = new ArrayList<>(runs(0, 10, 10_000 + i));
      runs.addAll(
          SyntheticExperiment.tiny(2)
              .runs(
                  List.of(
                      new Planted(Variant.of("margin"), 0.06, 0),
                      new Planted(Variant.of("entropy"), 0.06, 0)),
                  10,
                  10_000 + i));
      boolean any =
          compared(Question.onQueries(primary), runs).pairings().stream()
              .filter(Pairing::primary)
              .anyMatch(p -> p.verdict().outcome() != Outcome.NOT_DISTINGUISHABLE);
      falsely += any ? 1 : 0;
    }
    assertThat(falsely / 600.0).isLessThanOrEqualTo(0.07);
  }

  /** A difference as large as the seeds' spread lets one find is found as often as is said. */
  @Test
  void of_plantedEffectIsFoundWithThePowerStated() {
    double spread = 0;
    for (int i = 0; i < 50; i++) {
      double deviation =
          compared(ASKED, runs(0, 10, 20_000 + i))
              .pairings()
              .get(0)
              .finals()
              .get(Metric.MACRO)
              .deviation();
      spread += deviation * deviation / 50;
    }
    double planted = 0.996 * Math.sqrt(spread);
    int better = 0;
    int worse = 0;
    for (int i = 0; i < 500; i++) {
      Outcome found = outcome(compared(ASKED, runs(planted / 0.5, 10, 30_000 + i)));
      better += found == Outcome.BETTER ? 1 : 0;
      worse += found == Outcome.WORSE ? 1 : 0;
    }
    assertThat(better / 500.0).isBetween(0.72, 0.88);
    assertThat(worse).isZero();
  }

  @Test
  void of_canSayThatRandomWasBetter() {
    Comparison comparison = compared(ASKED, runs(-0.2, 10, 1));
    assertThat(outcome(comparison)).isEqualTo(Outcome.WORSE);
    assertThat(comparison.outcome(LOSS.turned())).contains(Outcome.BETTER);
    assertThat(comparison.line()).startsWith("loss is worse than random: −");
  }

  @Test
  void of_threeSeedsOnlyDescribe() {
    Comparison comparison = compared(ASKED, runs(0.5, 3, 1));
    assertThat(outcome(comparison)).isEqualTo(Outcome.TOO_FEW_SEEDS);
    assertThat(comparison.line())
        .startsWith("Three seeds cannot support a verdict: loss ended ")
        .contains(
            "above random",
            "95% interval",
            "would show a true difference of",
            "four times in five.");
  }

  /** With three contrasts the p that shows is lower, and so is what could have shown larger. */
  @Test
  void of_threeContrasts_couldHaveShownIsOfTheCorrectedLevel() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 10, 1));
    runs.addAll(
        SyntheticExperiment.tiny(2)
            .runs(
                List.of(
                    new Planted(Variant.of("margin"), 0.06, 0),
                    new Planted(Variant.of("entropy"), 0.06, 0)),
                10,
                1));
    Comparison one = compared(ASKED, runs);
    Comparison three =
        compared(
            Question.onQueries(
                List.of(LOSS, new Contrast("margin", "random"), new Contrast("entropy", "random"))),
            runs);
    double alone = detectable(one);
    double corrected = detectable(three);
    assertThat(corrected / alone)
        .isCloseTo(
            Detectable.perDeviation(10, 0.05 / 3, 0.8) / Detectable.perDeviation(10, 0.05, 0.8),
            within(1e-6));
    assertThat(three.pairings().get(0).verdict().words())
        .endsWith(
            "show a true difference of %s points four times in five after correction for three contrasts."
                .formatted(Wording.size(corrected)));
    assertThat(one.pairings().get(0).verdict().words())
        .endsWith("of %s points four times in five.".formatted(Wording.size(alone)));
    assertThat(ComparisonText.of(three)).contains("p (Holm)");
  }

  private static double detectable(Comparison comparison) {
    return ComparisonJson.of(comparison)
        .at("/contrasts/0/final/macro/detectable")
        .asDouble(Double.NaN);
  }

  @Test
  void of_noDifference_isLevel() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 3, 1).subList(0, 3));
    for (RunRecord run : runs.subList(0, 3).toArray(RunRecord[]::new)) {
      runs.add(
          new RunRecord(
              Variant.of("loss"),
              run.seed(),
              run.state(),
              run.limits(),
              run.billed(),
              run.rounds(),
              run.gate(),
              run.sealed()));
    }
    assertThat(compared(ASKED, runs).line())
        .contains("loss ended level with random in macro accuracy")
        .doesNotContain("0.0 points above");
  }

  @Test
  void of_variantsOfDifferentSeeds_isSaid() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 5, 1));
    assertThat(compared(ASKED, runs).notes()).noneMatch(n -> n.contains("different seeds"));
    runs.remove(9);
    runs.remove(6);
    assertThat(compared(ASKED, runs).notes())
        .contains(
            "Means are over different seeds: random over 1–5; loss over 1, 3, 4. Differences are of"
                + " the seeds both of a pair finished.");
  }

  @Test
  void differenceCurve_isPairedBySeedAtEachRound() {
    ExperimentRecord experiment =
        new ExperimentRecord("made up", ASKED, runs(0.2, 6, 1), List.of(), Map.of());
    DifferenceCurve curve = DifferenceCurve.of(experiment, LOSS, Metric.MACRO).orElseThrow();
    assertThat(curve.points())
        .extracting(DifferenceCurve.Point::spend)
        .containsExactly(0.0, 1.0, 2.0);
    assertThat(curve.seeds()).hasSize(6);
    assertThat(curve.points().get(0).difference().estimate()).as("one base").isZero();
    var last = Comparison.of(experiment).pairings().get(0).finals().get(Metric.MACRO);
    assertThat(curve.points().get(2).difference().estimate()).isCloseTo(last.mean(), within(1e-12));
    assertThat(curve.points().get(2).difference().low())
        .isCloseTo(last.interval().low(), within(1e-12));
    assertThat(ComparisonJson.of(Comparison.of(experiment)).at("/contrasts/0/curve")).hasSize(3);
    assertThat(DifferenceCurve.of(experiment, new Contrast("loss", "nobody"), Metric.MACRO))
        .isEmpty();
  }

  @Test
  void of_oneSeedAndNone() {
    assertThat(compared(ASKED, runs(0.5, 1, 1)).line())
        .startsWith("One seed cannot support a verdict")
        .contains("how far another seed would differ is not known");
    assertThat(compared(Question.onQueries(List.of()), List.of()).line())
        .isEqualTo("Nothing can be concluded: the experiment has no runs.");
    Comparison apart = compared(ASKED, runs(0, 2, 1).subList(1, 3));
    assertThat(apart.line()).startsWith("Nothing can be concluded: no seed finished under both");
    assertThat(ComparisonText.of(apart)).contains("too few seeds");
  }

  @Test
  void of_runsThatCannotBeComparedAreLeftOutAndNamed() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 10, 1));
    runs.set(3, with(runs.get(3), runs.get(3).rounds().subList(0, 2), RunRecord.State.INTERRUPTED));
    Round last = runs.get(5).rounds().get(2);
    runs.set(
        5, with(runs.get(5), List.of(runs.get(5).rounds().get(0), last), RunRecord.State.DONE));
    Comparison comparison = compared(ASKED, runs);
    assertThat(comparison.pairings().get(0).seeds()).hasSize(8).doesNotContain(4L, 6L);
    assertThat(comparison.notes())
        .contains(
            "Left out: random, seed 4: interrupted after round 1.",
            "Left out: random, seed 6: round 1 is missing from its curve.");
  }

  /** A page of an experiment that has just begun names no run that waits. */
  @Test
  void of_runsNotBegun_areCountedInOneNote() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 10, 1));
    for (int i = 12; i < 20; i++) {
      runs.set(i, with(runs.get(i), List.of(), RunRecord.State.WAITING));
    }
    assertThat(compared(ASKED, runs).notes())
        .contains("Not begun yet, and left out: 8 of 20 runs.")
        .noneMatch(n -> n.startsWith("Left out"));
  }

  /** Questions that were set aside are charged before any training: the curve begins later. */
  @Test
  void of_runsThatSetQuestionsAside_beginsWhereBothHaveBegun() {
    List<RunRecord> runs = new ArrayList<>(runs(0.5, 10, 1));
    runs.replaceAll(run -> run.variant().random() ? run : settingAside(run));
    Comparison comparison = compared(ASKED, runs);
    assertThat(comparison.pairings().get(0).seeds()).hasSize(10);
    assertThat(outcome(comparison)).isNotNull();
  }

  private static RunRecord settingAside(RunRecord run) {
    List<Round> rounds = new ArrayList<>(run.rounds());
    Round base = rounds.get(0);
    Round first = rounds.get(1);
    rounds.set(
        0,
        new Round(
            0,
            first.selection(),
            first.exchanges(),
            first.admissions(),
            base.model(),
            base.effort(),
            base.evaluations()));
    return with(run, rounds, RunRecord.State.DONE);
  }

  @Test
  void of_unequalTrainingBarsAVerdictUnlessWaived() {
    List<RunRecord> runs = new ArrayList<>(runs(0.5, 10, 1));
    runs.replaceAll(run -> run.variant().random() ? run : longer(run));
    Comparison comparison = compared(ASKED, runs);
    assertThat(outcome(comparison)).isEqualTo(Outcome.BARRED);
    assertThat(comparison.line()).contains("seed 1: after 1 queries", "had trained");
    Question waived =
        new Question(
            ASKED.axis(),
            ASKED.trainingAxis(),
            Metric.MACRO,
            List.of(LOSS),
            OptionalDouble.empty(),
            "the longer training is what is tested",
            List.of());
    assertThat(outcome(compared(waived, runs))).isEqualTo(Outcome.BETTER);
    assertThat(compared(waived, runs).notes())
        .contains("Equal training was waived: the longer training is what is tested");
  }

  /** Claims are judged in their own direction, whether they were primary or not. */
  @Test
  void findings_sayWhatCameOfEachClaim() {
    Contrast turned = LOSS.turned();
    Question asked =
        Question.onQueries(List.of())
            .claiming(
                List.of(
                    new Claim("A paper", "random is better", turned),
                    new Claim("Another", "which is the same", turned)));
    List<Finding> findings = compared(asked, runs(0.5, 10, 1)).findings();
    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.WORSE);
    assertThat(findings.get(0).verdict()).isEqualTo("does not hold here: the other way round");
    assertThat(findings.get(0).measured())
        .startsWith("random − loss: −")
        .contains("95%", "macro accuracy", "ten seeds");
    Finding held =
        compared(
                ASKED.claiming(List.of(new Claim("A paper", "loss is better", LOSS))),
                runs(0.5, 10, 1))
            .findings()
            .get(0);
    assertThat(held.verdict()).isEqualTo("holds here");
    Comparison few =
        compared(
            ASKED.claiming(List.of(new Claim("A paper", "loss is better", LOSS))), runs(0.5, 3, 1));
    assertThat(few.findings().get(0).verdict()).isEqualTo("described only; points the same way");
    assertThat(ComparisonText.of(few))
        .contains("A paper: loss is better\n  here: loss − random: +", "verdict: described only");
    assertThat(ComparisonJson.of(few).at("/claims/0/verdict").asText())
        .isEqualTo("described only; points the same way");
    assertThat(compared(ASKED, runs(0.5, 3, 1)).findings()).isEmpty();
    assertThatThrownBy(() -> ASKED.claiming(List.of(new Claim("A", "the reverse", turned))))
        .hasMessageContaining("the other way round");
  }

  @Test
  void of_anotherBaseBarsAVerdict() {
    List<RunRecord> runs = new ArrayList<>(runs(0.5, 10, 1).subList(0, 10));
    runs.addAll(runs(0.5, 10, 2).subList(10, 20));
    assertThat(compared(ASKED, runs).line()).contains("did not start from the same base");
  }

  /** As when some runs were made again after the sealed test was read. */
  @Test
  void of_sealedTestReadWithSomeRunsOnly_isSaid() {
    Comparison comparison =
        Comparison.of(
            new ExperimentRecord("made up", ASKED, runs(0, 10, 1), List.of(10), Map.of()));
    assertThat(comparison.split()).isEqualTo("monitor");
    assertThat(comparison.notes()).anyMatch(n -> n.contains("read with some of the runs only"));
    assertThat(compared(ASKED, runs(0, 10, 1)).notes())
        .anyMatch(n -> n.contains("the sealed test was not read"));
  }

  @Test
  void of_basesOutsideTheGateAreNamed() {
    List<RunRecord> runs = runs(0, 10, 1);
    assertThat(compared(ASKED, runs).notes()).noneMatch(n -> n.contains("gate"));
    double third = RunRecord.monitored(runs.get(2).rounds().get(0)).macroAccuracy();
    List<RunRecord> gated = gated(runs, third + 1e-9);
    List<Long> below =
        gated.subList(0, 10).stream()
            .filter(r -> RunRecord.monitored(r.rounds().get(0)).macroAccuracy() <= third)
            .map(RunRecord::seed)
            .toList();
    Comparison comparison = compared(ASKED, gated);
    assertThat(below).contains(3L).hasSizeLessThan(10);
    String words =
        below.stream()
            .map(seed -> "seed " + seed + " at " + Wording.percent(baseOf(gated, seed)))
            .collect(Collectors.joining(", "));
    assertThat(comparison.notes()).anyMatch(n -> n.contains(": the base of " + words + "."));
    assertThat(ComparisonText.of(comparison)).contains(words);
    assertThat(ExperimentReport.html(comparison)).contains(words);
    var bases = ComparisonJson.of(comparison).get("bases");
    assertThat(bases.size()).isEqualTo(10);
    for (var base : bases) {
      assertThat(base.get("outside").asBoolean())
          .isEqualTo(below.contains(base.get("seed").asLong()));
      assertThat(base.get("variants").size()).isEqualTo(2);
    }
  }

  /** Where a variant's students differ, so do its bases. */
  @Test
  void of_basesOfOneSeedDiffer_variantsAreNamed() {
    List<RunRecord> runs = new ArrayList<>(runs(0, 1, 1).subList(0, 1));
    runs.add(runs(0, 1, 2).get(1));
    double lower = Math.min(baseOf(runs.subList(0, 1), 1), baseOf(runs.subList(1, 2), 1));
    Comparison comparison = compared(ASKED, gated(runs, lower + 1e-9));
    String variant = baseOf(runs.subList(0, 1), 1) == lower ? "random" : "loss";
    assertThat(comparison.notes())
        .anyMatch(n -> n.contains("seed 1 at " + Wording.percent(lower) + " (" + variant + ")."));
  }

  private static double baseOf(List<RunRecord> runs, long seed) {
    return runs.stream()
        .filter(run -> run.seed() == seed)
        .mapToDouble(run -> RunRecord.monitored(run.rounds().get(0)).macroAccuracy())
        .findFirst()
        .orElseThrow();
  }

  private static List<RunRecord> gated(List<RunRecord> runs, double least) {
    return runs.stream()
        .map(
            run ->
                new RunRecord(
                    run.variant(),
                    run.seed(),
                    run.state(),
                    run.limits(),
                    run.billed(),
                    run.rounds(),
                    new Band(least, 1),
                    run.sealed()))
        .toList();
  }

  @Test
  void of_sharedBaseIsSaid() {
    List<RunRecord> runs = new ArrayList<>();
    Round base = runs(0, 1, 1).get(0).rounds().get(0);
    for (RunRecord run : runs(0, 10, 1)) {
      List<Round> rounds = new ArrayList<>(run.rounds());
      rounds.set(0, base);
      runs.add(with(run, rounds, RunRecord.State.DONE));
    }
    assertThat(compared(ASKED, runs).notes()).anyMatch(n -> n.contains("share one base student"));
  }

  /** Best in hindsight is margin; oracle was no arm, and one-shot margin is another setting. */
  @Test
  void of_whatChoseAmongOthers_hasARegret() {
    SyntheticExperiment tiny = SyntheticExperiment.tiny(3);
    List<RunRecord> runs = new ArrayList<>();
    for (Planted fixed :
        List.of(
            new Planted(Variant.of("random"), 0.05, 0),
            new Planted(Variant.of("margin"), 0.25, 0),
            new Planted(Variant.of("oracle"), 0.4, 0))) {
      runs.addAll(tiny.runs(List.of(fixed), 10, 5));
    }
    for (RunRecord run : tiny.runs(List.of(new Planted(Variant.of("adaptive"), 0.15, 0)), 10, 5)) {
      runs.add(chosenBy(run, List.of("margin", "random")));
    }
    Comparison comparison = compared(Question.onQueries(List.of()), runs);
    Effect regret = comparison.effects().get(0);
    assertThat(comparison.effects()).hasSize(1);
    assertThat(regret.kind()).isEqualTo(Effect.Kind.REGRET);
    assertThat(regret.criterion()).isEqualTo("adaptive");
    assertThat(regret.contrast()).isEqualTo(new Contrast("margin", "adaptive"));
    assertThat(regret.finals().get(Metric.MACRO).mean())
        .isEqualTo(
            comparison
                .pairing(new Contrast("margin", "adaptive"))
                .map(
                    p ->
                        p.contrast().variant().equals("margin")
                            ? p.finals().get(Metric.MACRO).mean()
                            : -p.finals().get(Metric.MACRO).mean())
                .orElseThrow(),
            within(1e-12))
        .isCloseTo(0.1 * 0.5, within(0.03));
    assertThat(ComparisonText.of(comparison)).contains("regret to margin");
    assertThat(ComparisonJson.of(comparison).get("effects").get(0).get("effect").asText())
        .isEqualTo("regret");
  }

  /** The same run, its picks made by {@code arms} in turn. */
  private static RunRecord chosenBy(RunRecord run, List<String> arms) {
    List<Round> rounds = new ArrayList<>();
    for (Round round : run.rounds()) {
      List<Selection.Pick> picks = new ArrayList<>();
      for (Selection.Pick pick : round.selection().picks()) {
        String arm = arms.get((round.number() + picks.size()) % arms.size());
        picks.add(new Selection.Pick(pick.candidateId(), pick.score(), arm, ""));
      }
      rounds.add(
          new Round(
              round.number(),
              new Selection(picks, List.of(), round.selection().effectivePool()),
              round.exchanges(),
              round.admissions(),
              round.model(),
              round.effort(),
              round.evaluations()));
    }
    return new RunRecord(
        run.variant(),
        run.seed(),
        run.state(),
        run.limits(),
        run.billed(),
        rounds,
        run.gate(),
        run.sealed());
  }

  @Test
  void of_effectsAreToldApart() {
    List<RunRecord> runs =
        SyntheticExperiment.tiny(3)
            .runs(
                List.of(
                    new Planted(Variant.of("random"), 0.05, 0),
                    new Planted(Variant.of("margin"), 0.25, 0),
                    new Planted(Variant.of("one-shot-margin"), 0.25, 0)),
                10,
                5);
    Comparison comparison = compared(Question.onQueries(List.of()), runs);
    assertThat(comparison.effects())
        .extracting(effect -> effect.kind().key() + " " + effect.contrast().variant())
        .containsExactly("selection one-shot-margin", "loop margin");
    Interval selection = comparison.effects().get(0).finals().get(Metric.MACRO).interval();
    Interval loop = comparison.effects().get(1).finals().get(Metric.MACRO).interval();
    assertThat(selection.estimate()).isCloseTo(0.2 * 0.5, within(0.03));
    assertThat(ComparisonText.of(comparison).lines())
        .as("the win matrix: a row's verdict and wins over each column")
        .anyMatch(line -> line.matches("1 +random +· +▼ 0/10 +▼ 0/10"))
        .anyMatch(line -> line.matches("2 +margin +▲ 10/10 +· += \\d+/10"));
    assertThat(loop.contains(0)).isTrue();
    double whole =
        comparison
            .pairing(new Contrast("margin", "random"))
            .orElseThrow()
            .finals()
            .get(Metric.MACRO)
            .mean();
    assertThat(selection.estimate() + loop.estimate()).isCloseTo(whole, within(1e-12));
  }

  @Test
  void check_assertions() {
    Comparison better = compared(ASKED, runs(0.5, 10, 1));
    assertThat(Assertion.parse("loss > random").check(better).holds()).isTrue();
    assertThat(Assertion.parse("random < loss").check(better).holds()).isTrue();
    assertThat(Assertion.parse("loss < random").check(better).holds()).isFalse();
    assertThat(Assertion.parse("loss ~ random").check(better).holds()).isFalse();
    Comparison few = compared(ASKED, runs(0.5, 3, 1));
    assertThat(Assertion.parse("loss > random").check(few).holds()).isFalse();
    assertThat(Assertion.parse("loss ~ random").check(few).holds()).isFalse();
    assertThatThrownBy(() -> Assertion.parse("los > random").check(better))
        .hasMessageContaining("no variant is named \"los\"; the variants are random, loss");
    assertThatThrownBy(() -> Assertion.parse("loss>random")).hasMessageContaining("spaces around");
  }

  @Test
  void json_hasWhatScriptsRelyOn() {
    var json = ComparisonJson.of(compared(ASKED, runs(0.5, 10, 1)));
    var contrast = json.get("contrasts").get(0);
    assertThat(contrast.get("verdict").asText()).isEqualTo("better");
    assertThat(contrast.get("final").get("macro").get("difference").asDouble()).isPositive();
    assertThat(json.get("variants").get(1).get("by_seed").size()).isEqualTo(10);
    var one = ComparisonJson.of(compared(ASKED, runs(0.5, 1, 1))).toString();
    assertThat(one).doesNotContain("NaN", "Infinity");
  }

  @Test
  void record_badInput() {
    List<RunRecord> runs = runs(0, 1, 1);
    assertThatThrownBy(
            () -> compared(Question.onQueries(List.of(new Contrast("loss", "rnd"))), runs))
        .hasMessageContaining("no variant is named \"rnd\"");
    assertThatThrownBy(() -> compared(ASKED, List.of(runs.get(0), runs.get(0))))
        .hasMessageContaining("found random with seed 1 twice");
    assertThatThrownBy(() -> Question.onQueries(List.of(LOSS, LOSS.turned())))
        .hasMessageContaining("twice");
  }

  private static RunRecord with(RunRecord run, List<Round> rounds, RunRecord.State state) {
    return new RunRecord(
        run.variant(),
        run.seed(),
        state,
        run.limits(),
        run.billed(),
        rounds,
        run.gate(),
        run.sealed());
  }

  private static RunRecord longer(RunRecord run) {
    List<Round> rounds =
        run.rounds().stream()
            .map(
                r ->
                    new Round(
                        r.number(),
                        r.selection(),
                        r.exchanges(),
                        r.admissions(),
                        r.model(),
                        new Effort(0, 0, 0, 100 * r.number(), 0, 1),
                        r.evaluations()))
            .toList();
    return with(run, rounds, RunRecord.State.DONE);
  }
}
