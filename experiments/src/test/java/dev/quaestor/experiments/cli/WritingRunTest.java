package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs whose teacher, the task's solver, writes the questions itself. */
class WritingRunTest {

  private static final String MANIFEST =
      """
      name: written
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 26, steer: 13, test: 26}
      strategy: random
      rounds: 2
      queries-per-round: 10
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private Said run(Path out, String... settings) throws IOException {
    return said("run", out, settings);
  }

  private Said said(String command, Path out, String... settings) throws IOException {
    Path manifest = Files.writeString(temporary.resolve("written.yaml"), MANIFEST);
    List<Object> arguments = new ArrayList<>(List.of(command, manifest, "--out", out));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Said.by(new MemorisingStudents(), arguments.toArray());
  }

  /** The report of the run itself. */
  private static Path html(Path out) throws IOException {
    try (var files = Files.walk(out, 3)) {
      return files
          .filter(f -> f.endsWith("report.html") && !f.getParent().equals(out))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<Round> rounds(Path out) throws IOException {
    Path database;
    try (var files = Files.walk(out)) {
      database = files.filter(f -> f.endsWith("run.db")).findFirst().orElseThrow();
    }
    try (SqliteLedger ledger = SqliteLedger.read(database)) {
      return ledger.rounds();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "new-pair, 1",
    "new-question, 3",
    "simplify, 2",
    "harder, 2",
    "rephrase, 2",
    "correct, 1"
  })
  void run_learnsQuestionsThatWereWritten_andChargesEveryCall(String mode, int calls)
      throws IOException {
    Path out = temporary.resolve(mode);
    Said said = run(out, "generate.mode=" + mode);
    assertThat(said.code()).as(said.err()).isZero();
    for (Round round : rounds(out).subList(1, 3)) {
      assertThat(round.exchanges()).hasSize(10 * calls);
      assertThat(round.charge().queries()).isEqualTo(10L * calls);
      assertThat(round.exchanges().subList(0, 10))
          .extracting(exchange -> exchange.request().candidate().id())
          .as("the first calls are about what was chosen, in order")
          .isEqualTo(round.selection().picks().stream().map(pick -> pick.candidateId()).toList());
      assertThat(round.exchanges())
          .extracting(exchange -> exchange.request())
          .extracting(TeacherRequest::mode)
          .allMatch(each -> Link.in(each).isPresent());
      assertThat(round.admissions()).as("each chain ends in one judgement").hasSize(10);
      assertThat(Admission.examples(round.admissions()))
          .as("the solver's questions are verified and learned")
          .hasSizeGreaterThanOrEqualTo(8)
          .noneMatch(
              example ->
                  round.exchanges().get(0).request().candidate().prompt().equals(example.prompt()));
    }
  }

  @ParameterizedTest
  @CsvSource({"error, false", "error, true", "random, true"})
  void run_correcting_asksOnlyAboutOriginalsThatTheStudentGotWrong(String strategy, boolean shown)
      throws IOException {
    Path out = temporary.resolve("correct");
    Said said =
        run(
            out,
            "generate.mode=correct",
            "strategy=" + strategy,
            "generate.show-student-answer=" + shown,
            "ask.again=each-round");
    assertThat(said.code()).as(said.err()).isZero();
    for (Round round : rounds(out).subList(1, 3)) {
      Map<String, Sighting> seen =
          round.selection().evidence().sightings().stream()
              .collect(Collectors.toMap(Sighting::candidateId, each -> each));
      assertThat(seen.values()).anyMatch(each -> each.right() == 0);
      assertThat(round.selection().picks())
          .isNotEmpty()
          .allSatisfy(
              pick -> {
                assertThat(seen.get(pick.candidateId()).right()).isZero();
                assertThat(pick.answer().isEmpty()).isEqualTo(!shown);
              });
      assertThat(round.exchanges())
          .as("one item of each, and never of what was written")
          .extracting(exchange -> exchange.request().candidate().id())
          .isEqualTo(round.selection().picks().stream().map(pick -> pick.candidateId()).toList());
      for (int i = 0; i < round.exchanges().size(); i++) {
        assertThat(round.exchanges().get(i).request().messages().get(0).content())
            .contains("Right answer: ")
            .contains(round.selection().picks().get(i).answer());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"answer", "new-pair", "new-question", "simplify"})
  void plan_showsTheFirstThreePromptsAsTheRunThenSendsThem(String mode) throws IOException {
    Path out = temporary.resolve("planned-" + mode);
    Said plan = said("plan", out, "generate.mode=" + mode);
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(run(out, "generate.mode=" + mode).code()).isZero();
    String sent =
        rounds(out).get(1).exchanges().stream()
            .limit(3)
            .map(Exchange::request)
            .map(
                request ->
                    "--- candidate %s\n=== user ===\n%s\n"
                        .formatted(request.candidate().id(), request.messages().get(0).content()))
            .collect(Collectors.joining());
    assertThat(plan.out()).contains(sent + "---");
  }

  @Test
  void plan_showsWhatTheTeacherAloneIsTold_andSystemTextsAreCheckedAtStart() throws IOException {
    Path out = temporary.resolve("system");
    String[] server = {
      "teacher.kind=openai", "teacher.model=big", "teacher.base-url=http://127.0.0.1:9/v1", ""
    };
    server[3] = "teacher.system=Be exact. {instructions}";
    Said plan = said("plan", out, server);
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("=== system ===\nBe exact. Write the answer on one line", "=== user ===\n");
    server[3] = "teacher.system=Be exact. {question}";
    assertThat(said("plan", out, server).err())
        .contains("teacher.system", "{question}, which only a template");
    assertThat(said("plan", out, "teacher.kind=solver", "teacher.system=Be exact.").err())
        .as("a solver reads nothing")
        .contains("teacher.system", "only a teacher of kind");
  }

  @Test
  void run_withExamples_putsThoseChosenNextIntoEachPrompt() throws IOException {
    Path out = temporary.resolve("examples");
    Said said = run(out, "generate.mode=new-pair", "generate.examples=3");
    assertThat(said.code()).as(said.err()).isZero();
    List<Exchange> exchanges = rounds(out).get(1).exchanges();
    for (int i = 0; i < exchanges.size(); i++) {
      String sent = exchanges.get(i).request().messages().get(0).content();
      for (int k = 0; k < 3; k++) {
        Exchange other = exchanges.get((i + k) % exchanges.size());
        assertThat(sent)
            .contains("Question: " + other.request().candidate().prompt() + "\nAnswer:");
      }
      assertThat(sent.split("\nAnswer: ", -1)).hasSize(1 + 3 + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"600, answer, 10, 300, 39", "59, new-question, 30, 300, 0.1"})
  void run_auto_asksByTheBudgetRatioAndSaysItEachRound(
      int queries, String mode, int calls, int seeds, double shift) throws IOException {
    Path out = temporary.resolve("auto");
    Said said =
        run(
            out,
            "generate.mode=auto",
            "budget.queries=" + queries,
            "generate.shift={%d: %s}".formatted(seeds, shift));
    assertThat(said.code()).as(said.err()).isZero();
    List<Exchange> exchanges = rounds(out).get(1).exchanges();
    assertThat(exchanges).hasSize(calls);
    assertThat(exchanges).allMatch(each -> each.request().mode().startsWith(mode));
    for (int round = 1; round <= 2; round++) {
      assertThat(said.err())
          .contains(
              String.format(
                  Locale.ROOT,
                  "round %d, budget ratio %.2f (%d planned queries for 300 seeds), %s the shift at"
                      + " %.2f",
                  round,
                  queries / 300.0,
                  queries,
                  mode.equals("answer") ? "below" : "not below",
                  shift));
    }
    Said report = Said.by(new MemorisingStudents(), "report", out);
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(Files.readString(html(out))).contains(">" + mode + "<");
  }

  @Test
  void run_withinALimit_beginsNoChainItCannotFinish() throws IOException {
    Path out = temporary.resolve("limit");
    Said said = run(out, "generate.mode=new-question", "budget.queries=44");
    assertThat(said.code()).as(said.err()).isZero();
    List<Round> rounds = rounds(out);
    assertThat(rounds.stream().mapToLong(round -> round.charge().queries()).sum()).isEqualTo(42);
    assertThat(rounds.stream().flatMap(round -> round.admissions().stream()))
        .hasSize(14)
        .noneMatch(admission -> admission.rejection().contains("unfinished"));
  }

  private static List<Admission> judged(Path out) throws IOException {
    return rounds(out).stream().flatMap(round -> round.admissions().stream()).toList();
  }

  private static List<String> learned(Path out) throws IOException {
    return Admission.examples(judged(out)).stream().map(Example::prompt).toList();
  }

  @Test
  void run_keepsWrittenQuestionsApart_asTheTaskReadsThem_andCapsThemPerSeed() throws IOException {
    List<String> sums =
        List.of(
            "task={name: arithmetic, pool: even, skills: [add], min-number: 0, max-number: 10,"
                + " pool-size: 30, seed-set: 5, monitor: 4, steer: 2, test: 4}",
            "generate.mode=new-pair",
            "teacher={kind: solver, samples: 4, faults: {wrong: 0}}",
            "rounds=1",
            "queries-per-round=30");
    Path apart = temporary.resolve("apart");
    assertThat(run(apart, sums.toArray(String[]::new)).code()).isZero();
    assertThat(learned(apart).stream().map(WritingRunTest::sides)).doesNotHaveDuplicates();
    assertThat(judged(apart))
        .extracting(Admission::rejection)
        .anyMatch(said -> said.startsWith("near-duplicate: the same asked as one that was"));
    Path alike = temporary.resolve("alike");
    List<String> off = new ArrayList<>(sums);
    off.add("admission.near-duplicates=nothing");
    assertThat(run(alike, off.toArray(String[]::new)).code()).isZero();
    List<List<String>> sides = learned(alike).stream().map(WritingRunTest::sides).toList();
    assertThat(sides.stream().distinct().count()).isLessThan(sides.size());
    Path capped = temporary.resolve("capped");
    List<String> cap = new ArrayList<>(sums);
    cap.add("admission.per-seed=2");
    Said said = run(capped, cap.toArray(String[]::new));
    assertThat(said.code()).isZero();
    assertThat(said.err()).contains("per-seed").contains(" calls and ");
    Round round = rounds(capped).get(1);
    assertThat(
            round.admissions().stream()
                .filter(Admission::admitted)
                .map(a -> round.exchanges().get(a.exchange()).request().candidate().id())
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()))
                .values())
        .contains(2L)
        .allMatch(count -> count <= 2);
  }

  private static List<String> sides(String sum) {
    return sum.contains("@") ? List.of(sum) : Arrays.stream(sum.split("[+=]")).sorted().toList();
  }

  @Test
  void run_keepsADeclaredBenchmarkApart_inWhateverCase() throws IOException {
    Path free = temporary.resolve("free");
    assertThat(run(free, "generate.mode=new-pair").code()).isZero();
    String leak = learned(free).get(3);
    Path bench =
        Files.writeString(
            temporary.resolve("bench.txt"), "another: word =\n" + leak.toUpperCase(Locale.ROOT));
    Path apart = temporary.resolve("apart");
    Said said = run(apart, "generate.mode=new-pair", "admission.held-out.bench=" + bench);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(learned(apart)).doesNotContain(leak);
    assertThat(judged(apart))
        .filteredOn(admission -> admission.example().prompt().equals(leak))
        .extracting(Admission::rejection)
        .containsOnly("contamination: the prompt is held out for measuring");
  }

  @Test
  void run_withWhatATaskOrManifestLacks_isRefusedBeforeAnythingIsAsked() throws IOException {
    Path template = Files.writeString(temporary.resolve("mine.txt"), "Write {quest}");
    record Wrong(String told, String... settings) {}
    List<Wrong> wrongs =
        List.of(
            new Wrong("at most 1", "teacher.faults.wrong=0.7", "teacher.faults.form=0.4"),
            new Wrong(
                "only a teacher of kind solver takes it",
                "teacher.kind=recorded",
                "teacher.file=none.jsonl",
                "teacher.model=one",
                "teacher.faults.wrong=0.7"),
            new Wrong(
                "names a teacher that is not there",
                "generate.mode=new-pair",
                "generate.augmenter=weak"),
            new Wrong(
                "a verifier knows which answer is right",
                "generate.mode=new-question",
                "admission.agree={samples: 3, at-least: 2}"),
            new Wrong(
                "3 of 2 answers cannot agree",
                "admission.verify=false",
                "admission.agree={samples: 2, at-least: 3}"),
            new Wrong(
                "agrees with itself",
                "generate.mode=new-question",
                "admission.verify=false",
                "admission.agree={samples: 3, at-least: 2}"),
            new Wrong(
                "the answer comes with the question",
                "generate.mode=new-pair",
                "teacher.faults.wrong=0.1",
                "admission.verify=false",
                "admission.agree={samples: 3, at-least: 2}"),
            new Wrong("mode: answer writes no questions", "admission.per-seed=2"),
            new Wrong("must be at least min", "admission.length={min: 3, max: 2}"),
            new Wrong(
                "admission.held-out.bench: cannot read",
                "generate.mode=new-pair",
                "admission.held-out.bench=none.jsonl"),
            new Wrong(
                "line 1 has {quest}", "generate.mode=new-pair", "generate.template=" + template),
            new Wrong(
                "needs {question}", "generate.mode=new-pair", "generate.template=" + template),
            new Wrong("there is no file", "generate.mode=new-pair", "generate.template=no.txt"),
            new Wrong(
                "shipped simplify needs {student_answer}",
                "generate.mode=simplify",
                "generate.show-student-answer=true"),
            new Wrong(
                "shipped rephrase needs {examples}",
                "generate.mode=rephrase",
                "generate.examples=2"),
            new Wrong(
                "more than a round chooses", "generate.mode=new-pair", "generate.examples=11"),
            new Wrong("no prompt to put them into", "generate.examples=2"),
            new Wrong("shows nothing", "generate.show-student-answer=true"),
            new Wrong(
                "does not observe the student in force",
                "generate.mode=correct",
                "generate.show-student-answer=true",
                "strategy.schedule=one-shot"),
            new Wrong(
                "before the student has answered",
                "generate.mode=correct",
                "strategy=reducible-loss"),
            new Wrong("has no template", "generate.template=" + template),
            new Wrong(
                "only mode: rephrase", "generate.mode=new-pair", "generate.keep-answer=true"));
    for (Wrong wrong : wrongs) {
      Path out = temporary.resolve("wrong");
      Said said = run(out, wrong.settings());
      assertThat(said.code()).as(said.err()).isEqualTo(2);
      assertThat(said.err()).contains(wrong.told());
    }
  }
}
