package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.experiments.assembly.DrawingStudents;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.preset.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the presets are the methods they are named after, at sizes that run in seconds. */
class MethodRunTest {

  @TempDir private Path temporary;

  /** The preset's own text with other sizes, so that what is proved is what ships. */
  private Path preset(String name, Map<String, String> instead) throws IOException {
    String text = Preset.named(name).called(name);
    for (Map.Entry<String, String> each : instead.entrySet()) {
      assertThat(text).as("of preset " + name).contains(each.getKey());
      text = text.replace(each.getKey(), each.getValue());
    }
    return Files.writeString(temporary.resolve(name + ".yaml"), text);
  }

  private Map<String, List<Round>> run(Students students, Path manifest, String... settings)
      throws IOException {
    Path out = temporary.resolve("out");
    List<Object> arguments = new ArrayList<>(List.of("run", manifest, "--out", out));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    Said said = Said.by(students, arguments.toArray());
    assertThat(said.code()).as(said.err()).isZero();
    Map<String, List<Round>> runs = new LinkedHashMap<>();
    try (var files = Files.walk(out)) {
      for (Path database : files.filter(f -> f.endsWith("run.db")).sorted().toList()) {
        try (SqliteLedger ledger = SqliteLedger.read(database)) {
          runs.put(out.relativize(database).getName(0).toString(), List.copyOf(ledger.rounds()));
        }
      }
    }
    return runs;
  }

  private static Map<String, Long> admitted(Round round) {
    return Admission.examples(round.admissions()).stream()
        .collect(Collectors.groupingBy(Example::candidateId, Collectors.counting()));
  }

  /** Singh et al. 2023: from the base, on this round's answers alone, ten a prompt at most. */
  @Test
  void restEm_startsFromTheBase_keepsTenAPrompt_andUsesItsRoundAlone() throws IOException {
    DrawingStudents students = new DrawingStudents();
    Map<String, List<Round>> runs =
        run(
            students,
            preset("rest-em-programs", Map.of("seeds: [1, 2, 3]", "seeds: [1]")),
            "task.pool-size=6",
            "queries-per-round=6",
            "task.seed-set=40",
            "task.monitor=26",
            "task.steer=13",
            "teacher.samples=40",
            "experiment.variants={three-rounds: {}, one-round: {rounds: 1}, one-round-of-all: {rounds: 1}}");
    List<Round> rounds = runs.get("three-rounds");
    assertThat(rounds).hasSize(4);
    List<Training> trainings = students.trainings("three-rounds");
    for (Round round : rounds.subList(1, 4)) {
      assertThat(round.exchanges()).as("every prompt forty times, each round").hasSize(6 * 40);
      assertThat(admitted(round).values()).allMatch(kept -> kept <= 10).contains(10L);
      assertThat(round.admissions())
          .extracting(Admission::rejection)
          .anyMatch(reason -> reason.startsWith("per-prompt"))
          .anyMatch(reason -> reason.startsWith("verified") || reason.contains("wrong"));
      Training training = trainings.get(round.number() - 1);
      assertThat(training.round()).isEqualTo(round.number());
      assertThat(training.course().from()).isEqualTo(TrainingPlan.From.BASE);
      assertThat(training.course().steering()).as("it stops by the steer split").isPresent();
      assertThat(training.course().corpus()).isEqualTo(Admission.examples(round.admissions()));
    }
    assertThat(rounds.subList(1, 4))
        .as("each round's answers are its own student's")
        .extracting(round -> Admission.examples(round.admissions()))
        .doesNotHaveDuplicates();
  }

