package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a file of one's own to a trained student by three commands: init, try, run. */
class OwnDataTest {

  private static final int ROWS = 24;

  @TempDir private Path folder;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private static String question(int i) {
    return "What is %d + %d?".formatted(i, i + 1);
  }

  private static String answer(int i) {
    return "%d + %d = %d. The answer is %d.".formatted(i, i + 1, 2 * i + 1, 2 * i + 1);
  }

  private static String turns(int i) {
    return "[{\"role\":\"system\",\"content\":\"Add.\"},{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]"
        .formatted(question(i), answer(i));
  }

  private Path file(String kind) throws IOException {
    return switch (kind) {
      case "messages.jsonl" -> lines(kind, "{\"messages\":%s,\"answer\":%d}");
      case "messages.csv" -> {
        String rows =
            IntStream.range(0, ROWS)
                .mapToObj(i -> '"' + turns(i).replace("\"", "\"\"") + "\"," + (2 * i + 1) + "\r\n")
                .collect(Collectors.joining());
        yield Files.writeString(folder.resolve(kind), "messages,answer\r\n" + rows);
      }
      case "messages.parquet" -> parquet(kind);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Path lines(String name, String form) throws IOException {
    String rows =
        IntStream.range(0, ROWS)
            .mapToObj(i -> form.formatted(turns(i), 2 * i + 1))
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve(name), rows);
  }

  /** Turns as structs, answers as numbers: as data frames write them. */
  private Path parquet(String name) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message row { optional group messages (LIST) { repeated group list { optional group element {"
                + " optional binary role (STRING); optional binary content (STRING); } } } optional int64 answer; }");
    Path file = folder.resolve(name);
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> out =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = groups.newGroup();
        Group list = row.addGroup("messages");
        turn(list, "user", question(i));
        turn(list, "assistant", answer(i));
        row.append("answer", 2L * i + 1);
        out.write(row);
      }
    }
    return file;
  }

  private static void turn(Group list, String role, String content) {
    list.addGroup("list").addGroup("element").append("role", role).append("content", content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"messages.jsonl", "messages.csv", "messages.parquet"})
  void init_thenTry_thenRun_trainsAStudentThatAnswers(String kind) throws IOException {
    Path data = file(kind);
    Path manifest = folder.resolve("mine.yaml");
    Said init = quaestor("init", manifest, "--data", data);
    assertThat(init.code()).as(init.err()).isZero();
    assertThat(Files.readString(manifest))
        .contains("columns: {reference: answer}", "file: " + kind)
        .contains("verify: number", "24 of the 24 answers looked at are right by this")
        .contains("answer-after: \"The answer is\"", "completion: messages.-1.content");
    Path out = folder.resolve("experiment");
    Said tried = quaestor("try", manifest, "--n", 2, "--out", out);
    assertThat(tried.code()).as(tried.err()).isZero();
    assertThat(tried.out()).contains("admitted: the final answer is right");
    assertThat(tried.err()).contains("2 of 2 admitted");
    Said run =
        quaestor(
            "run",
            manifest,
            "--out",
            out,
            "--set",
            "student.base.steps=4",
            "--set",
            "student.model={width: 16, layers: 1, heads: 1, ffn: 32, context: 96}",
            "--set",
            "train.steps-per-query=1",
            "--set",
            "observe.max-tokens=8",
            "--set",
            "rounds=1");
    assertThat(run.code()).as(run.err()).isZero();
    Path student = out.resolve("self-variance/1/checkpoints/round-0001");
    assertThat(student).isDirectory();
    Said said = quaestor("generate", "--student", student, "--max-tokens", 4, question(3));
    assertThat(said.code()).as(said.err()).isZero();
  }

  @Test
  void init_noAnswers_saysWhoCouldAnswer() throws IOException {
    Path data = Files.writeString(folder.resolve("q.jsonl"), "{\"prompt\":\"How many?\"}\n");
    Said init = quaestor("init", folder.resolve("mine.yaml"), "--data", data);
    assertThat(init.code()).isEqualTo(2);
    assertThat(init.err())
        .contains("q.jsonl holds no answers; say which column does with --column completion=NAME")
        .contains("--teacher URL --model NAME");
    assertThat(folder.resolve("mine.yaml")).doesNotExist();
  }

  @Test
  void init_withAServer_writesItDown() throws IOException {
    Path data = Files.writeString(folder.resolve("q.jsonl"), "{\"prompt\":\"How many?\"}\n");
    Path manifest = folder.resolve("mine.yaml");
    Said init =
        quaestor(
            "init",
            manifest,
            "--data",
            data,
            "--teacher",
            "http://localhost:8000/v1",
            "--model",
            "big: one");
    assertThat(init.code()).as(init.err()).isZero();
    assertThat(Files.readString(manifest))
        .contains("base-url: \"http://localhost:8000/v1\"", "model: \"big: one\"");
    Said half = quaestor("init", folder.resolve("b.yaml"), "--data", data, "--teacher", "http://x");
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("--teacher and --model go together");
  }

  @Test
  void init_mistakes_areToldInALine() throws IOException {
    Path manifest = folder.resolve("mine.yaml");
    Path none = folder.resolve("none.parquet");
    assertThat(quaestor("init", manifest, "--data", none).err()).contains("there is no such file");
    Path other = Files.writeString(folder.resolve("a.csv"), "q,a\nhow?,1\n");
    assertThat(quaestor("init", manifest, "--data", other).err())
        .contains("no column looks like a prompt; say which is one with --column prompt=NAME")
        .contains("the file's columns are: q, a");
    assertThat(quaestor("init", manifest, "--data", other, "--column", "prompt=p").err())
        .contains("columns.prompt: no row has a column \"p\"");
    assertThat(quaestor("init", manifest, "--column", "prompt=q").err()).contains("--data");
    assertThat(quaestor("init", folder.resolve("no/such/mine.yaml"), "--data", other).err())
        .contains("there is no folder");
    Said run = quaestor("run", other);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is no manifest but a file of data", "init mine.yaml --data");
    Said named =
        quaestor(
            "init", manifest, "--data", other, "--column", "prompt=q", "--column", "reference=a");
    assertThat(named.code()).as(named.err()).isZero();
    assertThat(Files.readString(manifest))
        .contains("columns: {prompt: q, reference: a, solution: a}", "{completion: a, prompt: q}");
  }
}
