package dev.quaestor.eval.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * Single values of Parquet as JSON: texts, JSON as what it holds, numbers, decimals with all their
 * digits, truth values; dates, times and identifiers as text. Bytes that say nothing of what they
 * are, and what else has no form in JSON, are {@link Row.Unread}.
 */
final class ParquetValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;

  private ParquetValues() {}

  static JsonNode unread(String what) {
    return JSON.pojoNode(new Row.Unread(what));
  }

  static JsonNode of(Group group, int field, int index) {
    PrimitiveType type = group.getType().getType(field).asPrimitiveType();
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> whole(group.getInteger(field, index), 32, logical);
      case INT64 -> whole(group.getLong(field, index), 64, logical);
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT96 -> JSON.textNode(moment(group.getInt96(field, index)).toString());
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(group.getBinary(field, index), logical);
    };
  }

  private static JsonNode whole(long value, int bits, @Nullable LogicalTypeAnnotation logical) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return DecimalNode.valueOf(BigDecimal.valueOf(value, decimal.getScale()));
    }
    if (logical instanceof DateLogicalTypeAnnotation) {
      return JSON.textNode(LocalDate.ofEpochDay(value).toString());
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      return JSON.textNode(LocalTime.MIDNIGHT.plus(since(value, time.getUnit())).toString());
    }
    if (logical instanceof TimestampLogicalTypeAnnotation moment) {
      Instant at = Instant.EPOCH.plus(since(value, moment.getUnit()));
      return JSON.textNode(
          moment.isAdjustedToUTC()
              ? at.toString()
              : LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString());
    }
    boolean unsigned = logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
    if (!unsigned) {
      return JSON.numberNode(value);
    }
    return bits == 32
        ? JSON.numberNode(Integer.toUnsignedLong((int) value))
        : JSON.numberNode(new BigInteger(Long.toUnsignedString(value)));
  }

  private static Duration since(long value, TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> Duration.ofMillis(value);
      case MICROS ->
          Duration.ofSeconds(
              Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1000);
      case NANOS -> Duration.ofNanos(value);
    };
  }

  /** The older form: nanoseconds of the day, then the day. */
  private static Instant moment(Binary bytes) {
    ByteBuffer buffer = bytes.toByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = buffer.getLong();
    long day = buffer.getInt() - (long) JULIAN_DAY_OF_1970;
    return Instant.EPOCH.plus(Duration.ofDays(day)).plusNanos(nanos);
  }

  private static JsonNode bytes(Binary bytes, @Nullable LogicalTypeAnnotation logical) {
    if (logical instanceof StringLogicalTypeAnnotation
        || logical instanceof EnumLogicalTypeAnnotation) {
      return JSON.textNode(text(bytes));
    }
    if (logical instanceof JsonLogicalTypeAnnotation) {
      return json(text(bytes));
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return DecimalNode.valueOf(
          new BigDecimal(new BigInteger(bytes.getBytes()), decimal.getScale()));
    }
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      ByteBuffer buffer = bytes.toByteBuffer().slice();
      return JSON.textNode(new UUID(buffer.getLong(), buffer.getLong()).toString());
    }
    return unread(logical == null ? "bytes" : "values of type " + logical);
  }

  private static String text(Binary bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.toByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("holds a text that is not UTF-8", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JsonRows.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "holds JSON that cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
