package dev.quaestor.trainer.gguf;

import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes the container, version 3: {@code GGUF}, the version, the numbers of tensors and of keys,
 * the metadata, a line for each tensor (name, extents innermost first, type, offset), and the
 * tensors, each at a multiple of 32 bytes. The same content gives the same bytes; they are forced
 * to disk before the writing returns.
 */
final class GgufWriter {
  private static final int VERSION = 3;
  static final int ALIGNMENT = 32;
  private static final int CHUNK = 1 << 16;

  private GgufWriter() {}

  /** Writes a new file. */
  static void write(
      Path path, GgufMetadata metadata, List<TensorData> tensors, GgufPrecision precision)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = write(channel, header(metadata, tensors, precision), 0);
      ByteBuffer bytes =
          ByteBuffer.allocate(CHUNK * Float.BYTES + ALIGNMENT).order(ByteOrder.LITTLE_ENDIAN);
      at = pad(channel, bytes, at);
      for (TensorData tensor : tensors) {
        at = pad(channel, bytes, values(channel, bytes, at, tensor, precision.of(tensor)));
      }
      channel.force(true);
    }
  }

  private static ByteBuffer header(
      GgufMetadata metadata, List<TensorData> tensors, GgufPrecision precision) {
    byte[] keys = metadata.bytes();
    int size = 24 + keys.length;
    for (TensorData tensor : tensors) {
      size += 24 + utf8(tensor).length + Long.BYTES * tensor.shape().length;
    }
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(VERSION);
    header.putLong(tensors.size()).putLong(metadata.size()).put(keys);
    long offset = 0;
    for (TensorData tensor : tensors) {
      long[] shape = tensor.shape();
      header.putLong(utf8(tensor).length).put(utf8(tensor)).putInt(shape.length);
      for (int d = shape.length - 1; d >= 0; d--) {
        header.putLong(shape[d]);
      }
      GgufPrecision stored = precision.of(tensor);
      header.putInt(stored.type()).putLong(offset);
      offset = aligned(offset + stored.bytes(tensor.elements()));
    }
    return header.flip();
  }

  private static byte[] utf8(TensorData tensor) {
    return tensor.name().getBytes(StandardCharsets.UTF_8);
  }

  private static long values(
      FileChannel channel, ByteBuffer bytes, long at, TensorData tensor, GgufPrecision stored)
      throws IOException {
    float[] floats = new float[CHUNK];
    long position = at;
    for (long from = 0; from < tensor.elements(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, tensor.elements() - from);
      FloatBuffer values = FloatBuffer.wrap(floats, 0, count);
      tensor.values().fill(from, values);
      if (values.hasRemaining()) {
        throw new IllegalStateException(
            "tensor " + tensor.name() + " gave too few values from element " + from + " on");
      }
      try {
        stored.encode(floats, count, bytes.clear());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("tensor " + tensor.name() + ": " + e.getMessage(), e);
      }
      position = write(channel, bytes.flip(), position);
    }
    return position;
  }

  private static long pad(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    return write(channel, bytes.clear().put(new byte[(int) (aligned(at) - at)]).flip(), at);
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static long write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long after = at + bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return after;
  }
}
