package dev.quaestor.experiments.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.task.TaskException;
import dev.quaestor.teacher.recorded.BadRecordingException;
import dev.quaestor.teacher.recorded.Recordings;
import dev.quaestor.teacher.recorded.Recordings.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A recorded teacher's file: rows with a {@code completion}, or a conversation that ends with the
 * assistant's turn, and an {@code id}, a prompt, or both; {@code sample} tells several completions
 * of one prompt apart and is 0 where it is absent. Other columns are not read.
 */
final class RecordedFile {

  private final Columns columns;
  private final Recordings recordings;
  private final Audit audit;

  private RecordedFile(Path file, Columns columns) {
    this.columns = columns;
    this.recordings = new Recordings(file);
    this.audit = new Audit(file, columns);
  }

  /**
   * Reads {@code file} to its end.
   *
   * @param given which column is what, as a manifest says
   * @throws BadRecordingException if anything in it cannot be used, with what and where
   */
  static Recordings read(Path file, Map<String, String> given) throws IOException {
    try {
      Columns columns = Columns.of(given, Map.of()).besideOthers();
      return new RecordedFile(file, columns).read(file);
    } catch (TaskException e) {
      throw new BadRecordingException(file, e.problems());
    }
  }

  private Recordings read(Path file) {
    audit.read(row -> recordings.add(recorded(row)));
    List<String> problems = audit.problems();
    if (problems.isEmpty() && recordings.isEmpty()) {
      problems.add(file + ": expected a completion in each row, found an empty file");
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    return recordings;
  }

  private Recorded recorded(Row row) {
    Columns.Asked asked = columns.asked(row);
    String completion =
        asked
            .completion()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a text \"%s\", or a conversation that the assistant ends; found neither"
                            .formatted(columns.column("completion"))));
    return new Recorded(
        row.where(), columns.text(row, "id"), asked.prompt(), sample(row), completion);
  }

  private int sample(Row row) {
    String column = columns.column("sample");
    if (!row.has(column)) {
      return 0;
    }
    String written = row.text(column);
    JsonNode value = row.at(column);
    if (!(value.isIntegralNumber() || value.isTextual()) || !written.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException(
          "expected \"%s\" to be 0, 1, 2, …, found %s".formatted(column, written));
    }
    return Integer.parseInt(written);
  }
}
