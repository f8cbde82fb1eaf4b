package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    Path manifest = Files.writeString(temporary.resolve("written.yaml"), MANIFEST);
    List<Object> arguments = new ArrayList<>(List.of("run", manifest, "--out", out));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Said.by(new MemorisingStudents(), arguments.toArray());
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
  @CsvSource({"new-pair, 1", "new-question, 3", "simplify, 2", "rephrase, 2", "correct, 1"})
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
                "line 1 has {quest}", "generate.mode=new-pair", "generate.template=" + template),
            new Wrong(
                "needs {question}", "generate.mode=new-pair", "generate.template=" + template),
            new Wrong("there is no file", "generate.mode=new-pair", "generate.template=no.txt"),
            new Wrong(
                "shipped simplify needs {student_answer}",
                "generate.mode=simplify",
                "generate.show-student-answer=true"),
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
