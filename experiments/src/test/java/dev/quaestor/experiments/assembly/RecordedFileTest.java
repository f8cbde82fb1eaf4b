package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quaestor.teacher.recorded.BadRecordingException;
import dev.quaestor.teacher.recorded.Recordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordedFileTest {

  @TempDir Path folder;

  private Recordings read(String lines) throws IOException {
    return read(lines.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private Recordings read(byte[] bytes, Map<String, String> columns) throws IOException {
    return RecordedFile.read(Files.write(folder.resolve("answers.jsonl"), bytes), columns);
  }

  @Test
  void read_byIdAndByPrompt() throws Exception {
    Recordings read =
        read(
            """
            {"id": "a", "completion": "first"}

            {"id": 7, "prompt": "What?", "completion": " \\n", "else": [1]}
            """);
    assertThat(read.byId("a", 0)).contains("first");
    assertThat(read.byId("7", 0)).contains(" \n");
    assertThat(read.byPrompt("What?", 0)).contains(" \n");
  }

  @Test
  void read_conversations_answerTheTurnsBefore() throws Exception {
    Recordings read =
        read(
            """
            {"messages": [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "A thing."}]}
            {"conversations": [{"from": "system", "value": "Be brief."}, {"from": "human", "value": "Who?"}, {"from": "gpt", "value": "I."}]}
            {"prompt": [{"role": "user", "content": "When?"}], "completion": [{"role": "assistant", "content": "Now."}]}
            """);
    assertThat(read.byPrompt("What?", 0)).contains("A thing.");
    assertThat(read.byPrompt("=== system ===\nBe brief.\n=== user ===\nWho?", 0)).contains("I.");
    assertThat(read.byPrompt("When?", 0)).contains("Now.");
  }

  @Test
  void read_otherColumnNamesAndPaths() throws Exception {
    byte[] line =
        "{\"name\": \"a\", \"out\": [{\"text\": \"first\"}]}".getBytes(StandardCharsets.UTF_8);
    assertThat(read(line, Map.of("id", "name", "completion", "out.0.text")).byId("a", 0))
        .contains("first");
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> read(line, Map.of("id", "nam", "completion", "out.0.text")))
        .withMessageContaining(
            "columns.id: no row has a column \"nam\"; did you mean name?; the file's columns are: name, out");
  }

  @Test
  void read_gzipWhateverTheName() throws Exception {
    byte[] bytes = gzip("{\"id\": \"a\", \"completion\": \"premières\"}\n");
    assertThat(read(bytes, Map.of()).byId("a", 0)).contains("premières");
  }

  @Test
  void read_allProblemsWithTheirLines() {
    String lines =
        """
        {"id": "a", "completion": "first"}
        {"id": "b", "completion":
        ["a"]
        {"id": "c"}
        {"completion": "of what?"}
        {"id": "a", "completion": "again"}
        {"id": "d", "completion": "x", "sample": -1}
        {"id": "e", "id": "f", "completion": "x"}
        {"id": ["g"], "completion": "x"}
        """;
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> read(lines))
        .satisfies(
            e -> {
              assertThat(e.problems())
                  .extracting(p -> p.replaceFirst(".*, line (\\d+): .*", "$1"))
                  .containsExactly("2", "3", "4", "5", "6", "7", "8", "9");
              assertThat(e.problems().get(4)).contains("line 1").contains("\"a\"");
              assertThat(e).hasMessageContainingAll(e.problems().toArray(String[]::new));
            });
  }

  @Test
  void read_oneFaultInManyLines_isToldOnce() {
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> read("{\"id\": \"a\"}\n".repeat(50)))
        .satisfies(e -> assertThat(e.problems()).hasSize(1))
        .withMessageContaining("(and in 49 more)");
  }

  @Test
  void read_gzipCutOrDamaged() throws Exception {
    String lines = "{\"id\": \"%d\", \"completion\": \"%s\"}\n";
    byte[] whole =
        gzip(
            IntStream.range(0, 500)
                .mapToObj(k -> lines.formatted(k, Integer.toHexString(k * 0x9E3779B9)))
                .collect(Collectors.joining()));
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1; // the checksum
    for (byte[] bytes : List.of(cut, damaged)) {
      assertThatExceptionOfType(BadRecordingException.class)
          .isThrownBy(() -> read(bytes, Map.of()))
          .withMessageContaining("gzip data are damaged or cut off");
    }
  }

  @Test
  void read_otherBytesEmptyAbsentOrFolder() {
    byte[] latin1 = "{\"id\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> read(latin1, Map.of()))
        .withMessageContaining("expected UTF-8");
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> read("\n\n"))
        .withMessageContaining("empty file");
    Path absent = folder.resolve("absent.jsonl");
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> RecordedFile.read(absent, Map.of()))
        .withMessageContaining(absent.toString());
    assertThatExceptionOfType(BadRecordingException.class)
        .isThrownBy(() -> RecordedFile.read(folder, Map.of()));
  }

  @Test
  void read_realCompletions() throws Exception {
    Path file =
        Path.of(System.getProperty("quaestor.data"), "prontoqa/teachers/llama-3-70b.jsonl.gz");
    boolean present = Files.exists(file);
    if (!present) {
      System.out.println("skipped: no recorded completions at " + file);
    }
    Assumptions.assumeTrue(present, "no recorded completions at " + file);
    Recordings read = RecordedFile.read(file, Map.of());
    assertThat(IntStream.rangeClosed(1, 1500))
        .allMatch(k -> read.byId("ProntoQA_train_" + k, 0).isPresent());
    assertThat(read.byId("ProntoQA_train_1", 0).orElseThrow())
        .contains("Predicates:", "Conclusion:");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
