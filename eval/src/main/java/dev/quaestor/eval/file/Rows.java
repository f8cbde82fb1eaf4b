package dev.quaestor.eval.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Reads a file into rows, by the ending of its name: {@code .jsonl} (also {@code .ndjson}), {@code
 * .json} (an array of objects), {@code .csv} and {@code .tsv} (RFC 4180, the first line names the
 * columns), {@code .parquet}; each but the last also with {@code .gz} behind it. Text is UTF-8, and
 * a byte order mark is skipped.
 *
 * @param rows the rows that could be read, in order
 * @param problems what was wrong with the others
 */
record Rows(List<Row> rows, List<String> problems) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Reads {@code file}; what is wrong with single rows is listed beside them. */
  static Rows read(Path file) {
    Rows read = new Rows(new ArrayList<>(), new ArrayList<>());
    if (Files.isDirectory(file)) {
      throw TaskException.unreadable("prompts", file, new IOException("a directory"));
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    String ending = plain.substring(plain.lastIndexOf('.') + 1);
    try {
      switch (ending) {
        case "jsonl", "ndjson" -> read.lines(file);
        case "json" -> read.array(file);
        case "csv" -> read.separated(file, ',');
        case "tsv" -> read.separated(file, '\t');
        case "parquet" -> read.rows.addAll(ParquetRows.read(file));
        default ->
            throw new TaskException(
                file + ": expected a name that ends in .jsonl, .json, .csv, .tsv or .parquet");
      }
    } catch (MalformedInputException e) {
      throw new TaskException(file + " is not UTF-8 text; convert it");
    } catch (UncheckedIOException e) {
      throw TaskException.unreadable("prompts", file, e.getCause());
    } catch (IOException e) {
      throw TaskException.unreadable("prompts", file, e);
    }
    return read;
  }

  private void lines(Path file) throws IOException {
    int number = 0;
    try (BufferedReader in = open(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          String where = file + ", line " + number;
          try {
            add(where, JSON.readTree(line));
          } catch (JsonProcessingException e) {
            problems.add(where + ": no JSON: " + e.getOriginalMessage());
          }
        }
      }
    }
  }

  private void array(Path file) throws IOException {
    JsonNode root;
    try (BufferedReader in = open(file)) {
      root = JSON.readTree(in);
    } catch (JsonProcessingException e) {
      throw new TaskException(file + ": no JSON: " + e.getOriginalMessage());
    }
    if (root == null || !root.isArray()) {
      throw new TaskException(file + ": expected a JSON array of objects");
    }
    for (int i = 0; i < root.size(); i++) {
      add(file + ", item " + i, root.get(i));
    }
  }

  private void separated(Path file, char separator) throws IOException {
    try (BufferedReader in = open(file);
        CsvReader<NamedCsvRecord> csv =
            CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofNamedCsvRecord(in)) {
      for (NamedCsvRecord line : csv) {
        String where = file + ", line " + line.getStartingLineNumber();
        int expected = line.getHeader().size();
        if (line.getFieldCount() != expected) {
          problems.add(where + ": expected " + expected + " fields, found " + line.getFieldCount());
          continue;
        }
        ObjectNode fields = JSON.createObjectNode();
        line.getFieldsAsMap().forEach(fields::put);
        rows.add(new Row(where, fields));
      }
    } catch (CsvParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TaskException(
          file + ": expected a table in CSV with a line of column names: " + cause.getMessage());
    }
  }

  private void add(String where, JsonNode node) {
    if (node instanceof ObjectNode fields) {
      rows.add(new Row(where, fields));
    } else {
      problems.add(where + ": expected an object, found " + FinalAnswer.brief(node.toString()));
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    var strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    BufferedReader in = new BufferedReader(new InputStreamReader(plain, strict));
    in.mark(1);
    if (in.read() != '\uFEFF') {
      in.reset();
    }
    return in;
  }
}
