package dev.quaestor.experiments.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.experiments.dataset.CuratedData.Part;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of rounds made by hand: prices, seeds, and texts that files like to lose. */
final class CuratedDataTest {

  private static final Candidate SEED = Candidate.of("one?", "sums", "row 1");
  private static final Candidate WRITTEN = Candidate.written("three?", SEED);

  /** Unusual, and in one file of UTF-8 all the same. */
  private static final List<String> TEXTS =
      List.of(
          "plain",
          " leading, trailing \n",
          "a\r\nb\rc\nd",
          "nul \u0000 and bell \u0007",
          "quote \" comma , semicolon ; tab\t",
          "line \u2028 paragraph \u2029 next \u0085 end",
          "\ufefftwo marks\ufeff",
          "e\u0301 \u00e9 \ud83d\ude00 \ud83d\udc69\u200d\ud83d\udd2c \u202eright to left",
          "\ufffd \uffff \ue000",
          "{\"a\": [1, NaN]}",
          "NA",
          "1e3",
          "null",
          "x".repeat(1 << 20));

  @TempDir private Path temporary;

  private static PlannedRun run() throws IOException {
    var experiment =
        ManifestFile.parse(
            "m.yaml",
            "name: m\ntask: {name: strings}\nstrategy: random\nrounds: 1\nqueries-per-round: 4\n",
            List.of());
    return new PlannedRun(experiment.variants().get(0), 7, Path.of("random/7"));
  }

  private static Exchange call(Candidate candidate, String mode, String answer, Cost charge) {
    TeacherRequest request =
        new TeacherRequest(
            candidate, List.of(Message.user(candidate.prompt())), new Sampling(8, 0, 1), mode, 0);
    return new Exchange(request, "key", Answer.completed(answer, 1, 1), charge);
  }

  private static Round round(List<Exchange> exchanges, List<Admission> admissions) {
    Selection base = Round.base("", List.of()).selection();
    return new Round(
        1, base, exchanges, admissions, new Round.Model("", ""), Effort.NONE, List.of());
  }

