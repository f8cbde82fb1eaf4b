package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.quaestor.eval.task.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Reads tables (RFC 4180): the first line names the columns; a field in quotes may hold separators,
 * line breaks and doubled quotes. The separator of a {@code .csv} is a comma, semicolon, tab or
 * bar, whichever the first line has outside quotes; where it has several, the file is refused. A
 * column without a name, as data frames write their index, is left out.
 */
final class SeparatedRows {

  private static final String SEPARATORS = ",;\t|";
  private static final int LONGEST_HEADER = 1 << 16;

  private SeparatedRows() {}

  static void read(Path file, String ending, Rows.Sink sink) throws IOException {
    try (BufferedReader in = TextFile.open(file)) {
      char separator = ending.equals("tsv") ? '\t' : separator(file, in);
      CsvReader<CsvRecord> csv =
          CsvReader.builder()
              .fieldSeparator(separator)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .allowUnclosedQuote(false)
              .ofCsvRecord(in);
      Iterator<CsvRecord> records = csv.iterator();
      if (!records.hasNext()) {
        throw new TaskException(file + ": expected a line of column names, found an empty file");
      }
      List<String> names = names(file, records.next());
      while (records.hasNext()) {
        add(file, names, records.next(), sink);
      }
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TaskException(
          "%s: expected a table in CSV with a line of column names: %s (%s)"
              .formatted(file, cause.getMessage(), e.getMessage()));
    } catch (UncheckedIOException e) {
      throw new TaskException(
          file + ": expected UTF-8, plain or compressed with gzip, found other bytes; convert it");
    }
  }

  private static void add(Path file, List<String> names, CsvRecord record, Rows.Sink sink) {
    String where = file + ", line " + record.getStartingLineNumber();
    if (record.getFieldCount() != names.size()) {
      sink.problem(where, "expected " + names.size() + " fields, found " + record.getFieldCount());
      return;
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty()) {
        fields.put(names.get(i), record.getField(i));
      }
    }
    sink.row(new Row(where, fields));
  }

  private static List<String> names(Path file, CsvRecord header) {
    List<String> names = header.getFields().stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    List<String> twice = new ArrayList<>(names);
    twice.removeIf(name -> name.isEmpty() || seen.add(name));
    if (!twice.isEmpty()) {
      throw new TaskException(
          "%s: two columns are called %s; rename one".formatted(file, twice.get(0)));
    }
    return names;
  }

  /** Looks at the first line, which stays unread. */
  private static char separator(Path file, BufferedReader in) throws IOException {
    in.mark(LONGEST_HEADER + 1);
    StringBuilder found = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < LONGEST_HEADER; i++) {
      int c = in.read();
      quoted ^= c == '"';
      if (c < 0 || !quoted && (c == '\n' || c == '\r')) {
        break;
      }
      if (!quoted && SEPARATORS.indexOf(c) >= 0 && found.indexOf(String.valueOf((char) c)) < 0) {
        found.append((char) c);
      }
    }
    in.reset();
    if (found.length() > 1) {
      throw new TaskException(
          "%s: the line of column names has %s outside quotes, so that the separator is not certain; put names that hold one in quotes"
              .formatted(file, written(found)));
    }
    return found.isEmpty() ? ',' : found.charAt(0);
  }

  private static String written(CharSequence separators) {
    return String.join(
        " and ",
        separators.chars().mapToObj(c -> c == '\t' ? "a tab" : "\"" + (char) c + "\"").toList());
  }
}
