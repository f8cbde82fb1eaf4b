package dev.quaestor.trainer.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A GGUF file as read from the format's description alone, with its values widened to float. */
record ReadGguf(int version, Map<String, Object> metadata, Map<String, Tensor> tensors) {

  /** Extents innermost first, as in the file. */
  record Tensor(List<Long> extents, int type, long offset, float[] values) {}

  static ReadGguf of(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[4];
    in.get(magic);
    if (!new String(magic, StandardCharsets.US_ASCII).equals("GGUF")) {
      throw new IllegalStateException("no GGUF");
    }
    int version = in.getInt();
    long count = in.getLong();
    long keys = in.getLong();
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (long k = 0; k < keys; k++) {
      String key = text(in);
      metadata.put(key, value(in, in.getInt()));
    }
    record Line(String name, List<Long> extents, int type, long offset) {}
    List<Line> lines = new ArrayList<>();
    for (long t = 0; t < count; t++) {
      String name = text(in);
      List<Long> extents = new ArrayList<>();
      int dimensions = in.getInt();
      for (int d = 0; d < dimensions; d++) {
        extents.add(in.getLong());
      }
      lines.add(new Line(name, extents, in.getInt(), in.getLong()));
    }
    int data = (in.position() + 31) / 32 * 32;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Line line : lines) {
      int size = Math.toIntExact(line.extents.stream().reduce(1L, Math::multiplyExact));
      in.position(Math.toIntExact(data + line.offset));
      float[] values = values(in, line.type, size);
      tensors.put(line.name, new Tensor(line.extents, line.type, line.offset, values));
    }
    int end = (in.position() + 31) / 32 * 32;
    if (end != in.capacity()) {
      throw new IllegalStateException("the file ends at " + in.capacity() + ", not at " + end);
    }
    return new ReadGguf(version, metadata, tensors);
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[Math.toIntExact(in.getLong())];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static Object value(ByteBuffer in, int type) {
    return switch (type) {
      case 4, 5 -> in.getInt();
      case 6 -> in.getFloat();
      case 7 -> in.get() != 0;
      case 8 -> text(in);
      case 9 -> {
        int of = in.getInt();
        long size = in.getLong();
        List<Object> values = new ArrayList<>();
        for (long i = 0; i < size; i++) {
          values.add(value(in, of));
        }
        yield values;
      }
      default -> throw new IllegalStateException("type " + type);
    };
  }

  private static float[] values(ByteBuffer in, int type, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; ) {
      switch (type) {
        case 0 -> values[i++] = in.getFloat();
        case 1 -> values[i++] = half(in.getShort());
        case 8 -> {
          float scale = half(in.getShort());
          for (int j = 0; j < 32; j++) {
            values[i++] = scale * in.get();
          }
        }
        default -> throw new IllegalStateException("type " + type);
      }
    }
    return values;
  }

  private static float half(short bits) {
    int exponent = (bits >>> 10) & 31;
    int fraction = bits & 1023;
    double magnitude =
        exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.pow(2, exponent - 25.0);
    return (float) (bits < 0 ? -magnitude : magnitude);
  }
}
