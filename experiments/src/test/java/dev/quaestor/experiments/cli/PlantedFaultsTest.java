package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Fault;
import dev.quaestor.experiments.assembly.FaultyScribe;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.assembly.SolverScribe;
import dev.quaestor.experiments.manifest.FaultSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What admission lets through of the faults that a solver teacher plants: answers that are wrong,
 * and held-out questions in one disguise or another, counted against what was planted and not by
 * the rules that are to find them.
 */
class PlantedFaultsTest {

  private static final FaultSettings SHARES = new FaultSettings(0.3, 0.1, 0.03, 0.03, 0.03, 0.03);

  private static final String MANIFEST =
      """
      name: planted
      task: {name: strings, pool: even, pool-size: 600, seed-set: 60, monitor: 65, steer: 39, test: 65}
      teacher: {kind: solver, faults: {wrong: 0.3, held-out: 0.1, copy: 0.03, form: 0.03, refuse: 0.03, two-questions: 0.03}}
      strategy: random
      generate: {mode: new-question}
      rounds: 2
      queries-per-round: 80
      compute: {shards: 1}
      seeds: [3]
      experiment: {vary: {admission.apart: [words, bytes, nothing]}}
      """;

  /** How answers are judged, by what the table calls it. */
  private static final Map<String, List<String>> RULES = rules();

  @TempDir private Path temporary;

  private static Map<String, List<String>> rules() {
    Map<String, List<String>> rules = new LinkedHashMap<>();
    rules.put("unverified", List.of("admission.verify=false"));
    rules.put("verified", List.of());
    rules.put(
        "agree 2 of 3",
        List.of("admission.verify=false", "admission.agree={samples: 3, at-least: 2}"));
    rules.put(
        "agree 3 of 5",
        List.of("admission.verify=false", "admission.agree={samples: 5, at-least: 3}"));
    rules.put(
        "judge, a fifth of its scores at random",
        List.of(
            "admission.verify=false",
            "judge=solver",
            "judging.noise=0.2",
            "admission.judge.at-least=7"));
    return rules;
  }

  /**
   * What became of a run's questions, by the truth.
   *
   * @param planted held-out questions that were written
   * @param admitted examples that were learned from
   * @param wrong of these, with a wrong final answer
   * @param leaked of these, held-out questions in whatever disguise
   * @param calls what was charged
   */
  private record Count(int planted, int admitted, int wrong, int leaked, long calls) {}

  /** The rounds of each variant, which share what they ask. */
  private Map<String, List<Round>> run(String rule, List<String> settings) throws IOException {
    Path manifest = Files.writeString(temporary.resolve("planted.yaml"), MANIFEST);
    Path out = temporary.resolve(rule.replaceAll("[^a-z0-9]", "-"));
    List<Object> arguments = new ArrayList<>(List.of("run", manifest, "--out", out));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Said said = Said.by(new MemorisingStudents(), arguments.toArray());
    assertThat(said.code()).as(said.err()).isZero();
    Map<String, List<Round>> rounds = new LinkedHashMap<>();
    for (String apart : List.of("words", "bytes", "nothing")) {
      try (SqliteLedger ledger = SqliteLedger.read(out.resolve("apart-" + apart + "/3/run.db"))) {
        rounds.put(apart, ledger.rounds());
      }
    }
    return rounds;
  }

  private static Task task() {
    return Tasks.named(
        "strings",
        Map.of(
            "pool",
            "even",
            "pool-size",
            600,
            "seed-set",
            60,
            "monitor",
            65,
            "steer",
            39,
            "test",
            65));
  }

  /** The words of a question in any order and case: what no disguise of this task changes. */
  private static List<String> bag(String question) {
    return Arrays.stream(question.toLowerCase(Locale.ROOT).split("[^a-z]+"))
        .filter(word -> !word.isEmpty())
        .sorted()
        .toList();
  }

