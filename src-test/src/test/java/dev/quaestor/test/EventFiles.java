package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads scalars out of a folder of TensorBoard event files as its documentation describes them: a
 * session's start at a step forgets all from that step on that earlier files held.
 */
final class EventFiles {

  /** A value as it was read. */
  record Scalar(String tag, long step, float value) {}

  private final List<Scalar> scalars = new ArrayList<>();

  private EventFiles() {}

  /** What a reader sees in {@code folder}. */
  static List<Scalar> in(Path folder) throws IOException {
    EventFiles seen = new EventFiles();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(EventFiles::events).sorted().toList()) {
        seen.read(Files.readAllBytes(file));
      }
    }
    return seen.scalars;
  }

  private static boolean events(Path file) {
    return file.getFileName().toString().contains("tfevents");
  }

  private void read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      bytes.get(length);
      assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(event);
      assertThat(bytes.getInt()).as("checksum of an event").isEqualTo(masked(event));
      event(event);
    }
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + 0xa282ead8;
  }

  private void event(byte[] event) {
    long[] step = new long[1];
    fields(
        event,
        (field, number, content) -> {
          if (field == 2) {
            step[0] = number;
          } else if (field == 5) {
            fields(content, (one, none, value) -> scalar(step[0], value));
          } else if (field == 7) {
            scalars.removeIf(scalar -> scalar.step() >= step[0]);
          }
        });
  }

  private void scalar(long step, byte[] value) {
    String[] tag = new String[1];
    fields(
        value,
        (field, number, content) -> {
          if (field == 1) {
            tag[0] = new String(content, StandardCharsets.UTF_8);
          } else if (field == 2) {
            scalars.add(new Scalar(tag[0], step, Float.intBitsToFloat((int) number)));
          }
        });
  }

  /** A field of a message: a number, or bytes. */
  private interface Field {
    void read(int field, long number, byte[] content);
  }

  private static void fields(byte[] message, Field to) {
    ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      long key = varint(bytes);
      byte[] content = new byte[0];
      long number = 0;
      switch ((int) (key & 7)) {
        case 0 -> number = varint(bytes);
        case 1 -> number = bytes.getLong();
        case 5 -> number = bytes.getInt();
        default -> {
          content = new byte[(int) varint(bytes)];
          bytes.get(content);
        }
      }
      to.read((int) (key >>> 3), number, content);
    }
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
