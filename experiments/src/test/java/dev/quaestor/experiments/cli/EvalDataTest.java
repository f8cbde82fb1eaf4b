package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval} and {@code data} from the command line. */
class EvalDataTest {

  private static final String MANIFEST =
      """
      name: small
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 26}
      strategy: margin
      rounds: 2
      queries-per-round: 5
      compute: {shards: 1}
      seeds: [1, 2]
      experiment:
        vary: {strategy: [random, margin]}
        compare: {primary: [margin > random]}
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private Path ran() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("small.yaml"), MANIFEST);
    Path out = temporary.resolve("runs");
    Said result = quaestor("run", manifest, "--out", out);
    assertThat(result.code()).as(result.err()).isZero();
    return out;
  }

  @Test
  void eval_measuresEveryRunsLastStudent() throws IOException {
    Path out = ran();
    Path written = temporary.resolve("samples.jsonl");
    Said all = quaestor("eval", out, "--json", "--samples", 4, "--out", written);
    assertThat(all.code()).as(all.err()).isZero();
    Said data = quaestor("data", written, "--task", "strings", "--json", "-k", "1,4");
    assertThat(data.code()).as(data.err()).isZero();
    JsonNode metrics = new ObjectMapper().readTree(data.out());
    assertThat(metrics.get("generations").asInt()).isEqualTo(4 * 30 * 4);
    assertThat(metrics.get("coverage").has("4")).isTrue();
    List<String> lines = all.out().lines().toList();
    assertThat(lines).hasSize(4);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.get("student").asText()).isEqualTo("random/1");
    assertThat(first.get("items").asInt()).isEqualTo(30);
    assertThat(first.get("pass_at").get("4").get("estimate").asDouble()).isBetween(0.0, 1.0);
    assertThat(quaestor("report", out, "--png").code()).isZero();
    assertThat(out.resolve("curve-macro.svg")).content().startsWith("<svg xmlns=");
    assertThat(out.resolve("curve-macro.png")).isNotEmptyFile();
    Said one = quaestor("eval", out.resolve("margin/2"));
    assertThat(one.out()).startsWith("margin/2, monitor split").contains("calibration");
    assertThat(quaestor("compare", out).out()).contains("the sealed test was not read");
  }

  @Test
  void evalSealed_isReadOnceALookLoggedAndCompared() throws IOException {
    Path out = ran();
    String head = head(out);
    Said look = quaestor("eval", out, "--sealed");
    assertThat(look.code()).as(look.err()).isZero();
    assertThat(look.out().lines()).hasSize(4).allMatch(l -> l.contains("sealed test: "));
    assertThat(look.err()).contains("The look is logged");
    assertThat(head(out)).as("the chain is as it was").isEqualTo(head);
    Said compared = quaestor("compare", out);
    assertThat(compared.out()).doesNotContain("the sealed test was not read");
    assertThat(
            new ObjectMapper()
                .readTree(quaestor("compare", out, "--json").out())
                .get("split")
                .asText())
        .isEqualTo("test");
    assertThat(quaestor("eval", out, "--sealed").out()).isEqualTo(look.out());
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/1/run.db"))) {
      List<String> looks = ledger.events("sealed-test");
      assertThat(looks).hasSize(2);
      assertThat(looks.get(1)).contains("\"look\":2", "\"seeds\":2");
    }
  }

  private static String head(Path out) {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/1/run.db"))) {
      return ledger.head();
    }
  }

  @Test
  void eval_badUsage_saysWhatToDo() throws IOException {
    Path out = ran();
    assertThat(quaestor("eval").code()).isEqualTo(2);
    assertThat(quaestor("eval", out, "--sealed", "--samples", 2).err()).contains("greedily");
    assertThat(quaestor("eval", out.resolve("random/1"), "--sealed").err())
        .contains("for a whole experiment");
    assertThat(quaestor("eval", "--student", out).err()).contains("--student needs --task");
    assertThat(quaestor("eval", out, "--split", "steer").code()).isNotZero();
  }

  @Test
  void data_measuresGenerations() throws IOException {
    Path file =
        Files.writeString(
            temporary.resolve("g.jsonl"),
            "{\"id\":\"a\",\"question\":\"q\",\"reference\":\"4\",\"generations\":[\"####"
                + " 4\",\"#### 5\",\"?\"]}\n");
    Said result =
        quaestor("data", "--task", "gsm8k", "--in", file, "--json", "--parameters", "2e9");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("accuracy").asDouble()).isEqualTo(1 / 3.0);
    assertThat(json.get("unparsed").asInt()).isEqualTo(1);
    assertThat(json.get("coverage").get("2").asDouble()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(json.get("diversity").get("1").asDouble()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(json.get("mega_flops").asDouble()).isEqualTo(4e3 * 13);
    assertThat(quaestor("data", file, "--task", "gsm8k").out()).contains("right           1 of 3");
    assertThat(quaestor("data", file, "--task", "gsm9k").err()).contains("did you mean gsm8k?");
    assertThat(quaestor("data", "--task", "gsm8k").err()).contains("name at least one FILE");
    assertThat(quaestor("data", file, "--task", "jsonl", "--set", "verfy=number").err())
        .contains("did you mean verify?");
    Said tolerant =
        quaestor(
            "data",
            file,
            "--task",
            "jsonl",
            "--set",
            "verify=number",
            "--set",
            "answer-after=\"####\"",
            "--set",
            "tolerance=0.3",
            "--json");
    assertThat(new ObjectMapper().readTree(tolerant.out()).get("correct").asInt())
        .as(tolerant.err())
        .isEqualTo(2);
  }

  @Test
  void data_annotate_writesASheetOfRightAnswersAndReadsItBack() throws IOException {
    Path file =
        Files.writeString(
            temporary.resolve("g.jsonl"),
            """
            {"id":"a","question":"1 + 1?","reference":"2","generations":["#### 2","so 3 - 1, #### 2","#### 3"]}
            """);
    Path sheet = temporary.resolve("sheet.csv");
    String[] drawing = {"data", file.toString(), "--task", "gsm8k", "--annotate", "50"};
    assertThat(quaestor((Object[]) drawing).err()).contains("--to the table to write");
    Said drawn = quaestor("data", file, "--task", "gsm8k", "--annotate", 50, "--to", sheet);
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.err()).contains("2 of 2 right answers");
    Said again = quaestor("data", file, "--task", "gsm8k", "--annotate", 50, "--to", sheet);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    String text = Files.readString(sheet);
    assertThat(text.lines()).hasSize(3);
    Files.writeString(
        sheet,
        text.lines()
            .map(line -> line.endsWith(",") ? line + (line.contains("so 3") ? "no" : "yes") : line)
            .collect(Collectors.joining("\n")));
    Said read = quaestor("data", "--annotated", sheet);
    assertThat(read.out()).contains("false positives 50.0%").contains("1 sound, 1 not, 0 open");
    Said json = quaestor("data", "--task", "gsm8k", "--annotated", sheet, "--json");
    assertThat(new ObjectMapper().readTree(json.out()).path("false_positives").asDouble())
        .isEqualTo(0.5);
    Said untold = quaestor("data", sheet);
    assertThat(untold.code()).isEqualTo(2);
    assertThat(untold.err()).contains("--task=NAME").contains("quaestor init --tasks");
  }

  @Test
  void data_badLinesAndHeldOutQuestions_areToldAndCounted() throws IOException {
    Path file =
        Files.writeString(
            temporary.resolve("g.jsonl"),
            """
            {"id":"a","question":"How many hens has Tom?","reference":"#### 4","generations":["#### 4\\nQuestion: And?\\nAnswer: #### 5"]}
            nonsense
            {"id":"b","question":"How many ducks?","reference":"many","generations":["#### 4"]}
            {"id":"c","question":"How many geese?","generations":["#### 4"]}
            """);
    Path held =
        Files.writeString(
            temporary.resolve("held.jsonl"),
            "{\"question\":\"how many HENS has Tom\",\"answer\":\"#### 4\"}\n");
    Said result = quaestor("data", file, "--task", "gsm8k", "--held-out", held, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("2 lines of " + file + " cannot be used").contains("line 2");
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("correct").asInt()).as("what runs on is cut").isEqualTo(1);
    assertThat(json.get("unjudged").asInt()).isEqualTo(1);
    assertThat(json.get("reasons").get("no reference").asInt()).isEqualTo(1);
    assertThat(json.get("bad_lines").asInt()).isEqualTo(2);
    assertThat(json.get("bad").get(0).asText()).contains("line 2: no JSON");
    assertThat(json.get("bad").get(1).asText())
        .contains("line 3: the reference cannot be judged by: expected one number, found \"many\"");
    assertThat(json.get("contaminated_questions").asInt()).isEqualTo(1);
    assertThat(json.get("contaminated_examples").get(0).asText())
        .contains("line 1: the question is held out for measuring");
    assertThat(json.get("tokens").get("run_on").asInt()).isPositive();
    String text = quaestor("data", file, "--task", "gsm8k").out();
    assertThat(text).contains("held out        not looked for", "bad lines       2, left out");
    assertThat(quaestor("data", file, "--task", "gsm8k", "--held-out", temporary).err())
        .contains("--held-out: ");
    Path pattern =
        Files.writeString(
            temporary.resolve("p.jsonl"),
            "{\"question\":\"q\",\"reference\":\"(a\",\"generations\":[\"a\"]}\n"
                + "{\"question\":\"r\",\"reference\":\"a+\",\"generations\":[\"aa\"]}\n");
    Said matched =
        quaestor("data", pattern, "--task", "jsonl", "--set", "verify=pattern", "--json");
    json = new ObjectMapper().readTree(matched.out());
    assertThat(json.get("correct").asInt()).isEqualTo(1);
    assertThat(json.get("bad").get(0).asText()).contains("line 1", "no regular expression");
  }
}