  private static Count count(List<Round> rounds) {
    Task task = task();
    RandomStreams streams = new RandomStreams(3);
    Material material = task.draw(streams);
    TeacherIdentity identity =
        new TeacherIdentity("solver", "strings", false, true, TeacherIdentity.Price.FREE);
    var scribe =
        new FaultyScribe(
            new SolverScribe(task, task.solver().orElseThrow()),
            SHARES,
            material,
            identity,
            streams);
    Set<List<String>> heldOut =
        Task.prompts(material).stream().map(PlantedFaultsTest::bag).collect(Collectors.toSet());
    int planted = 0;
    for (Round round : rounds) {
      for (Exchange exchange : round.exchanges()) {
        if (scribe.fault(exchange.request()).equals(Optional.of(Fault.HELD_OUT))) {
          planted++;
          assertThat(heldOut).contains(bag(exchange.answer().text().substring(9)));
        }
      }
    }
    List<Admission> learned =
        rounds.stream()
            .flatMap(round -> round.admissions().stream())
            .filter(Admission::admitted)
            .toList();
    long leaked = learned.stream().filter(a -> heldOut.contains(bag(a.example().prompt()))).count();
    long wrong = learned.stream().filter(a -> !right(task, a)).count();
    long calls = rounds.stream().mapToLong(round -> round.charge().queries()).sum();
    return new Count(planted, learned.size(), (int) wrong, (int) leaked, calls);
  }

  /** Whether the answer is right to what is asked, in whatever capitals it is asked. */
  private static boolean right(Task task, Admission admission) {
    String plain = admission.example().prompt().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return task.verifier()
        .judge(Candidate.of(plain, "", ""), admission.example().answer())
        .correct();
  }

  @Test
  void run_withWrongAnswersAndHeldOutQuestions_letsNoneOfTheHeldOutThrough() throws IOException {
    StringBuilder table =
        new StringBuilder(
            "\n| answers | held out found by | calls | admitted | wrong | leaked | leaks planted |\n"
                + "|---|---|---|---|---|---|---|\n");
    Map<String, Count> counts = new TreeMap<>();
    for (Map.Entry<String, List<String>> rule : RULES.entrySet()) {
      for (Map.Entry<String, List<Round>> variant :
          run(rule.getKey(), rule.getValue()).entrySet()) {
        String apart = variant.getKey();
        Count count = count(variant.getValue());
        counts.put(rule.getKey() + " " + apart, count);
        table.append(
            "| %s | %s | %d | %d | %d | %d | %d |%n"
                .formatted(
                    rule.getKey(),
                    apart,
                    count.calls(),
                    count.admitted(),
                    count.wrong(),
                    count.leaked(),
                    count.planted()));
      }
    }
    System.out.println(table);
    counts.forEach(
        (name, count) -> {
          assertThat(count.planted()).as(name).isBetween(8, 26);
          assertThat(count.admitted()).as(name).isGreaterThan(40);
        });
    for (String rule : RULES.keySet()) {
      Count words = counts.get(rule + " words");
      assertThat(words.leaked()).as(rule).isZero();
      assertThat(counts.get(rule + " bytes").leaked()).as("%s, by bytes", rule).isPositive();
      assertThat(counts.get(rule + " nothing").leaked())
          .as("%s, without the rule", rule)
          .isGreaterThan(counts.get(rule + " bytes").leaked());
    }
    Count unverified = counts.get("unverified words");
    assertThat((double) unverified.wrong() / unverified.admitted())
        .as("0.3 wrong, 0.06 refused or formless, four standard errors either way")
        .isBetween(0.18, 0.54);
    assertThat(counts.get("verified words").wrong()).isZero();
    assertThat(counts.get("agree 2 of 3 words").wrong()).isLessThan(unverified.wrong() / 3);
    assertThat(counts.get("agree 3 of 5 words").wrong())
        .isLessThanOrEqualTo(counts.get("agree 2 of 3 words").wrong());
    assertThat(counts.get("judge, a fifth of its scores at random words").wrong())
        .isBetween(1, unverified.wrong() / 3);
    assertThat(counts.get("agree 3 of 5 words").calls())
        .as("every answer is charged")
        .isGreaterThan(2 * unverified.calls() - 160);
  }
}
