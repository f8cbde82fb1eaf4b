package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.assembly.Students;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment that grows is the one that it would have been from the start. */
class ExtendTest {

  private static final String MANIFEST =
      """
      name: growing
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
      student:
        model: {width: 16, layers: 1, heads: 2, kv-heads: 1, ffn: 32, context: 64}
        base: {steps: 5}
      observe: {fraction: 0.2, max-tokens: 12}
      train: {steps-per-query: 0.2, batch: 4}
      rounds: 2
      queries-per-round: 5
      compute: {shards: 1}
      seeds: [1, 2]
      experiment: {vary: {strategy: [random, margin]}, compare: {primary: [margin > random]}}
      """;

  private static final String MORE_SEEDS = "seeds=[1,2,3,4,5,6,7]";
  private static final String MORE_VARIANTS =
      "experiment.vary.strategy=[random,margin,entropy,self-variance]";

  @TempDir private Path temporary;
  private Path manifest;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    manifest = Files.writeString(temporary.resolve("growing.yaml"), MANIFEST);
    out = temporary.resolve("out");
  }

  private static Said by(Students students, Object... arguments) {
    return Said.by(students, arguments);
  }

  private Said run(Path where, String... sets) {
    return with(new MemorisingStudents(), List.of("run", manifest, "--out", where), sets);
  }

  private Said extend(String... sets) {
    return with(new MemorisingStudents(), List.of("extend", out), sets);
  }

  private static Said with(Students students, List<Object> command, String... sets) {
    List<Object> arguments = new ArrayList<>(command);
    Arrays.stream(sets).forEach(set -> Collections.addAll(arguments, "--set", set));
    return by(students, arguments.toArray());
  }

  private static JsonNode json(Path where, String command) throws IOException {
    return new ObjectMapper()
        .readTree(by(new MemorisingStudents(), command, where, "--json").out());
  }

  /** What each run came to: its ledger's head, its student and its score. */
  private static Map<String, String> outcomes(Path where) throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    for (JsonNode run : json(where, "status").path("runs")) {
      String name = run.path("variant").asText() + "/" + run.path("seed").asText();
      try (SqliteLedger ledger = SqliteLedger.read(where.resolve(name).resolve("run.db"))) {
        outcomes.put(
            name,
            "%s %s %s %s %s"
                .formatted(
                    run.path("state").asText(),
                    ledger.head(),
                    run.path("model_sha256").asText(),
                    run.path("score").asText(),
                    run.path("charged")));
      }
    }
    return outcomes;
  }

  private static void ended(Said said) {
    assertThat(said.code()).as(said.err()).isZero();
  }

  @Test
  void extend_byTwoStrategiesAndFiveSeeds_isAsIfAllHadBeenThereFromTheStart() throws IOException {
    Students real = new LocalStudents();
    ended(with(real, List.of("run", manifest, "--out", out)));
    Map<String, String> before = outcomes(out);
    ended(with(real, List.of("extend", out), MORE_SEEDS, MORE_VARIANTS));
    Map<String, String> after = outcomes(out);
    assertThat(after).hasSize(28).containsAllEntriesOf(before);

    Path atOnce = temporary.resolve("at-once");
    ended(with(real, List.of("run", manifest, "--out", atOnce), MORE_SEEDS, MORE_VARIANTS));
    assertThat(after).isEqualTo(outcomes(atOnce));
    assertThat(json(out, "budget").path("billed")).isEqualTo(json(atOnce, "budget").path("billed"));
  }

  @Test
  void extend_moreRounds_goesOnToTheSameBits() throws IOException {
    ended(run(out));
    ended(extend("rounds=4"));
    Path atOnce = temporary.resolve("at-once");
    ended(run(atOnce, "rounds=4"));
    assertThat(outcomes(out)).isEqualTo(outcomes(atOnce));
  }

  @Test
  void extend_isToldOfInTheManifestAndEverywhereElse() throws IOException {
    ended(run(out));
    ended(extend("seeds=[1,2,3]"));
    ended(extend("rounds=3"));
    JsonNode added = json(out, "status").path("extensions");
    assertThat(added).hasSize(2);
    assertThat(added.path(0).path("changes").toString())
        .isEqualTo("[{\"key\":\"seeds\",\"was\":\"[1, 2]\",\"is\":\"[1, 2, 3]\"}]");
    assertThat(added.path(0).path("to")).isEqualTo(added.path(1).path("from"));
    assertThat(Files.readString(out.resolve("manifest.yaml")))
        .startsWith(
            "# The effective manifest, every setting written out. SHA-256 of what follows: "
                + added.path(1).path("to").asText());
    assertThat(by(new MemorisingStudents(), "status", out).out())
        .contains("  extension 1: seeds: [1, 2] → [1, 2, 3]\n")
        .contains("  extension 2: rounds: 2 → 3\n");
    // Taken up again, nothing is added and nothing done.
    Map<String, String> before = outcomes(out);
    ended(by(new MemorisingStudents(), "resume", out));
    assertThat(outcomes(out)).isEqualTo(before);
    assertThat(json(out, "status").path("extensions")).isEqualTo(added);
  }

  @Test
  void extend_afterALook_letsVerdictsRestOnATestThatHoldsAtEveryLook() throws IOException {
    ended(run(out));
    JsonNode first = json(out, "compare");
    assertThat(first.path("looks").path("before").asInt(-1)).isZero();
    ended(extend("seeds=[1,2,3]"));
    ended(by(new MemorisingStudents(), "compare", out));
    JsonNode second = json(out, "compare");
    assertThat(second.path("looks").toString())
        .isEqualTo(
            "{\"before\":1,\"seeds_added\":true,\"longer\":false,\"taken\":[{\"split\":\"monitor\",\"seeds\":2}]}");
    JsonNode contrast = second.path("contrasts").path(0);
    assertThat(contrast.path("adjusted_p").asDouble())
        .isEqualTo(contrast.path("final").path("macro").path("always_valid").path("p").asDouble());
    assertThat(second.path("notes").toString())
        .contains("Looked at before, on the monitor split: once, and seeds were added since");
  }

  @Test
  void extend_whatWouldChangeWhatIsDone_isRefusedByName() throws IOException {
    ended(run(out));
    Map<String, String> before = outcomes(out);
    String bytes = Files.readString(out.resolve("manifest.yaml"));
    refused("task.pool-size=400", "task.pool-size: was 300, is 400");
    refused("seeds=[3,1,2]", "write --set seeds=[1,2,3]");
    refused("seeds=[1]", "seeds: expected those that are there, in their order");
    refused("experiment.vary.strategy=[random,entropy]", "no variant is called margin");
    refused("student.base.steps=6", "student.base.steps: was 5, is 6");
    refused("experiment.compare.metric=pool-accuracy", "were fixed before results were seen");
    refused("experiment.compare.primary=[]", "the contrasts that were named stay");
    refused("rounds=1", "rounds: was 2, is 1");
    refused("rounds=2", "nothing is added: rounds=2 is what it is already");
    assertThat(Files.readString(out.resolve("manifest.yaml"))).isEqualTo(bytes);
    assertThat(outcomes(out)).isEqualTo(before);
  }

  private void refused(String set, String because) {
    Said said = extend(set);
    assertThat(said.code()).as(set).isEqualTo(2);
    assertThat(said.err()).as(set).contains(because);
  }

  @Test
  void resume_withSeedsThatWereNotThere_saysWhatAddsThem() throws IOException {
    ended(run(out));
    Said said = with(new MemorisingStudents(), List.of("resume", out), "seeds=[1,2,3]");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("seeds: was [1, 2], is [1, 2, 3]; `quaestor extend " + out + " --set seeds=…`");
  }

  @Test
  void extend_moreRoundsOfWhatDependsOnTheirNumber_isRefusedWithTheReason() throws IOException {
    ended(
        run(
            out,
            "experiment.vary.strategy=[random,{name: margin, schedule: one-shot}]",
            "experiment.compare.primary=[]"));
    refused(
        "rounds=3",
        "one-shot-margin/1: a one-shot run chose all its 10 candidates before round 1, and with 15"
            + " it would have chosen otherwise");
    refused("experiment.vary.strategy=[random]", "there is no one-shot-margin any more");
    refused(
        "experiment.compare.primary=[one-shot-margin > random]",
        "is about variants whose results can be seen, so it can no longer be named beforehand");
    ended(extend("seeds=[1,2,3]"));
  }

  @Test
  void extend_aBudgetThatCutARound_isRefusedAndOneThatEndedBetweenRoundsIsNot() throws IOException {
    ended(run(out, "budget.queries=8"));
    refused("budget.queries=10", "its limit cut round 2 short");
    Path between = temporary.resolve("between");
    ended(run(between, "budget.queries=5"));
    out = between;
    ended(extend("budget.queries=10"));
    Path atOnce = temporary.resolve("at-once");
    ended(run(atOnce, "budget.queries=10"));
    assertThat(outcomes(between)).isEqualTo(outcomes(atOnce));
  }

  @Test
  void extend_aModeThatTheBudgetChooses_isRefusedWhereItWouldChooseOtherwise() throws IOException {
    ended(run(out, "generate.mode=auto", "generate.shift={300: 0.15}", "admission.per-seed=3"));
    refused("rounds=4", "generate.mode: auto chose what is asked by the budget");
  }

  @Test
  void extend_whatAnotherProcessRuns_isAddedWhenThatIsDone() throws IOException {
    ended(run(out));
    try (RunLock lock = RunLock.acquire(out)) {
      assertThat(lock).isNotNull();
      Said said = extend("seeds=[1,2,3]");
      ended(said);
      assertThat(said.err()).contains("adds this as soon as its runs are done");
    }
    assertThat(outcomes(out)).hasSize(4);
    Said resumed = by(new MemorisingStudents(), "resume", out);
    ended(resumed);
    assertThat(resumed.err()).contains("Extending it, as was asked meanwhile");
    assertThat(outcomes(out)).hasSize(6);
  }
}