  /** A round in which each text is an answer that was admitted. */
  private static Round answers(List<String> texts) {
    List<Exchange> exchanges = new ArrayList<>();
    List<Admission> admissions = new ArrayList<>();
    for (String text : texts) {
      Candidate candidate = Candidate.of("say: " + text + "?", "", "");
      admissions.add(
          new Admission(
              exchanges.size(), new Example(candidate.id(), candidate.prompt(), text), ""));
      exchanges.add(call(candidate, "answer", text, new Cost(1, 2, 3, 0, 5)));
    }
    return round(exchanges, admissions);
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    new Audit(file, Columns.OWN.besideOthers()).read(rows::add);
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT, jsonl",
    "CHAT, parquet",
    "PROMPT_COMPLETION, jsonl",
    "PROMPT_COMPLETION, parquet",
    "SHAREGPT, jsonl",
    "SHAREGPT, parquet"
  })
  void write_oddTexts_comeBackAsTheyWere(DatasetForm form, String ending) throws IOException {
    Path file = temporary.resolve("odd." + ending);
    CuratedData data = new CuratedData(run(), List.of(answers(TEXTS)));
    data.write(file, Part.EXAMPLES, form);
    List<Row> rows = rows(file);
    assertThat(rows).hasSameSizeAs(TEXTS);
    for (int i = 0; i < rows.size(); i++) {
      Columns.Asked asked = Columns.OWN.asked(rows.get(i));
      assertThat(asked.completion()).contains(TEXTS.get(i));
      assertThat(asked.prompt()).isEqualTo("say: " + TEXTS.get(i) + "?");
    }
  }

  @Test
  void write_jsonLines_haveNoOtherEndOfLineInside() throws IOException {
    Path file = temporary.resolve("lines.jsonl");
    new CuratedData(run(), List.of(answers(TEXTS))).write(file, Part.EXAMPLES, DatasetForm.CHAT);
    String text = Files.readString(file, StandardCharsets.UTF_8);
    assertThat(text.split("\\R")).hasSameSizeAs(TEXTS);
  }

  @Test
  void halfASurrogatePair_isLeftOutAndNamed() throws IOException {
    Round round = answers(List.of("whole \ud83d\ude00", "half \ud83d", "\ude00 half"));
    CuratedData data = new CuratedData(run(), List.of(round));
    assertThat(data.size(Part.EXAMPLES)).isEqualTo(1);
    assertThat(data.leftOut())
        .containsExactly(
            round.exchanges().get(1).request().candidate().id(),
            round.exchanges().get(2).request().candidate().id());
  }

  /** Whoever hands such a row on is refused: Parquet's library would write a question mark. */
  @ParameterizedTest
  @ValueSource(strings = {"half.jsonl", "half.parquet"})
  void write_rowsFile_refusesHalfAPair(String name) {
    ObjectNode row = JsonNodeFactory.instance.objectNode().put("text", "\ud83d");
    List<RowsFile.Column> columns = List.of(RowsFile.Column.of("text", RowsFile.Kind.TEXT));
    Path file = temporary.resolve(name);
    assertThatThrownBy(() -> RowsFile.write(file, columns, List.of(row)))
        .hasMessageContaining("row 1: half a surrogate pair");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void chain_rowsBearItsPrice_andNameTheSeed() throws IOException {
    Round round =
        round(
            List.of(
                call(SEED, "new-question:question@1", "three?", new Cost(1, 10, 5, 0, 7)),
                call(WRITTEN, "new-question:answer", "4", new Cost(1, 3, 1, 0, 2)),
                call(WRITTEN, "new-question:answer", "5", new Cost(1, 3, 1, 0, 2))),
            List.of(
                new Admission(1, new Example(WRITTEN.id(), "three?", "4"), ""),
                new Admission(2, new Example(WRITTEN.id(), "three?", "5"), "verify: wrong: 5")));
    CuratedData data = new CuratedData(run(), List.of(round));
    ObjectNode learned = data.of(Part.EXAMPLES).get(0).provenance();
    ObjectNode refused = data.of(Part.REJECTS).get(0).provenance();
    assertThat(learned.path("candidate").asText()).isEqualTo(WRITTEN.id());
    assertThat(learned.path("seed_candidate").asText()).isEqualTo(SEED.id());
    assertThat(learned.path("source").asText()).isEqualTo(SEED.id());
    assertThat(learned.path("group").asText()).isEqualTo("sums");
    assertThat(learned.path("reason").asText()).isEqualTo("verified");
    assertThat(refused.path("reason").asText()).isEqualTo("verify: wrong: 5");
    assertThat(learned.path("seed").asInt()).isEqualTo(7);
    for (String part : List.of("queries", "input_tokens", "output_tokens", "micro_usd")) {
      long both = learned.path(part).asLong() + refused.path(part).asLong();
      long charged =
          switch (part) {
            case "queries" -> round.charge().queries();
            case "input_tokens" -> round.charge().inputTokens();
            case "output_tokens" -> round.charge().outputTokens();
            default -> round.charge().microUsd();
          };
      assertThat(both).as(part).isEqualTo(charged);
    }
  }

  @Test
  void timelike_isAColumnOfNothingElse() throws IOException {
    CuratedData dates =
        new CuratedData(run(), List.of(answers(List.of("2024-05-01", "2024-05-02 10:30"))));
    assertThat(dates.timelike(Part.EXAMPLES, DatasetForm.PROMPT_COMPLETION))
        .containsExactly("completion");
    assertThat(dates.timelike(Part.EXAMPLES, DatasetForm.CHAT)).isEmpty();
    CuratedData mixed = new CuratedData(run(), List.of(answers(List.of("2024-05-01", "May"))));
    assertThat(mixed.timelike(Part.EXAMPLES, DatasetForm.PROMPT_COMPLETION)).isEmpty();
  }

  @Test
  void card_namesItsFiles_andLeavesTheLicenceOpen() throws IOException {
    CuratedData data = new CuratedData(run(), List.of(answers(List.of("a", "b"))));
    DataCard.Files files =
        new DataCard.Files(
            DatasetForm.CHAT,
            temporary.resolve("examples.jsonl"),
            Optional.of(temporary.resolve("examples-rejects.jsonl")));
    DataCard card = new DataCard(run(), List.of(answers(List.of("a", "b"))), data, files);
    assertThat(card.text(temporary.resolve("README.md")))
        .startsWith("---\nlicense: unknown #")
        .contains("path: \"examples.jsonl\"", "path: \"examples-rejects.jsonl\"", "n<1K")
        .contains("| for the examples | 2 queries, 4 input tokens, 6 output tokens, 0.00001 USD |")
        .contains("13 words in a row", "- [ ] Answers: `solver`", "`seed_candidate`");
    assertThat(card.text(temporary.resolve("cards/README.md"))).doesNotContain("configs:");
  }
}
