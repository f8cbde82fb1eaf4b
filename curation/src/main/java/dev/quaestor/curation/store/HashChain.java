package dev.quaestor.curation.store;

import dev.quaestor.curation.random.Digests;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;

/**
 * A chain of content hashes: each link is the SHA-256 of the link before it and of the whole
 * content of a value, so that the last link, the head, fixes everything that was ever appended.
 *
 * <p>A value is a record, and what it holds: records, text, numbers, truth values, enums,
 * collections and sorted maps. Its components are hashed in order, each with its type and length,
 * so that no component can be forgotten and no two values share an encoding.
 */
public final class HashChain {

  /** The head of an empty chain. */
  public static final String EMPTY = "0".repeat(64);

  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          Method[] accessors =
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getAccessor)
                  .toArray(Method[]::new);
          AccessibleObject.setAccessible(accessors, true);
          return accessors;
        }
      };

  private HashChain() {}

  /** The link after {@code previous} for {@code value}, 64 hexadecimal digits. */
  public static String next(String previous, Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, previous);
      write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(Digests.sha256(bytes.toByteArray()));
  }

  private static void write(DataOutputStream out, Object value) throws IOException {
    if (value instanceof String text) {
      out.writeByte('s');
      out.writeInt(text.length());
      out.writeChars(text);
    } else if (value instanceof Integer || value instanceof Long) {
      out.writeByte('i');
      out.writeLong(((Number) value).longValue());
    } else if (value instanceof Double real) {
      out.writeByte('d');
      out.writeLong(Double.doubleToLongBits(real));
    } else if (value instanceof Boolean truth) {
      out.writeByte(truth ? 't' : 'f');
    } else if (value instanceof Enum<?> constant) {
      out.writeByte('e');
      write(out, constant.name());
    } else if (value instanceof Collection<?> items) {
      out.writeByte('l');
      out.writeInt(items.size());
      for (Object item : items) {
        write(out, item);
      }
    } else if (value instanceof Map<?, ?> map) {
      out.writeByte('m');
      out.writeInt(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        write(out, entry.getKey());
        write(out, entry.getValue());
      }
    } else if (value instanceof Record record) {
      writeRecord(out, record);
    } else {
      throw new IllegalArgumentException("no encoding for a " + value.getClass().getName());
    }
  }

  private static void writeRecord(DataOutputStream out, Record record) throws IOException {
    Method[] accessors = ACCESSORS.get(record.getClass());
    out.writeByte('r');
    out.writeInt(accessors.length);
    for (Method accessor : accessors) {
      try {
        write(out, accessor.invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + accessor, e);
      }
    }
  }
}
