package dev.quaestor.eval.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Fuzz;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTaskTest {

  @TempDir Path folder;

  @Test
  void draw_splitsFromReferencedItems_sameForEverySeed() throws IOException {
    Path file = write("pool.jsonl", lines(0, 50));
    Task task = Tasks.named("jsonl", Map.of("file", file.toString(), "monitor", 10, "test", 5));
    Material material = task.draw(new RandomStreams(1));
    assertThat(task.draw(new RandomStreams(2))).isEqualTo(material);
    assertThat(material.pool()).hasSize(35);
    assertThat(material.monitor()).hasSize(10).doesNotContainAnyElementsOf(material.pool());
    assertThat(material.test()).hasSize(5).doesNotContainAnyElementsOf(material.monitor());
    Item item = material.test().get(0);
    Verifier verifier = task.verifier();
    assertThat(verifier.judge(item.candidate(), " " + item.reference() + "\n").correct()).isTrue();
    assertThat(verifier.judge(item.candidate(), "no").outcome()).isEqualTo(Outcome.WRONG);
    assertThat(verifier.judge(item.candidate(), " \n").outcome()).isEqualTo(Outcome.UNPARSED);
    var random = new RandomStreams(3).stream(0, "fuzz");
    for (int i = 0; i < 10_000; i++) {
      String text = Fuzz.text(random, item.reference());
      boolean same = text.strip().replaceAll("\\s+", " ").equals(item.reference());
      assertThat(verifier.judge(item.candidate(), text).correct()).as(text).isEqualTo(same);
    }
  }

  /** What is held out must not change with how a file is read. */
  @Test
  void draw_ofAnyLength_holdsOutWhatTheSplitSeedShuffledFirst() throws IOException {
    for (int count : new int[] {50, Shelf.IN_MEMORY + 5000}) {
      Path file = write("pool" + count + ".jsonl", lines(0, count));
      Task task = Tasks.named("jsonl", Map.of("file", file.toString(), "monitor", 10, "test", 5));
      Material material = task.draw(new RandomStreams(1));
      List<Integer> shuffled = new ArrayList<>(IntStream.range(0, count).boxed().toList());
      long seed = new RandomStreams(0).number(0, "task/jsonl/split", "");
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(references(material.test())).isEqualTo(names(shuffled.subList(0, 5)));
      assertThat(references(material.monitor())).isEqualTo(names(shuffled.subList(5, 15)));
      List<Integer> rest = new ArrayList<>(shuffled.subList(15, count));
      Collections.sort(rest);
      assertThat(references(material.pool())).isEqualTo(names(rest));
      assertThat(material.pool() instanceof LazyList).isEqualTo(count > Shelf.IN_MEMORY);
      for (Item item : List.of(material.pool().get(7), material.pool().get(count - 16))) {
        assertThat(task.verifier().judge(item.candidate(), item.reference()).correct()).isTrue();
        assertThat(task.reference(item.candidate())).contains(item.reference());
      }
      Pool pool = material.candidates();
      assertThat(pool.get(material.pool().get(20).candidate().id()))
          .isEqualTo(material.pool().get(20).candidate());
    }
  }

  private static List<String> references(List<Item> items) {
    return items.stream().map(item -> item.reference()).toList();
  }

  private static List<String> names(List<Integer> rows) {
    return rows.stream().map(row -> "answer " + row).toList();
  }

  @Test
  void draw_heldOutFileAndSeedSet() throws IOException {
    Path file = write("pool.jsonl", "{\"prompt\":\"p\"}\n{\"prompt\":\"q\",\"group\":\"g\"}\n");
    Path held = write("held.jsonl", lines(0, 12));
    Path seeds = write("seeds.jsonl", lines(20, 23));
    Map<String, Object> settings =
        Map.of(
            "file",
            file.toString(),
            "held-out",
            held.toString(),
            "seed-file",
            seeds.toString(),
            "monitor",
            6,
            "test",
            6,
            "answer-after",
            "####");
    Task task = Tasks.named("jsonl", settings);
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.pool()).hasSize(2);
    assertThat(material.seedSet()).hasSize(3);
    Verifier verifier = task.verifier();
    assertThat(verifier.judge(material.pool().get(0).candidate(), "x").outcome())
        .isEqualTo(Outcome.UNKNOWN);
    Item item = material.test().get(0);
    assertThat(verifier.judge(item.candidate(), "so #### 1\n#### " + item.reference()).correct())
        .isTrue();
    assertThat(verifier.judge(item.candidate(), item.reference()).outcome())
        .isEqualTo(Outcome.UNPARSED);
  }

  @Test
  void draw_someWithReferences_holdsTheseOut() throws IOException {
    String open =
        IntStream.range(0, 30)
            .mapToObj(i -> "{\"prompt\":\"open " + i + "\"}\n")
            .collect(Collectors.joining());
    Path file = write("pool.jsonl", open + lines(0, 9));
    Material material =
        Tasks.named("jsonl", Map.of("file", file.toString())).draw(new RandomStreams(1));
    assertThat(material.pool()).hasSize(30);
    assertThat(material.monitor()).hasSize(5).allMatch(item -> !item.reference().isEmpty());
    assertThat(material.test()).hasSize(4).allMatch(item -> !item.reference().isEmpty());
    Material asked =
        Tasks.named("jsonl", Map.of("file", file.toString(), "test", 2)).draw(new RandomStreams(1));
    assertThat(asked.monitor()).hasSize(7);
    assertThat(asked.test()).hasSize(2);
  }

  @Test
  void draw_allWithReferences_leavesHalfToAsk() throws IOException {
    Path file = write("pool.jsonl", lines(0, 50));
    Material material =
        Tasks.named("jsonl", Map.of("file", file.toString())).draw(new RandomStreams(1));
    assertThat(material.pool()).hasSize(25);
    assertThat(material.monitor()).hasSize(13);
    assertThat(material.test()).hasSize(12);
  }

  @Test
  void named_noReferenceAtAll_saysWhatToAdd() throws IOException {
    Path file = write("pool.jsonl", "{\"prompt\":\"p\"}\n{\"prompt\":\"q\"}\n");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", file.toString())))
        .hasMessageContaining("none of the 2 prompts in " + file + " has a \"reference\"")
        .hasMessageContaining("task.held-out");
  }

  @Test
  void named_missingFileOrFolder_saysSoInWords() {
    Path none = folder.resolve("none.jsonl");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", none.toString())))
        .hasMessageContaining("cannot read rows from " + none + ": there is no such file")
        .hasMessageNotContaining("Exception");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", folder.toString())))
        .hasMessageContaining("it is a directory");
  }

  @Test
  void named_badLines_reportsTheirNumbersAtOnce() throws IOException {
    Path file =
        write(
            "bad.jsonl",
            "{\"prompt\":\"a\"}\n{\"promt\":\"b\"}\nnonsense\n\n{\"prompt\":\"\"}\n"
                + "{\"prompt\":\"a\"}\n[1]\n{\"prompt\":\"c\"} {}\n{\"prompt\":[1]}\n");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", file.toString())))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.problems()).hasSize(7);
              assertThat(e.getMessage())
                  .contains("line 2: unknown field \"promt\"; did you mean prompt?")
                  .contains("line 3: no JSON")
                  .contains("line 5: field prompt is missing or empty")
                  .contains("line 6: the prompt of line 1 again")
                  .contains("line 7: expected an object")
                  .contains("line 8: no JSON")
                  .contains("line 9: column prompt holds a list, where a text is expected");
            });
    Path many = write("many.jsonl", "x\n".repeat(30));
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", many.toString())))
        .hasMessageContaining("line 1: no JSON")
        .hasMessageContaining("(and in 29 more)")
        .hasMessageNotContaining("line 2");
  }

  @Test
  void named_referencesThatAreNotThere_stopOrWarn() throws IOException {
    Path all = write("all.jsonl", "{\"q\":\"x\",\"a\":\"1\"}\n{\"q\":\"y\",\"a\":\"2\"}\n");
    Map<String, Object> misspelt = new java.util.HashMap<>(mapped(all));
    misspelt.put("columns", Map.of("prompt", "q", "reference", "answer"));
    assertThatThrownBy(() -> Tasks.named("jsonl", misspelt))
        .hasMessage(
            all
                + ": columns.reference: no row has a column \"answer\"; the file's columns are: q,"
                + " a");
    Path some = write("some.jsonl", "{\"q\":\"x\",\"a\":\"1\"}\n{\"q\":\"y\",\"a\":null}\n");
    assertThat(Tasks.named("jsonl", mapped(some)).warnings())
        .containsExactly(some + ": 1 of 2 rows have no reference (columns.reference: a)");
    assertThat(Tasks.named("jsonl", mapped(all)).warnings()).isEmpty();
  }

  @Test
  void named_conversations_stayTurnsAndTakeTheTemplateAroundTheLast() throws IOException {
    Path file =
        write(
            "chat.jsonl",
            "{\"messages\":[{\"role\":\"system\",\"content\":\"Add.\"},{\"role\":\"user\",\"content\":\"1+1\"},{\"role\":\"assistant\",\"content\":\"2\"}]}\n"
                + "{\"messages\":[{\"role\":\"user\",\"content\":\"2+2\"},{\"role\":\"assistant\",\"content\":\"4\"}]}\n");
    Map<String, Object> settings = new java.util.HashMap<>();
    settings.put("file", file.toString());
    settings.put("columns", Map.of("reference", "messages.-1.content"));
    settings.put("prompt", "How much is {question}?");
    settings.put("monitor", 1);
    settings.put("test", 0);
    Task task = Tasks.named("jsonl", settings);
    Material material = task.draw(new RandomStreams(1));
    List<String> prompts = new ArrayList<>();
    material.pool().forEach(item -> prompts.add(item.candidate().prompt()));
    material.monitor().forEach(item -> prompts.add(item.candidate().prompt()));
    assertThat(prompts)
        .containsExactlyInAnyOrder(
            "=== system ===\nAdd.\n=== user ===\nHow much is 1+1?", "How much is 2+2?");
    Item held = material.monitor().get(0);
    String right = held.candidate().prompt().contains("1+1") ? "2" : "4";
    Candidate turns = Candidate.of("=== system ===\nAdd.\n=== user ===\nHow much is 1+1?", "", "");
    assertThat(task.question(turns)).isEqualTo("1+1");
    assertThat(task.prompt("3+4", turns))
        .isEqualTo("=== system ===\nAdd.\n=== user ===\nHow much is 3+4?");
    assertThat(task.verifier().judge(held.candidate(), right).correct()).isTrue();
    assertThat(task.verifier().judge(held.candidate(), "5").correct()).isFalse();
  }

  @Test
  void named_overlapOrTooFew_saysSo() throws IOException {
    Path file = write("pool.jsonl", lines(0, 5));
    Map<String, Object> few = Map.of("file", file.toString(), "monitor", 10, "test", 5);
    assertThatThrownBy(() -> Tasks.named("jsonl", few))
        .hasMessageContaining("ask for 15 items with references, found 5");
    Map<String, Object> same = Map.of("file", file.toString(), "held-out", file.toString());
    assertThatThrownBy(() -> Tasks.named("jsonl", same))
        .hasMessageContaining("held-out file and pool share the prompt \"question 0\"");
  }

  @Test
  void draw_whatOverlapsHeldOutQuestions_isLeftOutAndTold() throws IOException {
    Path held = write("held.jsonl", lines(0, 12));
    Path pool =
        write(
            "pool.jsonl",
            lines(20, 50)
                + "{\"prompt\":\"Question 3! Let's think step by step.\"}\n"
                + "{\"prompt\":\"Please: question  7\"}\n");
    Path seeds =
        write("seeds.jsonl", lines(60, 63) + "{\"prompt\":\"QUESTION 2\",\"reference\":\"x\"}");
    Map<String, Object> settings =
        Map.of(
            "file",
            pool.toString(),
            "held-out",
            held.toString(),
            "seed-file",
            seeds.toString(),
            "monitor",
            2,
            "test",
            2,
            "prompt",
            "Answer this question in as few words as you can, please: {question}");
    Task task = Tasks.named("jsonl", settings);
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.pool()).hasSize(30);
    assertThat(material.seedSet()).hasSize(3);
    assertThat(task.warnings()).hasSize(2);
    assertThat(task.warnings().get(0))
        .contains("2 of 32 questions of the pool are left out")
        .contains("pool.jsonl, line 31 holds one that is held out for measuring: \"Question 3\"");
    // All of the held-out file counts, drawn or not, and the prompt around a question does not.
    Contamination heldOut = task.heldOut(material);
    for (int i = 0; i < 12; i++) {
      assertThat(heldOut.inQuestion("question " + i)).isPresent();
    }
    for (Item item : material.pool()) {
      assertThat(heldOut.inQuestion(item.candidate().prompt())).isEmpty();
    }
    Path all = write("all.jsonl", "{\"prompt\":\"question 1?\"}\n");
    Map<String, Object> none = Map.of("file", all.toString(), "held-out", held.toString());
    assertThatThrownBy(() -> Tasks.named("jsonl", none))
        .hasMessageContaining("leave no prompt for the pool; 1 of 1 questions");
  }

  @Test
  void named_columnsOfJsonCsvAndGzip() throws IOException {
    Path json = write("a.json", "[{\"q\":\"one\",\"a\":\"1\",\"x\":0},{\"q\":\"two\",\"a\":2}]");
    Path csv = write("a.csv", "\uFEFFq,a\r\n\"one, or \"\"1\"\"\",1\r\n\"two\nlines\",2\r\n");
    Path gz = folder.resolve("a.jsonl.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write("{\"q\":\"one\",\"a\":\"1\"}\n{\"q\":\"two\",\"a\":\"2\"}\n".getBytes(UTF_8));
    }
    for (Path file : List.of(json, csv, gz)) {
      Map<String, Object> settings = mapped(file);
      Material material = Tasks.named("jsonl", settings).draw(new RandomStreams(1));
      assertThat(material.pool()).as("%s", file).hasSize(1);
      assertThat(material.monitor().get(0).reference()).matches("[12]");
    }
    List<String> prompts = new ArrayList<>();
    new Audit(csv, Columns.OWN.besideOthers()).read(row -> prompts.add(row.text("q")));
    assertThat(prompts).containsExactly("one, or \"1\"", "two\nlines");
  }

  private static Map<String, Object> mapped(Path file) {
    Map<String, Object> settings = new java.util.HashMap<>();
    settings.put("file", file.toString());
    settings.put("columns", Map.of("prompt", "q", "reference", "a"));
    settings.put("monitor", 1);
    settings.put("test", 0);
    return settings;
  }

  @Test
  void named_badTablesAndColumns_saySo() throws IOException {
    Path ragged = write("a.csv", "q,a\nx,1,2\n");
    assertThatThrownBy(() -> Tasks.named("jsonl", mapped(ragged)))
        .hasMessageContaining("line 2: expected 2 fields, found 3");
    Path other = write("a.txt", "q");
    assertThatThrownBy(() -> Tasks.named("jsonl", mapped(other)))
        .hasMessageContaining("expected a name that ends in .jsonl, .json, .csv, .tsv or .parquet");
    Path noParquet = write("a.parquet", "no parquet at all");
    assertThatThrownBy(() -> Tasks.named("jsonl", mapped(noParquet)))
        .hasMessageContaining("it is no Parquet file");
    Map<String, Object> unknown = new java.util.HashMap<>(mapped(other));
    unknown.put("columns", Map.of("promt", "q"));
    assertThatThrownBy(() -> Tasks.named("jsonl", unknown))
        .hasMessageContaining("unknown part \"promt\"; did you mean prompt?");
    Path numbers = write("n.jsonl", "{\"q\":\"x\",\"a\":\"many\"}\n");
    Map<String, Object> number = new java.util.HashMap<>(mapped(numbers));
    number.put("verify", "number");
    assertThatThrownBy(() -> Tasks.named("jsonl", number))
        .hasMessageContaining("line 1: the reference cannot be judged by: expected one number");
  }

  @Test
  void named_choicesInAnyOfTheirForms_areListedAndJudgedByLabel() throws IOException {
    Path nested =
        write(
            "a.jsonl",
            "{\"q\":\"hot?\",\"choices\":{\"text\":[\"ice\",\"fire\"],\"label\":[\"A\",\"B\"]},\"a\":\"B\"}\n"
                + "{\"q\":\"cold?\",\"choices\":[\"ice\",\"fire\"],\"a\":0}\n"
                + "{\"q\":\"wet?\",\"choices\":[\"water\",\"fire\"],\"a\":\"water\"}\n");
    Path columns =
        write("a.csv", "q,one,two,a\nhot?,ice,fire,B\ncold?,ice,fire,A\nwet?,water,fire,A\n");
    Map<String, Object> first = new java.util.HashMap<>(mapped(nested));
    Map<String, Object> second = new java.util.HashMap<>(mapped(columns));
    second.put(
        "columns", Map.of("prompt", "q", "reference", "a", "choices", List.of("one", "two")));
    for (Map<String, Object> settings : List.of(first, second)) {
      settings.put("verify", "choice");
      settings.put("monitor", 2);
      Task task = Tasks.named("jsonl", settings);
      for (Item item : task.draw(new RandomStreams(1)).monitor()) {
        assertThat(item.candidate().prompt()).containsPattern("\\?\nA\\) \\w+\nB\\) fire$");
        String right = item.candidate().prompt().startsWith("hot") ? "B" : "A";
        assertThat(task.verifier().judge(item.candidate(), "(" + right + ")").correct()).isTrue();
      }
    }
  }

  @Test
  void named_shotsAndTemplate_standBeforeEveryQuestion() throws IOException {
    Map<String, Object> settings = new java.util.HashMap<>();
    settings.put("file", write("pool.jsonl", lines(0, 30)).toString());
    settings.put("monitor", 5);
    settings.put("test", 5);
    settings.put("seed-set", 4);
    settings.put("shots", 2);
    settings.put("prompt", "Q: {question}\nA: ");
    settings.put("cut-at", "\nQ:");
    Task task = Tasks.named("jsonl", settings);
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.seedSet()).hasSize(4);
    assertThat(material.pool()).hasSize(30 - 5 - 5 - 4 - 2);
    Item item = material.monitor().get(0);
    assertThat(item.candidate().prompt())
        .matches(
            "Q: question \\d+\n"
                + "A: answer \\d+\n\n"
                + "Q: question \\d+\n"
                + "A: answer \\d+\n\n"
                + "Q: question \\d+\n"
                + "A: ");
    String question = task.question(item.candidate());
    assertThat(question).matches("question \\d+");
    assertThat(task.prompt(question, material.pool().get(0).candidate()))
        .as("a question that is written is asked as all are")
        .isEqualTo(item.candidate().prompt());
    String runOn = item.reference() + "\nQ: another?\nA: nonsense";
    assertThat(task.verifier().judge(item.candidate(), runOn).correct()).isTrue();
    assertThat(task.target(runOn)).isEqualTo(item.reference());
    settings.put("seed-set", 40);
    assertThatThrownBy(() -> Tasks.named("jsonl", settings)).hasMessageContaining("found 20");
    settings.put("prompt", "no place for it");
    assertThatThrownBy(() -> Tasks.named("jsonl", settings)).isInstanceOf(TaskException.class);
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"prompt\":\"question " + i + "\",\"reference\":\"answer " + i + "\"}\n")
        .collect(Collectors.joining());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void warnings_repeatedRows_areCounted() throws IOException {
    Path file = write("twice.jsonl", lines(0, 20) + lines(0, 3));
    assertThat(Tasks.named("jsonl", Map.of("file", file.toString())).warnings())
        .contains(
            file
                + ": 3 of 23 rows repeat an earlier prompt with the same reference, and were left"
                + " out");
  }

  @Test
  void named_faultsOfWholeFiles_areToldWithTheirPlaceAndWhatToDo() throws IOException {
    Path headless = write("headless.csv", "How many?,3\nHow much?,4\n");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", headless.toString())))
        .hasMessageContaining(
            "line 2: no column is known: the first line of a table must name them")
        .hasMessageContaining("and says \"How many?\", \"3\"");
    Path array = write("array.jsonl", "[{\"prompt\":\"p\",\"reference\":\"1\"}]\n");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", array.toString())))
        .hasMessageContaining("a file that is an array of objects has a name in .json");
    byte[] latin = (lines(0, 40) + "{\"prompt\":\"caf\u00e9\"}\n").getBytes(ISO_8859_1);
    Path bytes = Files.write(folder.resolve("latin.jsonl"), latin);
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", bytes.toString())))
        .hasMessageContaining("latin.jsonl, line 41: expected UTF-8");
  }

  /** A held-out file may be a conversation a row where the task's own columns have other names. */
  @Test
  void heldOut_isFoundWhateverItsColumnsAreCalled() throws IOException {
    Path held =
        Files.writeString(
            folder.resolve("held.jsonl"),
            """
            {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How many owls sit on the seven old barns behind the mill in the long grass?"}]}
            """);
    Map<String, Object> named =
        Map.of("columns", Map.of("prompt", "question", "reference", "result"));
    assertThat(
            FileTasks.heldOut("jsonl", named, held)
                .inQuestion(
                    "Think: how many owls sit on the seven old barns behind the mill in the long"
                        + " grass"))
        .isPresent();
    Path neither = Files.writeString(folder.resolve("neither.jsonl"), "{\"words\": \"a b\"}\n");
    assertThatThrownBy(() -> FileTasks.heldOut("jsonl", named, neither))
        .hasMessageContaining("no row has a column \"question\"")
        .hasMessageContaining("words");
  }

  /** The words around a held-out question, and its system turn, do not hide it. */
  @Test
  void draw_heldOutInsideAConversation_isLeftOut() throws IOException {
    String question = "A baker named %s sells his %d loaves each morning; how many are left?";
    String row =
        "{\"messages\":[{\"role\":\"system\",\"content\":\"Be"
            + " brief.\"},{\"role\":\"user\",\"content\":\"%s\"}],\"reference\":\"1\"}\n";
    Path held =
        write(
            "held.jsonl",
            row.formatted(question.formatted("Abe", 12))
                + row.formatted(question.formatted("Bea", 31)));
    Path file =
        write(
            "pool.jsonl",
            row.formatted("Please: " + question.formatted("Bea", 31) + " Think step by step.")
                + row.formatted("How many wheels have three carts?"));
    Task task = Tasks.named("jsonl", Map.of("file", file.toString(), "held-out", held.toString()));
    assertThat(task.draw(new RandomStreams(1)).pool()).hasSize(1);
    assertThat(task.warnings()).anyMatch(said -> said.contains("1 of 2 questions of the pool"));
  }
}
