package dev.quaestor.curation.store;

import dev.quaestor.curation.random.Digests;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
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
    Encoding encoding = new Encoding();
    encoding.write(previous);
    encoding.write(value);
    return HexFormat.of().formatHex(Digests.sha256(encoding.bytes()));
  }

  /** The bytes of a value: big-endian numbers, UTF-16 text, each behind a letter for its type. */
  private static final class Encoding {

    private ByteBuffer out = ByteBuffer.allocate(1024);

    byte[] bytes() {
      return Arrays.copyOf(out.array(), out.position());
    }

    void write(Object value) {
      if (value instanceof String text) {
        room(5 + 2 * text.length());
        out.put((byte) 's').putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
          out.putChar(text.charAt(i));
        }
      } else if (value instanceof Integer || value instanceof Long) {
        room(9);
        out.put((byte) 'i').putLong(((Number) value).longValue());
      } else if (value instanceof Double real) {
        room(9);
        out.put((byte) 'd').putLong(Double.doubleToLongBits(real));
      } else if (value instanceof Boolean truth) {
        room(1);
        out.put((byte) (truth ? 't' : 'f'));
      } else if (value instanceof Enum<?> constant) {
        room(1);
        out.put((byte) 'e');
        write(constant.name());
      } else if (value instanceof Collection<?> items) {
        count('l', items.size());
        for (Object item : items) {
          write(item);
        }
      } else if (value instanceof Map<?, ?> map) {
        count('m', map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          write(entry.getKey());
          write(entry.getValue());
        }
      } else if (value instanceof Record record) {
        writeRecord(record);
      } else {
        throw new IllegalArgumentException("no encoding for a " + value.getClass().getName());
      }
    }

    private void writeRecord(Record record) {
      Method[] accessors = ACCESSORS.get(record.getClass());
      count('r', accessors.length);
      for (Method accessor : accessors) {
        try {
          write(accessor.invoke(record));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot read " + accessor, e);
        }
      }
    }

    private void count(char type, int count) {
      room(5);
      out.put((byte) type).putInt(count);
    }

    private void room(int bytes) {
      if (out.remaining() < bytes) {
        int size = Math.max(2 * out.capacity(), Math.addExact(out.position(), bytes));
        out = ByteBuffer.allocate(size).put(out.array(), 0, out.position());
      }
    }
  }
}
