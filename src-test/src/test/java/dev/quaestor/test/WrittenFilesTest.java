package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that datasets, pyarrow, pandas, polars and fastparquet write, each read by the one reader:
 * conversations as structs and as JSON, numbers, decimals, times, bytes and nulls, in every codec.
 */
@Tag("interop")
class WrittenFilesTest {

  private static final int ROWS = 30;

  @TempDir Path folder;

  @Test
  void read_everyFormOfTheSameQuestions_isTheSame() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("files");
    List<String> names =
        python.run("write_files.py", folder.toString()).lines().filter(l -> !l.isBlank()).toList();
    Map<String, Integer> read = new TreeMap<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      List<Row> rows = new ArrayList<>();
      Audit audit = new Audit(file, Columns.OWN.besideOthers());
      audit.read(rows::add);
      assertThat(audit.problems()).as(name).isEmpty();
      assertThat(rows).as(name).hasSize(ROWS);
      for (int k = 0; k < ROWS; k++) {
        assertThat(answers(rows.get(k))).as("%s, row %d", name, k).isEqualTo(expected(k));
        types(name, rows.get(k), k);
      }
      read.merge(name.replaceFirst("[-.].*", ""), 1, Integer::sum);
    }
    System.out.println("files read alike, by writer: " + read + ", " + names.size() + " in all");
    assertThat(names).hasSizeGreaterThanOrEqualTo(70);
  }

  private static List<String> answers(Row row) {
    Columns.Asked asked = Columns.OWN.asked(row);
    return List.of(
        asked.prompt(),
        asked.completion().orElse("none"),
        row.text("answers.text.0"),
        row.text("answers.text.-1"),
        row.text("messages.-1.content"),
        row.text("id"),
        row.text("n"));
  }

  private static List<String> expected(int k) {
    return List.of(
        "=== system ===\nBe brief.\n=== user ===\n%d+%d?\nquick, \"now\"".formatted(k, k),
        "" + 2 * k,
        "" + 2 * k,
        "= " + 2 * k,
        "" + 2 * k,
        "i" + k,
        "" + 2 * k);
  }

  /** What Parquet alone can say. */
  private static void types(String name, Row row, int k) {
    if (!name.endsWith(".parquet")) {
      return;
    }
    assertThat(row.text("f")).as(name).isEqualTo("" + 2 * k);
    assertThat(row.text("flag")).as(name).isEqualTo("" + (k % 2 == 0));
    if (row.has("d")) {
      assertThat(row.text("d")).as(name).isEqualTo(2 * k + ".00");
    }
    if (row.has("day")) {
      assertThat(row.text("day")).as(name).isEqualTo("2026-01-01");
    }
    if (row.has("t")) {
      assertThat(row.text("t")).as(name).matches("2026-01-01T12:00(:\\d\\d)?Z?");
    }
    if (row.has("b")) {
      assertThatThrownBy(() -> row.text("b"))
          .as(name)
          .hasMessage(
              "column b holds bytes, which are not read; write the column as text or numbers");
    }
  }
}
