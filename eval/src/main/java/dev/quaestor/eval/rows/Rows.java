package dev.quaestor.eval.rows;

import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Streams a file's rows, by the ending of its name: {@code .jsonl} (also {@code .ndjson}), {@code
 * .json} (an array of objects, or objects one behind another), {@code .csv} and {@code .tsv},
 * {@code .parquet}; each but the last also with {@code .gz} behind it. One row, or one row group of
 * Parquet, is held at a time.
 */
public final class Rows {

  private Rows() {}

  /** What takes the rows. */
  public interface Sink {

    /** The next row. */
    void row(Row row);

    /** A row that cannot be read: where it stands, and what is wrong with it. */
    void problem(String where, String what);
  }

  /**
   * Reads {@code file} to its end.
   *
   * @throws TaskException if it cannot be read at all
   */
  public static void read(Path file, Sink sink) {
    if (Files.isDirectory(file)) {
      throw TaskException.unreadable("rows", file, new IOException("a directory"));
    }
    String ending = ending(file);
    try {
      switch (ending) {
        case "jsonl", "ndjson" -> JsonRows.lines(file, sink);
        case "json" -> JsonRows.items(file, sink);
        case "csv", "tsv" -> SeparatedRows.read(file, ending, sink);
        case "parquet" -> ParquetRows.read(file, sink);
        default ->
            throw new TaskException(
                file + ": expected a name that ends in .jsonl, .json, .csv, .tsv or .parquet");
      }
    } catch (IOException e) {
      throw TaskException.unreadable("rows", file, e);
    }
  }

  /** The ending of a file's name, without {@code .gz}. */
  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return plain.substring(plain.lastIndexOf('.') + 1);
  }
}
