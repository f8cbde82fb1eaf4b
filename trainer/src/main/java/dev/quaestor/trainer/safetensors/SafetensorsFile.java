package dev.quaestor.trainer.safetensors;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A safetensors file, opened for reading. Each tensor is mapped when it is first wanted, in a
 * mapping of its own (Java maps at most 2 GiB at once; larger tensors are read through windows).
 * Mappings outlive {@link #close} for as long as a buffer from them is held. Safe for use by many
 * threads.
 */
public final class SafetensorsFile implements Tensors {
  private static final int WINDOW = 1 << 28;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final Map<String, ByteBuffer> mappings = new ConcurrentHashMap<>();

  private SafetensorsFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new SafetensorsHeader.Malformed(
          "the file has " + size + " bytes, a safetensors file at least 10");
    }
    long length = readFully(channel, 0, Long.BYTES).getLong();
    if (length < 0 || length > SafetensorsHeader.LONGEST || length > size - Long.BYTES) {
      throw new SafetensorsHeader.Malformed(
          "the header claims "
              + Long.toUnsignedString(length)
              + " bytes; the file has "
              + (size - Long.BYTES)
              + " left, and at most "
              + SafetensorsHeader.LONGEST
              + " are allowed");
    }
    this.dataStart = Long.BYTES + length;
    this.header =
        SafetensorsHeader.parse(
            readFully(channel, Long.BYTES, (int) length).array(), size - dataStart);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws InvalidCheckpointException where it is not a sound safetensors file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new SafetensorsFile(path, channel);
    } catch (SafetensorsHeader.Malformed e) {
      channel.close();
      throw new InvalidCheckpointException(path, e.getMessage());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  /** The file. */
  public Path path() {
    return path;
  }

  @Override
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(header.tensors().keySet()));
  }

  @Override
  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new IllegalArgumentException(
          path + " has no tensor " + name + "; it has " + header.tensors().size() + " others");
    }
    return info;
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public ByteBuffer bytes(String name) {
    TensorInfo info = info(name);
    if (info.end() - info.begin() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "tensor "
              + info
              + " is larger than 2 GiB, which cannot be mapped whole; read it in parts");
    }
    ByteBuffer mapped = mappings.computeIfAbsent(name, n -> map(info.begin(), info.end()));
    return mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer map(long begin, long end) {
    try {
      MappedByteBuffer mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, dataStart + begin, end - begin);
      return mapped;
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be mapped: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<FloatBuffer> together(List<String> names) {
    long begin = info(names.get(0)).begin();
    long end = begin;
    for (String name : names) {
      TensorInfo info = info(name);
      if (info.dtype() != DType.F32 || info.begin() != end) {
        return Optional.empty();
      }
      end = info.end();
    }
    boolean aligned = (dataStart + begin) % Float.BYTES == 0;
    return aligned && end - begin <= Integer.MAX_VALUE
        ? Optional.of(map(begin, end).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer())
        : Optional.empty();
  }

  @Override
  public void read(String name, long from, FloatBuffer into) {
    TensorInfo info = info(name);
    if (from < 0 || from > info.elements() - into.remaining()) {
      throw new IllegalArgumentException(
          "tensor " + info + " has no elements " + from + " to " + (from + into.remaining()));
    }
    if (info.dtype() != DType.F32 && info.dtype() != DType.F16 && info.dtype() != DType.BF16) {
      throw new IllegalArgumentException(
          path + ": tensor " + info + " cannot be read as floats; expected F32, F16 or BF16");
    }
    int size = info.dtype().bytes();
    if (info.end() - info.begin() <= Integer.MAX_VALUE) {
      ByteBuffer bytes = bytes(name);
      int at = Math.toIntExact(from * size);
      widen(bytes.slice(at, into.remaining() * size), info.dtype(), into);
      return;
    }
    while (into.hasRemaining()) {
      int count = Math.min(into.remaining(), WINDOW / size);
      long at = info.begin() + from * size;
      widen(map(at, at + (long) count * size), info.dtype(), into);
      from += count;
    }
  }

  private static void widen(ByteBuffer bytes, DType type, FloatBuffer into) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (type == DType.F32) {
      into.put(bytes.asFloatBuffer());
      return;
    }
    ShortBuffer halves = bytes.asShortBuffer();
    boolean brain = type == DType.BF16;
    while (halves.hasRemaining()) {
      short half = halves.get();
      into.put(brain ? HalfPrecision.bf16(half) : HalfPrecision.f16(half));
    }
  }

  @Override
  public void close() {
    mappings.clear();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
