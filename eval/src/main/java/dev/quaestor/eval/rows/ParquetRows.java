package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Parquet file as the JSON it stands for, one row group at a time: lists in either layout,
 * structs, maps and {@link ParquetValues single values}; a null is a null.
 */
final class ParquetRows {

  private ParquetRows() {}

  static void read(Path file, Rows.Sink sink) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    try (ParquetFileReader reader =
        decoded(() -> ParquetFileReader.open(new LocalInputFile(file), options))) {
      MessageType schema = reader.getFileMetaData().getSchema();
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
      long row = 0;
      for (PageReadStore pages = decoded(reader::readNextRowGroup);
          pages != null;
          pages = decoded(reader::readNextRowGroup)) {
        PageReadStore group = pages;
        RecordReader<Group> records =
            decoded(() -> columns.getRecordReader(group, new GroupRecordConverter(schema)));
        for (long i = 0; i < group.getRowCount(); i++) {
          add(file + ", row " + row++, decoded(records::read), sink);
        }
      }
    }
  }

  private static void add(String where, @Nullable Group record, Rows.Sink sink) throws IOException {
    ObjectNode fields;
    try {
      fields = object(record == null ? missing(where) : record);
    } catch (IllegalArgumentException e) {
      sink.problem(where, String.valueOf(e.getMessage()));
      return;
    }
    sink.row(new Row(where, fields));
  }

  private static Group missing(String where) throws IOException {
    throw new IOException(where + " is missing");
  }

  private interface Decoding<T> {
    @Nullable T decode() throws IOException;
  }

  /** What the library says of a file it cannot read, as one kind of failure. */
  private static <T> T decoded(Decoding<T> decoding) throws IOException {
    try {
      return decoding.decode();
    } catch (ParquetDecodingException | UnsupportedOperationException e) {
      throw new IOException("its content cannot be decoded: " + reason(e), e);
    } catch (RuntimeException e) {
      throw new IOException("it is no Parquet file, or a damaged one: " + e.getMessage(), e);
    }
  }

  private static String reason(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause());
  }

  private static ObjectNode object(Group group) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    GroupType type = group.getType();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      int count = group.getFieldRepetitionCount(i);
      if (field.isRepetition(Type.Repetition.REPEATED)) {
        ArrayNode items = object.putArray(field.getName());
        for (int k = 0; k < count; k++) {
          items.add(value(group, i, k));
        }
      } else if (count > 0) {
        object.set(field.getName(), value(group, i, 0));
      } else {
        object.putNull(field.getName());
      }
    }
    return object;
  }

  private static JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return ParquetValues.of(group, field, index);
    }
    Group inner = group.getGroup(field, index);
    var logical = type.getLogicalTypeAnnotation();
    if (logical instanceof ListLogicalTypeAnnotation) {
      return list(inner);
    }
    if (logical instanceof MapLogicalTypeAnnotation
        || logical instanceof MapKeyValueTypeAnnotation) {
      return map(inner);
    }
    return logical instanceof VariantLogicalTypeAnnotation
        ? ParquetValues.unread("values of type variant")
        : object(inner);
  }

  /** A list is a group of one repeated field, which is the element or a layer around it. */
  private static JsonNode list(Group group) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    Type repeated = group.getType().getType(0);
    boolean layer = layer(group.getType().getName(), repeated);
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      if (!layer) {
        items.add(value(group, 0, i));
        continue;
      }
      Group element = group.getGroup(0, i);
      items.add(
          element.getFieldRepetitionCount(0) == 0
              ? JsonNodeFactory.instance.nullNode()
              : value(element, 0, 0));
    }
    return items;
  }

  /** By the format's rules for files written before the layers were agreed on. */
  private static boolean layer(String list, Type repeated) {
    if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
      return false;
    }
    String name = repeated.getName();
    boolean nested = repeated.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED);
    return !nested && !name.equals("array") && !name.equals(list + "_tuple");
  }

  private static JsonNode map(Group group) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      boolean empty = entry.getType().getFieldCount() < 2 || entry.getFieldRepetitionCount(1) == 0;
      map.set(
          value(entry, 0, 0).asText(),
          empty ? JsonNodeFactory.instance.nullNode() : value(entry, 1, 0));
    }
    return map;
  }
}
