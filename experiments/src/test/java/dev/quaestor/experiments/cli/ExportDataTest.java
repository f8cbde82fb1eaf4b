package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run learned leaves as rows that the one reader of files reads back. */
class ExportDataTest {

  private static final String MANIFEST =
      """
      name: learned
      task: {name: strings, pool: even, pool-size: 120, seed-set: 60, monitor: 8, steer: 0, test: 8}
      student:
        tokenizer: characters
        model: {width: 16, layers: 1, heads: 2, ffn: 32, context: 96}
        base: {steps: 20, batch: 8, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teachers: {first: {kind: solver}, second: {kind: solver}}
      observe: {fraction: 0.2, max-tokens: 8}
      strategy: margin
      rounds: 2
      queries-per-round: 6
      train: {steps-per-query: 0.5}
      admission: {per-prompt: 2}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private static Path shared;
  @TempDir private Path temporary;

  private static Path run;
  private static List<Round> rounds;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  @BeforeAll
  static void run() throws IOException {
    Path manifest = Files.writeString(shared.resolve("learned.yaml"), MANIFEST);
    Said said = quaestor("run", manifest, "--out", shared.resolve("experiment"));
    assertThat(said.code()).as(said.err()).isZero();
    run = shared.resolve("experiment/margin/3");
    rounds = NamedRun.of(run).rounds();
  }

  private static List<Example> learned(Round round) {
    return Admission.examples(round.admissions());
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    Audit audit = new Audit(file, Columns.OWN.besideOthers());
    audit.read(rows::add);
    assertThat(audit.problems()).isEmpty();
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "chat, jsonl",
    "chat, parquet",
    "prompt-completion, jsonl",
    "prompt-completion, parquet",
    "sharegpt, jsonl",
    "sharegpt, parquet"
  })
  void export_ofExamples_readsBackAsTheyWereLearned(String form, String ending) throws IOException {
    Path to = temporary.resolve("examples." + ending);
    Said said = quaestor("export", run, "--form", form, "--to", to);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out()).isEqualTo(to + System.lineSeparator());
    List<Row> rows = rows(to);
    int at = 0;
    for (Round round : rounds) {
      for (Admission admission : round.admissions()) {
        if (!admission.admitted()) {
          continue;
        }
        Row row = rows.get(at++);
        Columns.Asked asked = Columns.OWN.asked(row);
        assertThat(asked.prompt()).isEqualTo(admission.example().prompt());
        assertThat(asked.completion()).contains(admission.example().answer());
        assertThat(row.text("round")).isEqualTo("" + round.number());
        assertThat(row.text("candidate")).isEqualTo(admission.example().candidateId());
        assertThat(row.text("teacher"))
            .isEqualTo(round.exchanges().get(admission.exchange()).request().teacher());
        assertThat(row.text("key")).isEqualTo(round.exchanges().get(admission.exchange()).key());
        assertThat(row.text("run")).isEqualTo("margin/3");
        assertThat(row.text("admission")).isEqualTo("verify: true, per-prompt: 2");
        assertThat(row.text("score")).matches("-?\\d.*");
      }
    }
    assertThat(rows).hasSize(at).hasSizeGreaterThan(6);
    assertThat(said.err()).contains("margin/3: " + at + " examples written to " + to);
  }

  @Test
  void export_alpaca_hasAnInputOfNothing() throws IOException {
    Path to = temporary.resolve("alpaca.parquet");
    assertThat(quaestor("export", run, "--form", "alpaca", "--to", to).code()).isZero();
    Row first = rows(to).get(0);
    Example example = learned(rounds.get(1)).get(0);
    assertThat(first.text("instruction")).isEqualTo(example.prompt());
    assertThat(first.text("input")).isEmpty();
    assertThat(first.text("output")).isEqualTo(example.answer());
  }

  @Test
  void export_ofExamples_thatCannotBe_saysWhatToDoAndWritesNothing() throws IOException {
    Path taken = Files.writeString(temporary.resolve("taken.jsonl"), "mine");
    assertThat(quaestor("export", run, "--form", "chat", "--to", taken).err())
        .contains("is there already");
    assertThat(taken).hasContent("mine");
    Path to = temporary.resolve("out.jsonl");
    assertThat(quaestor("export", run, "--form", "chat", "--to", temporary.resolve("out")).err())
        .contains("a file that ends in .jsonl or .parquet is written");
    Path checkpoint = run.resolve("checkpoints/round-0002");
    assertThat(quaestor("export", checkpoint, "--form", "chat", "--to", to).err())
        .contains("is no run's directory");
    assertThat(quaestor("export", run, "--form", "chat", "--base", "a", "--to", to).code())
        .isEqualTo(2);
    assertThat(quaestor("export", run, "--form", "chats", "--to", to).code()).isEqualTo(2);
    assertThat(to).doesNotExist();
  }

  @Test
  void export_rejects_haveTheirReasons_andPricesAddUpToTheCharge() throws IOException {
    Path to = temporary.resolve("examples.jsonl");
    Said said = quaestor("export", run, "--form", "chat", "--to", to, "--rejects");
    assertThat(said.code()).as(said.err()).isZero();
    List<Row> examples = rows(to);
    List<Row> refused = rows(temporary.resolve("examples-rejects.jsonl"));
    List<Admission> judged = rounds.stream().flatMap(r -> r.admissions().stream()).toList();
    assertThat(examples.size() + refused.size()).isEqualTo(judged.size());
    assertThat(refused.stream().map(row -> row.text("reason")))
        .containsExactlyElementsOf(
            judged.stream().filter(a -> !a.admitted()).map(Admission::rejection).toList());
    assertThat(examples).extracting(row -> row.text("reason")).containsOnly("verified");
    long tokens =
        Stream.of(examples, refused)
            .flatMap(List::stream)
            .mapToLong(row -> Long.parseLong(row.text("output_tokens")))
            .sum();
    assertThat(tokens)
        .isEqualTo(rounds.stream().mapToLong(r -> r.charge().outputTokens()).sum())
        .isPositive();
    assertThat(temporary.resolve("README.md"))
        .content()
        .contains("path: \"examples-rejects.jsonl\"", "Licences: to fill in and check");

    Path second = temporary.resolve("second.parquet");
    Path card = temporary.resolve("second.md");
    said = quaestor("export", run, "--form", "alpaca", "--to", second, "--card", card);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(card).content().contains("`alpaca`");
    Path third = temporary.resolve("third.parquet");
    assertThat(quaestor("export", run, "--form", "alpaca", "--to", third).err())
        .contains("README.md is there already and stays as it is");
    assertThat(quaestor("export", run, "--rejects", "--to", temporary.resolve("d")).err())
        .contains("--rejects: there are examples with --form chat");
  }

  @Test
  void export_metrics_areARowForEachRound_theSameAsStatusTells() throws IOException {
    Path experiment = shared.resolve("experiment");
    Path csv = temporary.resolve("rounds.csv");
    Path json = temporary.resolve("rounds.json");
    assertThat(quaestor("export", experiment, "--metrics", csv).code()).isZero();
    assertThat(quaestor("export", experiment, "--metrics", json).code()).isZero();
    JsonNode found = new ObjectMapper().readTree(json.toFile());
    List<Row> table = rows(csv);
    assertThat(table).hasSameSizeAs(rounds).hasSameSizeAs(found);
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      double score = round.evaluations().get(0).scorecard().macroAccuracy();
      assertThat(Double.parseDouble(table.get(i).text("monitor_macro"))).isEqualTo(score);
      assertThat(found.path(i).path("monitor_macro").doubleValue()).isEqualTo(score);
      assertThat(table.get(i).text("round")).isEqualTo("" + i);
    }
    long charged = rounds.stream().mapToLong(r -> r.charge().queries()).sum();
    assertThat(found.path(rounds.size() - 1).path("charged_queries").asLong()).isEqualTo(charged);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(
            mapper
                .readTree(quaestor("status", experiment, "--json").out())
                .path("runs")
                .path(0)
                .path("metrics"))
        .isEqualTo(found);
    assertThat(mapper.readTree(quaestor("compare", experiment, "--json").out()).path("metrics"))
        .isEqualTo(found);
    assertThat(quaestor("export", experiment, "--metrics", csv).err()).contains("there already");
    assertThat(quaestor("export", experiment, "--metrics", "a.xlsx").code()).isEqualTo(2);
    assertThat(quaestor("export", experiment).err()).contains("--to: where does it go?");
  }

  /** Each sighting is a row, and what was picked is marked. */
  @ParameterizedTest
  @CsvSource({"history.jsonl", "history.parquet"})
  void score_history_isARowForEachSighting(String name) throws IOException {
    Path file = temporary.resolve(name);
    Said said = quaestor("score", "--history", run, "--out", file);
    assertThat(said.code()).as(said.err()).isZero();
    List<Row> rows = rows(file);
    int seen = rounds.stream().mapToInt(r -> r.selection().evidence().sightings().size()).sum();
    assertThat(seen).isPositive();
    assertThat(rows).hasSize(seen);
    assertThat(quaestor("score", "--history", run, "--out", file).err()).contains("exists already");
    assertThat(quaestor("score", "--history", run, "--out", temporary.resolve("h.csv")).err())
        .contains(".jsonl or .parquet");
    assertThat(quaestor("score", "--out", file).err()).contains("--in=FILE");
  }
}
