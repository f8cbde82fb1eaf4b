package dev.quaestor.trainer.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsTest {
  @TempDir Path directory;

  private static final List<TensorData> TENSORS =
      List.of(
          TensorData.of("b", new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, -0f, 6e-40f}),
          TensorData.of("a.weight", new long[] {3}, new float[] {Float.NaN, 1e38f, -1f / 3}),
          TensorData.of("scalar", new long[0], new float[] {7}),
          TensorData.of("empty", new long[] {0, 4}, new float[0]));

  /** A file with this header and this many bytes of values. */
  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return raw(json.length, json, dataBytes);
  }

  private Path raw(long claimed, byte[] json, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(claimed).put(json);
    return Files.write(directory.resolve("made.safetensors"), bytes.array());
  }

  @Test
  void write_roundTripsEveryBit() throws IOException {
    Path path = directory.resolve("m.safetensors");
    SafetensorsWriter.f32().with(Map.of("step", "12")).write(path, TENSORS);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactly("a.weight", "b", "empty", "scalar");
      assertThat(file.metadata()).containsEntry("step", "12").containsEntry("format", "pt");
      for (TensorData tensor : TENSORS) {
        float[] expected = new float[(int) tensor.elements()];
        tensor.values().fill(0, FloatBuffer.wrap(expected));
        assertThat(file.info(tensor.name()).shape()).isEqualTo(tensor.shape());
        float[] read = file.floats(tensor.name());
        assertThat(bits(read)).as(tensor.name()).isEqualTo(bits(expected));
        FloatBuffer mapped = file.mapped(tensor.name()).orElseThrow();
        assertThat(mapped.remaining()).isEqualTo(expected.length);
      }
      float[] middle = new float[2];
      file.read("b", 2, FloatBuffer.wrap(middle));
      assertThat(middle).containsExactly(3.5f, 0);
      assertThatThrownBy(() -> file.read("b", 5, FloatBuffer.wrap(middle)))
          .hasMessageContaining("no elements 5 to 7");
      assertThatThrownBy(() -> file.floats("c")).hasMessageContaining("no tensor c");
    }
  }

  @Test
  void write_isDeterministicWhateverTheOrder() throws IOException {
    Path one = directory.resolve("1");
    Path two = directory.resolve("2");
    SafetensorsWriter.f32().write(one, TENSORS);
    SafetensorsWriter.f32()
        .write(two, List.of(TENSORS.get(3), TENSORS.get(1), TENSORS.get(0), TENSORS.get(2)));
    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
    long header = ByteBuffer.wrap(Files.readAllBytes(one)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat((8 + header) % 64).isZero();
  }

  @Test
  void write_streamsTensorsLargerThanItsBuffer() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path path = directory.resolve("large");
    SafetensorsWriter.f32()
        .write(path, List.of(TensorData.of("x", new long[] {values.length}, values)));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.floats("x")).isEqualTo(values);
    }
  }

  @Test
  void bf16_roundsToNearestEven() throws IOException {
    // 1 + 2^-8 lies midway between 1 and 1 + 2^-7 and goes to the even one; 1 + 3·2^-8 to 1 + 2^-6.
    float[] values = {
      1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.01p-8f, Float.MAX_VALUE, Float.NaN, -0f
    };
    Path path = directory.resolve("bf16");
    SafetensorsWriter.bf16().write(path, List.of(TensorData.of("x", new long[] {6}, values)));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.info("x").dtype()).isEqualTo(DType.BF16);
      float[] read = file.floats("x");
      assertThat(read)
          .containsExactly(1, 1 + 0x1p-6f, 1 + 0x1p-7f, Float.POSITIVE_INFINITY, Float.NaN, -0f);
      assertThat(file.mapped("x")).isEmpty();
    }
  }

  @Test
  void bf16_widensAndNarrowsAllValuesAlike() {
    for (int half = 0; half < 1 << 16; half++) {
      float wide = HalfPrecision.bf16((short) half);
      if (!Float.isNaN(wide)) {
        assertThat(HalfPrecision.toBf16(wide)).isEqualTo((short) half);
      } else {
        assertThat(HalfPrecision.bf16(HalfPrecision.toBf16(wide))).isNaN();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x3C00, 1.0", "0xC000, -2.0", "0x7BFF, 65504.0", "0x0001, 5.9604645E-8",
        "0x8001, -5.9604645E-8",
    "0x0400, 6.1035156E-5", "0x03FF, 6.0975552E-5", "0x3555, 0.33325195", "0x7C00, Infinity",
        "0xFC00, -Infinity",
    "0x7E00, NaN", "0x0000, 0.0", "0x8000, -0.0"
  })
  void f16_widens(String half, float expected) {
    float wide = HalfPrecision.f16((short) Integer.decode(half).intValue());
    assertThat(Float.floatToIntBits(wide)).isEqualTo(Float.floatToIntBits(expected));
  }

  @Test
  void read_widensHalvesAndKeepsLongsAndDoubles() throws IOException {
    byte[] json =
        ("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[4,12]},"
                + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[12,20]}}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).putShort((short) 0x3C00).putShort((short) 0xC000);
    bytes.putDouble(Math.PI).putLong(Long.MIN_VALUE);
    Path path = Files.write(directory.resolve("mixed"), bytes.array());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.floats("h")).containsExactly(1, -2);
      assertThat(file.doubles("d")).containsExactly(Math.PI);
      assertThat(file.longs("i")).containsExactly(Long.MIN_VALUE);
      assertThatThrownBy(() -> file.floats("i")).hasMessageContaining("expected F32, F16 or BF16");
      assertThatThrownBy(() -> file.longs("d")).hasMessageContaining("wanted as I64");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | overlaps",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | hole",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the tensors end at 4, the file holds 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | ends beyond the file",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | takes 12 bytes, its offsets span 8",
        "{\"a\":{\"dtype\":\"Q4\",\"shape\":[2],\"data_offsets\":[0,8]}} | unknown dtype \"Q4\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} | 2^63",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | Duplicate field",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | lacks one of",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}} | unknown field \"x\"",
        "{\"a\":[]} | not an object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]} | not JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} {} | goes on after",
        "{\"__metadata__\":{\"a\":1}} | is not text",
        "[1,2] | does not begin with '{'"
      })
  void open_refusesUnsoundHeaders(String header, String message) throws IOException {
    Path path = file(header, 8);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void open_refusesHeadersLongerThanTheFile() throws IOException {
    for (long claimed : new long[] {3, 1_000_000, 100_000_001, Long.MAX_VALUE, -1}) {
      Path path = raw(claimed, new byte[] {'{', '}'}, 0);
      assertThatThrownBy(() -> SafetensorsFile.open(path))
          .hasMessageContaining("the header claims " + Long.toUnsignedString(claimed));
    }
    assertThatThrownBy(() -> SafetensorsFile.open(Files.write(directory.resolve("s"), new byte[7])))
        .hasMessageContaining("7 bytes");
  }

  @Test
  void open_acceptsPaddingAndNoTensors() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(file("{}      ", 0))) {
      assertThat(file.names()).isEmpty();
    }
  }

  @Test
  void open_survivesTenThousandMutations() throws IOException {
    Path sound = directory.resolve("sound");
    SafetensorsWriter.f32().write(sound, TENSORS);
    byte[] original = Files.readAllBytes(sound);
    int headerEnd = original.length - 10 * Float.BYTES;
    com.sun.management.ThreadMXBean memory =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    Path path = directory.resolve("mutated");
    int refused = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      byte[] bytes = mutated(original, headerEnd, new Random(seed));
      Files.write(path, bytes);
      long before = memory.getCurrentThreadAllocatedBytes();
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        for (String name : file.names()) {
          TensorInfo info = file.info(name);
          assertThat(info.end()).as("seed %d", seed).isLessThanOrEqualTo(bytes.length);
          if (info.dtype() == DType.F32) {
            assertThat(file.floats(name).length).isEqualTo(info.elements());
          }
        }
      } catch (InvalidCheckpointException e) {
        refused++;
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      // A refusal costs an exception and JSON's buffers, never the gigabytes a header may claim.
      assertThat(memory.getCurrentThreadAllocatedBytes() - before)
          .as("seed %d", seed)
          .isLessThan(1_000_000 + 20L * bytes.length);
    }
    assertThat(refused).isBetween(5_000, 9_999);
  }

  private static byte[] mutated(byte[] original, int headerEnd, Random random) {
    byte[] bytes = original.clone();
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at =
          random.nextInt(
              random.nextInt(10) == 0 ? bytes.length : Math.min(bytes.length, headerEnd));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) "0123456789{}[],:\"-eE. ".charAt(random.nextInt(22));
        case 3 -> bytes = java.util.Arrays.copyOf(bytes, 8 + random.nextInt(bytes.length));
        case 4 -> bytes[random.nextInt(8)] = (byte) random.nextInt(256);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(20), bytes.length - Math.max(from, at));
          System.arraycopy(bytes.clone(), from, bytes, at, Math.max(0, length));
        }
      }
    }
    return bytes;
  }

  @Test
  void writeSharded_splitsAndReadsBack() throws IOException {
    SafetensorsWriter.f32().writeSharded(directory, "model", TENSORS, 24);
    assertThat(directory.resolve("model.safetensors")).doesNotExist();
    assertThat(directory.resolve("model-00001-of-00003.safetensors")).exists();
    try (Tensors tensors = Tensors.open(directory, "model")) {
      assertThat(tensors.names()).containsExactly("a.weight", "b", "empty", "scalar");
      assertThat(bits(tensors.floats("b")))
          .isEqualTo(bits(new float[] {1, -2, 3.5f, 0, -0f, 6e-40f}));
    }
  }

  @Test
  void writeSharded_keepsOneFileWhereItFits() throws IOException {
    SafetensorsWriter.f32().writeSharded(directory, "model", TENSORS, 1000);
    assertThat(directory.resolve("model.safetensors")).exists();
    assertThat(directory.resolve("model.safetensors.index.json")).doesNotExist();
  }

  @Test
  void open_namesAllThatIsWrongWithShards() throws IOException {
    SafetensorsWriter.f32().write(directory.resolve("s1.safetensors"), TENSORS.subList(0, 2));
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"b\":\"s1.safetensors\",\"c\":\"s1.safetensors\",\"d\":\"s2.safetensors\","
            + "\"e\":\"../../secret.safetensors\"}}");
    assertThatThrownBy(() -> Tensors.open(directory, "model"))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("missing shard s2.safetensors")
        .hasMessageContaining("\"../../secret.safetensors\", no file name")
        .hasMessageContaining("holds tensor a.weight, which the index does not name")
        .hasMessageContaining("s1.safetensors lacks tensor c");
  }

  @Test
  void open_saysWhatAnEmptyDirectoryLacks() throws IOException {
    assertThatThrownBy(() -> Tensors.open(directory, "model"))
        .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
    Files.createFile(directory.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> Tensors.open(directory, "model"))
        .hasMessageContaining("save_pretrained it again, which writes safetensors");
  }

  @Test
  void open_readsARealModel() throws IOException {
    Path data = Path.of(System.getProperty("quaestor.data", "absent"));
    assumeTrue(Files.isDirectory(data), "skipped: no data folder at " + data.toAbsolutePath());
    try (Tensors tensors = Tensors.open(data.resolve("stories260k"), "model")) {
      assertThat(tensors.names()).hasSize(47).contains("model.embed_tokens.weight");
      assertThat(tensors.info("model.embed_tokens.weight").shape()).containsExactly(512, 64);
      assertThat(tensors.floats("model.norm.weight")).hasSize(64).doesNotContain(Float.NaN);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
