package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.experiments.dataset.CuratedData;
import dev.quaestor.experiments.dataset.CuratedData.Part;
import dev.quaestor.experiments.dataset.DataCard;
import dev.quaestor.experiments.dataset.DatasetForm;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Curated data read by Hugging Face's datasets: every character of every text, file by file and by
 * the card.
 */
@Tag("interop")
class DatasetsInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> TEXTS =
      List.of(
          "plain",
          " leading, trailing \n",
          "a\r\nb\rc\nd",
          "nul \u0000 and bell \u0007",
          "quote \" comma , semicolon ; tab\t \\ \\n",
          "line \u2028 paragraph \u2029 next \u0085 end",
          "\ufefftwo marks\ufeff",
          "e\u0301 \u00e9 \ud83d\ude00 \ud83d\udc69\u200d\ud83d\udd2c \u202eright to left",
          "\ufffd \uffff \ue000 \udbff\udfff",
          "{\"a\": [1, NaN]}",
          "",
          "NA",
          "1e3",
          "null",
          "2024-05-01",
          "x".repeat(1 << 20));

  @TempDir Path directory;

  private static PlannedRun run() throws IOException {
    var experiment =
        ManifestFile.parse(
            "m.yaml",
            "name: m\ntask: {name: strings}\nstrategy: random\nrounds: 1\nqueries-per-round: 4\n",
            List.of());
    return new PlannedRun(experiment.variants().get(0), 7, Path.of("random/7"));
  }

  /** Every second answer is rejected. */
  private static Round round(List<String> texts) {
    List<Exchange> exchanges = new ArrayList<>();
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < 2 * texts.size(); i++) {
      String text = texts.get(i / 2);
      Candidate candidate = Candidate.of("say: " + text, "", "");
      exchanges.add(
          new Exchange(
              new TeacherRequest(
                  candidate, List.of(Message.user("q")), new Sampling(8, 0, 1), "answer", i),
              "key",
              Answer.completed(text, 1, 1),
              new Cost(1, 2, 3, 0, 5)));
      admissions.add(
          new Admission(
              i,
              new Example(candidate.id(), candidate.prompt(), text),
              i % 2 == 0 ? "" : "verify: wrong: " + text));
    }
    return new Round(
        1,
        Round.base("", List.of()).selection(),
        exchanges,
        admissions,
        new Round.Model("", ""),
        Effort.NONE,
        List.of());
  }

  private static String answer(DatasetForm form, JsonNode row) {
    return switch (form) {
      case CHAT -> row.path("messages").path(1).path("content").asText();
      case PROMPT_COMPLETION -> row.path("completion").asText();
      case ALPACA -> row.path("output").asText();
      case SHAREGPT -> row.path("conversations").path(1).path("value").asText();
    };
  }

  private static String prompt(DatasetForm form, JsonNode row) {
    return switch (form) {
      case CHAT -> row.path("messages").path(0).path("content").asText();
      case PROMPT_COMPLETION -> row.path("prompt").asText();
      case ALPACA -> row.path("instruction").asText();
      case SHAREGPT -> row.path("conversations").path(0).path("value").asText();
    };
  }

  @Test
  void everyForm_keepsEveryCharacter_inDatasets() throws Exception {
    CuratedData data = new CuratedData(run(), List.of(round(TEXTS)));
    List<String> what = new ArrayList<>();
    for (DatasetForm form : DatasetForm.values()) {
      for (String ending : List.of("jsonl", "parquet")) {
        Path folder = Files.createDirectory(directory.resolve(form + "-" + ending));
        Path examples = folder.resolve("examples." + ending);
        Path rejects = folder.resolve("rejects." + ending);
        Path card = folder.resolve("README.md");
        data.write(examples, Part.EXAMPLES, form);
        data.write(rejects, Part.REJECTS, form);
        DataCard.Files files = new DataCard.Files(form, examples, Optional.of(rejects));
        Files.writeString(card, new DataCard(run(), List.of(round(TEXTS)), data, files).text(card));
        what.add(examples.toString());
        what.add(folder + ":default");
        what.add(folder + ":rejects");
      }
    }
    Path out = directory.resolve("out.json");
    List<String> arguments = new ArrayList<>(List.of(out.toString()));
    arguments.addAll(what);
    PythonEnvironment.of("datasets-5.2").run("datasets_reads.py", arguments.toArray(String[]::new));
    JsonNode read = JSON.readTree(out.toFile());
    assertThat(read).hasSameSizeAs(what);
    for (int i = 0; i < what.size(); i++) {
      DatasetForm form = DatasetForm.values()[i / 6];
      JsonNode rows = read.path(i).path("rows");
      assertThat(rows).as(what.get(i)).hasSameSizeAs(TEXTS);
      for (int at = 0; at < TEXTS.size(); at++) {
        assertThat(answer(form, rows.path(at))).as(what.get(i)).isEqualTo(TEXTS.get(at));
        assertThat(prompt(form, rows.path(at))).isEqualTo("say: " + TEXTS.get(at));
      }
      boolean refused = i % 3 == 2;
      assertThat(rows.path(0).path("reason").asText())
          .isEqualTo(refused ? "verify: wrong: plain" : "verified");
      assertThat(rows.path(0).path("micro_usd").asInt()).isEqualTo(5);
    }
    System.out.printf(
        Locale.ROOT,
        "%d files and cards of %d texts each: every character%n",
        what.size(),
        TEXTS.size());
  }

  /** The negative control of the warning: what is told of dates is what happens. */
  @Test
  void dates_alone_areTextInParquetOnly_asExportWarns() throws Exception {
    CuratedData data = new CuratedData(run(), List.of(round(List.of("2024-05-01", "2024-06-02"))));
    DatasetForm form = DatasetForm.PROMPT_COMPLETION;
    assertThat(data.timelike(Part.EXAMPLES, form)).containsExactly("completion");
    data.write(directory.resolve("dates.parquet"), Part.EXAMPLES, form);
    Path out = directory.resolve("out.json");
    PythonEnvironment.of("datasets-5.2")
        .run("datasets_reads.py", out.toString(), directory.resolve("dates.parquet").toString());
    assertThat(answer(form, JSON.readTree(out.toFile()).path(0).path("rows").path(1)))
        .isEqualTo("2024-06-02");
  }
}
