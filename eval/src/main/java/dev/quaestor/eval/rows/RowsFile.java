package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A file of rows that is written here, as JSON Lines or Parquet by its ending, and appears whole or
 * not at all. Both hold the same columns in the same order; what is null is missing.
 */
public final class RowsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a column holds. */
  public enum Kind {
    TEXT,
    WHOLE_NUMBER,
    NUMBER,
    /** A list of objects, each of texts. */
    TURNS
  }

  /**
   * A column.
   *
   * @param fields of turns: the names of their texts; else none
   */
  public record Column(String name, Kind kind, List<String> fields) {
    public Column {
      fields = List.copyOf(fields);
    }

    /** A column of single values. */
    public static Column of(String name, Kind kind) {
      return new Column(name, kind, List.of());
    }

    /** A column of lists of objects with these texts. */
    public static Column turns(String name, String... fields) {
      return new Column(name, Kind.TURNS, List.of(fields));
    }
  }

  private RowsFile() {}

  /** Whether a name ends as a file does that can be written. */
  public static boolean writable(Path file) {
    return ending(file, ".jsonl") || ending(file, ".parquet");
  }

  /** Whether UTF-8 can hold a text: it has no half of a surrogate pair. */
  public static boolean whole(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static boolean ending(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * Writes rows whose keys are the columns.
   *
   * @param file must not exist
   * @throws IllegalArgumentException where a text has half a surrogate pair, which UTF-8 cannot
   *     hold
   */
  public static void write(Path file, List<Column> columns, List<ObjectNode> rows)
      throws IOException {
    for (int i = 0; i < rows.size(); i++) {
      whole(rows.get(i), "row " + (i + 1));
    }
    whole(
        file,
        part -> {
          if (ending(file, ".parquet")) {
            parquet(part, columns, rows);
          } else {
            lines(part, rows);
          }
        });
  }

  /**
   * Writes a table as CSV (RFC 4180).
   *
   * @param file must not exist
   * @param rows the first one the names
   */
  public static void table(Path file, List<List<String>> rows) throws IOException {
    whole(
        file,
        part -> {
          try (CsvWriter csv =
              CsvWriter.builder().build(Files.newBufferedWriter(part, StandardCharsets.UTF_8))) {
            rows.forEach(csv::writeRecord);
          }
        });
  }

  /** Writes a file's bytes. */
  private interface Writing {
    void to(Path part) throws IOException;
  }

  private static void whole(Path file, Writing writing) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    try {
      writing.to(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Parquet's library would write a question mark in its place without a word. */
  private static void whole(JsonNode value, String where) {
    if (value.isTextual() && !whole(value.textValue())) {
      throw new IllegalArgumentException(
          where + ": half a surrogate pair, which no file of UTF-8 can hold; leave the row out");
    }
    value.forEach(inner -> whole(inner, where));
  }

  private static void lines(Path file, List<ObjectNode> rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (ObjectNode row : rows) {
        out.write(line(row));
        out.write('\n');
      }
    }
  }

  /** A row as JSON in which nothing but its end is the end of a line, for any reader of lines. */
  private static String line(ObjectNode row) throws IOException {
    return JSON.writeValueAsString(row)
        .replace("\u0085", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static void parquet(Path file, List<Column> columns, List<ObjectNode> rows)
      throws IOException {
    MessageType schema = schema(columns);
    try (ParquetWriter<Group> out =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .build()) {
      for (ObjectNode row : rows) {
        Group group = new SimpleGroup(schema);
        columns.forEach(column -> add(group, column, row.path(column.name())));
        out.write(group);
      }
    }
  }

  private static void add(Group row, Column column, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    switch (column.kind()) {
      case TEXT -> row.add(column.name(), value.textValue());
      case WHOLE_NUMBER -> row.add(column.name(), value.longValue());
      case NUMBER -> row.add(column.name(), value.doubleValue());
      case TURNS -> {
        Group list = row.addGroup(column.name());
        for (JsonNode turn : value) {
          Group element = list.addGroup("list").addGroup("element");
          column.fields().forEach(field -> element.add(field, turn.path(field).textValue()));
        }
      }
    }
  }

  private static MessageType schema(List<Column> columns) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (Column column : columns) {
      switch (column.kind()) {
        case TEXT ->
            schema
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
        case WHOLE_NUMBER -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
        case NUMBER -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        case TURNS -> {
          var element = schema.optionalList().optionalGroupElement();
          for (String field : column.fields()) {
            element
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(field);
          }
          element.named(column.name());
        }
      }
    }
    return schema.named("rows");
  }
}
