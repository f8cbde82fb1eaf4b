package dev.quaestor.trainer.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes safetensors files. The same tensors give the same bytes: tensors are sorted by name,
 * metadata by key, and the header is padded with spaces so that values begin a cache line. A file
 * is forced to disk before its writing returns.
 */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 18;

  /** Values that are mapped and multiplied where they lie are read 64 bytes at a time. */
  private static final int LINE = 64;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DType stored;
  private final Map<String, String> metadata;

  private SafetensorsWriter(DType stored, Map<String, String> metadata) {
    this.stored = stored;
    this.metadata = new TreeMap<>(metadata);
  }

  /** A writer of F32, exact. */
  public static SafetensorsWriter f32() {
    return new SafetensorsWriter(DType.F32, Map.of("format", "pt"));
  }

  /** A writer of BF16: each value rounded to the nearest, ties to even. */
  public static SafetensorsWriter bf16() {
    return new SafetensorsWriter(DType.BF16, Map.of("format", "pt"));
  }

  /** The same writer with these entries in {@code __metadata__} beside {@code format}. */
  public SafetensorsWriter with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.putAll(more);
    return new SafetensorsWriter(stored, all);
  }

  /** Element type of the files written. */
  public DType stored() {
    return stored;
  }

  /**
   * Writes a new file.
   *
   * @throws java.nio.file.FileAlreadyExistsException where the path is taken
   */
  public void write(Path path, List<TensorData> tensors) throws IOException {
    List<TensorData> sorted = sorted(tensors);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header(sorted));
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(CHUNK * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      float[] floats = new float[CHUNK];
      for (TensorData tensor : sorted) {
        long elements = tensor.elements();
        for (long from = 0; from < elements; from += CHUNK) {
          int count = (int) Math.min(CHUNK, elements - from);
          FloatBuffer values = FloatBuffer.wrap(floats, 0, count);
          tensor.values().fill(from, values);
          if (values.hasRemaining()) {
            throw new IllegalStateException(
                "tensor " + tensor.name() + " gave too few values from element " + from + " on");
          }
          encode(floats, count, bytes.clear());
          writeFully(channel, bytes);
        }
      }
      channel.force(true);
    }
  }

  /**
   * Writes {@code NAME.safetensors}, or where the values take more than {@code maxShardBytes},
   * {@code NAME-00001-of-0000N.safetensors} and {@code NAME.safetensors.index.json}. A tensor is
   * never split.
   */
  public void writeSharded(
      Path directory, String name, List<TensorData> tensors, long maxShardBytes)
      throws IOException {
    List<List<TensorData>> shards = new ArrayList<>();
    long inShard = Long.MAX_VALUE;
    long total = 0;
    for (TensorData tensor : sorted(tensors)) {
      long bytes = tensor.elements() * stored.bytes();
      if (shards.isEmpty() || (inShard > 0 && inShard > maxShardBytes - bytes)) {
        shards.add(new ArrayList<>());
        inShard = 0;
      }
      shards.get(shards.size() - 1).add(tensor);
      inShard += bytes;
      total += bytes;
    }
    if (shards.size() <= 1) {
      write(directory.resolve(name + ".safetensors"), tensors);
      return;
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", total);
    ObjectNode places = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String file = String.format("%s-%05d-of-%05d.safetensors", name, i + 1, shards.size());
      write(directory.resolve(file), shards.get(i));
      shards.get(i).forEach(tensor -> places.put(tensor.name(), file));
    }
    DurableFiles.write(
        directory.resolve(name + ".safetensors.index.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
  }

  private static List<TensorData> sorted(List<TensorData> tensors) {
    List<TensorData> sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparing(TensorData::name));
    Set<String> names = new HashSet<>();
    for (TensorData tensor : sorted) {
      if (!names.add(tensor.name()) || tensor.name().equals("__metadata__")) {
        throw new IllegalArgumentException(
            "two tensors are named " + tensor.name() + ", or one is named __metadata__");
      }
    }
    return sorted;
  }

  private ByteBuffer header(List<TensorData> sorted) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode about = header.putObject("__metadata__");
    metadata.forEach(about::put);
    long at = 0;
    for (TensorData tensor : sorted) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", stored.name());
      ArrayNode shape = entry.putArray("shape");
      for (long extent : tensor.shape()) {
        shape.add(extent);
      }
      long end = Math.addExact(at, Math.multiplyExact(tensor.elements(), stored.bytes()));
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + Long.BYTES + LINE - 1) / LINE * LINE - Long.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private void encode(float[] floats, int count, ByteBuffer bytes) {
    if (stored == DType.F32) {
      bytes.asFloatBuffer().put(floats, 0, count);
    } else {
      for (int i = 0; i < count; i++) {
        bytes.putShort(2 * i, HalfPrecision.toBf16(floats[i]));
      }
    }
    bytes.limit(count * stored.bytes());
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
