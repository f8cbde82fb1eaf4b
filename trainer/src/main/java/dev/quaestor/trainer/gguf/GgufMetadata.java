package dev.quaestor.trainer.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The key-value part of a GGUF file as its bytes, in the order put: a key, the number of its type,
 * the value. Lengths take 64 bits, all is little endian.
 */
final class GgufMetadata {
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<String> keys = new HashSet<>();

  GgufMetadata number(String key, int value) {
    begin(key, UINT32);
    int32(value);
    return this;
  }

  /** In single precision, as the format's readers want it. */
  GgufMetadata real(String key, double value) {
    begin(key, FLOAT32);
    int32(Float.floatToRawIntBits((float) value));
    return this;
  }

  GgufMetadata flag(String key, boolean value) {
    begin(key, BOOL);
    bytes.write(value ? 1 : 0);
    return this;
  }

  GgufMetadata text(String key, String value) {
    begin(key, STRING);
    string(value);
    return this;
  }

  GgufMetadata texts(String key, List<String> values) {
    array(key, STRING, values.size());
    values.forEach(this::string);
    return this;
  }

  GgufMetadata numbers(String key, List<Integer> values) {
    array(key, INT32, values.size());
    values.forEach(this::int32);
    return this;
  }

  GgufMetadata flags(String key, List<Boolean> values) {
    array(key, BOOL, values.size());
    values.forEach(value -> bytes.write(value ? 1 : 0));
    return this;
  }

  /** How many keys there are. */
  int size() {
    return keys.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private void array(String key, int type, int size) {
    begin(key, ARRAY);
    int32(type);
    int64(size);
  }

  private void begin(String key, int type) {
    if (!keys.add(key)) {
      throw new IllegalArgumentException("the key " + key + " is there already");
    }
    string(key);
    int32(type);
  }

  private void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int64(utf8.length);
    bytes.writeBytes(utf8);
  }

  private void int32(int value) {
    bytes.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void int64(long value) {
    bytes.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
