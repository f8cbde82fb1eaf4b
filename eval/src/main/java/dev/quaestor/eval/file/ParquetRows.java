package dev.quaestor.eval.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Reads a Parquet file as the JSON it stands for: texts, numbers, truth values, lists and structs.
 * Columns of other types (bytes, decimals, times) are left out. Snappy, zstd and no compression.
 */
final class ParquetRows {

  private ParquetRows() {}

  static List<Row> read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(file), ParquetReadOptions.builder().build())) {
      MessageType schema = reader.getFileMetaData().getSchema();
      MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
      for (PageReadStore page = reader.readNextRowGroup();
          page != null;
          page = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            columns.getRecordReader(page, new GroupRecordConverter(schema));
        for (long i = 0; i < page.getRowCount(); i++) {
          rows.add(new Row(file + ", row " + rows.size(), object(records.read())));
        }
      }
    } catch (ParquetDecodingException | UnsupportedOperationException e) {
      throw new IOException("its content cannot be decoded: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IOException("it is no Parquet file: " + e.getMessage(), e);
    }
    return rows;
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
      }
    }
    return object;
  }

  private static JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    return type.isPrimitive()
        ? primitive(group, type.asPrimitiveType(), field, index)
        : structure(group.getGroup(field, index), type);
  }

  /** A list is a group of one repeated group of one element; its layers are taken off. */
  private static JsonNode structure(Group group, Type type) {
    if (!(type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation)) {
      return object(group);
    }
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Type repeated = group.getType().getType(0);
      if (repeated.isPrimitive()) {
        items.add(value(group, 0, i));
      } else {
        Group element = group.getGroup(0, i);
        items.add(
            element.getFieldRepetitionCount(0) == 0
                ? JsonNodeFactory.instance.nullNode()
                : value(element, 0, 0));
      }
    }
    return items;
  }

  private static JsonNode primitive(Group group, PrimitiveType type, int field, int index) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> json.numberNode(group.getInteger(field, index));
      case INT64 -> json.numberNode(group.getLong(field, index));
      case FLOAT -> json.numberNode(group.getFloat(field, index));
      case DOUBLE -> json.numberNode(group.getDouble(field, index));
      case BOOLEAN -> json.booleanNode(group.getBoolean(field, index));
      case BINARY ->
          type.getLogicalTypeAnnotation()
                  instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
              ? json.textNode(group.getString(field, index))
              : json.nullNode();
      default -> json.nullNode();
    };
  }
}