  /** Bansal et al. 2024: arms of one budget owe the same FLOPs, all but the price of one call. */
  @Test
  void computeOptimal_armsSpendEqualFlops() throws IOException {
    Path manifest =
        preset(
            "compute-optimal-distillation",
            Map.of(
                "seeds: [1, 2, 3]", "seeds: [1]",
                "steps: 2500", "steps: 12",
                "width: 96", "width: 64",
                "mega-flops: 4400000", "mega-flops: 150000",
                "mega-flops: 17600000", "mega-flops: 600000",
                "per-prompt: 16}", "per-prompt: 16, silence: warn}"));
    Map<String, List<Round>> runs =
        run(
            new LocalStudents(),
            manifest,
            "task.seed-set=120",
            "task.pool-size=80",
            "queries-per-round=80",
            "task.monitor=7",
            "task.test=7",
            "train.steps-per={mega-flops: 2e-5}");
    Map<String, Long> spent = new LinkedHashMap<>();
    runs.forEach(
        (name, rounds) ->
            spent.put(name, rounds.stream().mapToLong(round -> round.charge().megaFlops()).sum()));
    assertThat(spent)
        .containsOnlyKeys(
            "strong-high", "strong-low", "weak-high", "weak-high-unfiltered", "weak-low");
    long dearest = (long) Math.ceil(2 * 225e6 * (48 + 30) / 1e6);
    spent.forEach(
        (name, megaFlops) ->
            assertThat(megaFlops)
                .as(name + " of " + spent)
                .isBetween(
                    (name.endsWith("low") ? 150_000 : 600_000) - dearest,
                    name.endsWith("low") ? 150_000L : 600_000L));
    assertThat(samples(runs.get("weak-low"))).as("225 / 57 for each").isEqualTo(4);
    assertThat(samples(runs.get("strong-low"))).isEqualTo(1);
    assertThat(samples(runs.get("weak-high"))).isEqualTo(16);
    assertThat(samples(runs.get("strong-high"))).isEqualTo(4);
    String told = Said.by(new LocalStudents(), "budget", temporary.resolve("out")).out();
    spent.forEach((name, megaFlops) -> assertThat(told).contains(name + "/1"));
    assertThat(told)
        .as("the sum of all of them is printed")
        .contains(spent.values().stream().mapToLong(n -> n).sum() + " megaFLOPs");
  }

  private static long samples(List<Round> rounds) {
    return rounds.get(1).exchanges().stream()
        .map(Exchange::request)
        .collect(Collectors.groupingBy(r -> r.candidate().id(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(n -> n)
        .max()
        .orElse(0);
  }

  /** Jiang et al. 2023: as many of the hard half of what was scored as of the easy half. */
  @Test
  void lion_picksHardAndEasyInEqualShares() throws IOException {
    Map<String, List<Round>> runs =
        run(
            new MemorisingStudents(),
            preset("lion", Map.of("seeds: [1, 2, 3]", "seeds: [1]")),
            "task.pool-size=400",
            "task.seed-set=60",
            "task.monitor=26",
            "task.test=26",
            "queries-per-round=10",
            "rounds=2",
            "student.base-gate={min: 0, max: 1}",
            "judging={noise: 1, highest: 1000000}");
    for (Round round : runs.get("lion").subList(1, 3)) {
      List<Double> scored =
          round.appraisals().stream()
              .map(appraisal -> -appraisal.score())
              .sorted(Comparator.reverseOrder())
              .toList();
      assertThat(scored).hasSizeBetween(39, 40).doesNotHaveDuplicates();
      double lastOfTheHard = scored.get((scored.size() + 1) / 2 - 1);
      List<Selection.Pick> picks = round.selection().picks();
      assertThat(picks).hasSize(10);
      assertThat(picks.stream().filter(pick -> pick.score() >= lastOfTheHard)).hasSize(5);
      assertThat(round.exchanges())
          .as("a question is written from each")
          .hasSize(10)
          .allMatch(exchange -> exchange.request().mode().startsWith("new-pair"));
    }
    Round hard = runs.get("hard-only").get(1);
    List<Double> scores =
        hard.appraisals().stream()
            .map(appraisal -> -appraisal.score())
            .sorted(Comparator.reverseOrder())
            .toList();
    assertThat(hard.selection().picks())
        .extracting(Selection.Pick::score)
        .containsExactlyElementsOf(scores.subList(0, 10));
  }

  /**
   * Lee et al. 2024: what is sent are original seeds that the student got wrong, and nothing else.
   */
  @Test
  void llm2llm_asksAboutOriginalSeedsAlone_andOnlyAboutWrongOnes() throws IOException {
    Map<String, List<Round>> runs =
        run(
            new MemorisingStudents(),
            preset("llm2llm", Map.of("seeds: [1, 2, 3]", "seeds: [1]")),
            "task.pool-size=400",
            "task.seed-set=60",
            "task.monitor=26",
            "task.test=26",
            "queries-per-round=10",
            "rounds=3",
            "student.base-gate={min: 0, max: 1}");
    for (String variant : List.of("llm2llm", "shown", "trained-on")) {
      Set<String> written = new HashSet<>();
      for (Round round : runs.get(variant).subList(1, 4)) {
        Map<String, Boolean> right =
            round.selection().evidence().sightings().stream()
                .collect(Collectors.toMap(Sighting::candidateId, seen -> seen.right() > 0));
        assertThat(round.exchanges())
            .hasSize(10)
            .allSatisfy(
                exchange -> {
                  String asked = exchange.request().candidate().id();
                  assertThat(right).containsKey(asked);
                  assertThat(right.get(asked)).as("answered wrongly").isFalse();
                  assertThat(written)
                      .as("nothing that was written is a seed")
                      .doesNotContain(asked);
                });
        Admission.examples(round.admissions())
            .forEach(example -> written.add(example.candidateId()));
      }
      assertThat(written).isNotEmpty();
    }
    assertThat(runs.get("any-seed")).hasSize(4);
  }

  /** Zelikman et al. 2022: what is wrong is asked again with the answer, and learned without it. */
  @Test
  void star_asksAgainWithTheAnswer_whereTheFirstOneIsWrong_andNowhereElse() throws IOException {
    Map<String, List<Round>> runs =
        run(
            new LocalStudents(),
            preset("star", Map.of("seeds: [1, 2, 3]", "seeds: [1]", "steps: 3000", "steps: 150")),
            "task.seed-set=400",
            "task.pool-size=21",
            "queries-per-round=21",
            "task.monitor=7",
            "task.steer=0",
            "task.test=7",
            "rounds=1",
            "student.base-gate={min: 0, max: 1}",
            "admission.silence=warn");
    Round round = runs.get("star").get(1);
    List<Exchange> first = links(round, Link.ANSWER);
    List<Exchange> second = links(round, Link.REASON);
    assertThat(first).hasSize(21);
    assertThat(second).as("so young a student is often wrong").isNotEmpty();
    List<String> wrong =
        first.stream()
            .filter(exchange -> exchange.answer().outcome() == Answer.Outcome.COMPLETED)
            .map(exchange -> exchange.request().candidate())
            .filter(asked -> !learnedWithoutHint(round, asked))
            .map(Candidate::id)
            .toList();
    assertThat(second)
        .extracting(exchange -> exchange.request().candidate().id())
        .containsExactlyElementsOf(wrong);
    assertThat(second)
        .allSatisfy(
            exchange ->
                assertThat(exchange.request().messages().get(0).content())
                    .startsWith(exchange.request().candidate().prompt() + "("));
    assertThat(Admission.examples(round.admissions()))
        .extracting(Example::prompt)
        .as("the hint is never learned")
        .allMatch(prompt -> prompt.endsWith("="));
    assertThat(links(runs.get("without-hints").get(1), Link.REASON)).isEmpty();
  }

  private static boolean learnedWithoutHint(Round round, Candidate candidate) {
    return round.admissions().stream()
        .filter(Admission::admitted)
        .map(admission -> round.exchanges().get(admission.exchange()).request())
        .anyMatch(
            request ->
                request.candidate().id().equals(candidate.id())
                    && Link.in(request.mode()).equals(Optional.of(Link.ANSWER)));
  }

  private static List<Exchange> links(Round round, Link link) {
    return round.exchanges().stream()
        .filter(exchange -> Link.in(exchange.request().mode()).equals(Optional.of(link)))
        .toList();
  }
}
