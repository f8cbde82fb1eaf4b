package dev.quaestor.trainer.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The data folder's small trained decoder and its reference values, read with the least code that
 * can: tests of the engine only.
 */
public final class Stories {
  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  private Stories(Path folder) {
    this.folder = folder;
  }

  /** The folder, or a skipped test that says why. */
  public static Stories orSkip() {
    String data = System.getProperty("quaestor.data", "");
    Path folder = Path.of(data, "stories260k");
    if (!Files.isDirectory(folder)) {
      System.out.println(
          "skipped: no reference decoder at " + folder + "; give -Dquaestor.data=DIR");
    }
    Assumptions.assumeTrue(Files.isDirectory(folder), "no reference decoder at " + folder);
    return new Stories(folder);
  }

  public static DecoderConfig config() {
    return new DecoderConfig(
        512, 64, 5, 8, 4, 8, 172, 512, 10000, null, 1e-5, true, false, false, false);
  }

  public JsonNode golden() throws IOException {
    return json.readTree(folder.resolve("golden.json").toFile());
  }

  public Decoder decoder() throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong(0);
    JsonNode header = json.readTree(new String(file.array(), 8, length, StandardCharsets.UTF_8));
    Map<String, FloatBuffer> values = new LinkedHashMap<>();
    header
        .fields()
        .forEachRemaining(
            e -> {
              if (!e.getKey().equals("__metadata__")) {
                JsonNode at = e.getValue().get("data_offsets");
                int from = 8 + length + at.get(0).asInt();
                ByteBuffer slice =
                    file.slice(from, at.get(1).asInt() - at.get(0).asInt())
                        .order(ByteOrder.LITTLE_ENDIAN);
                values.put(e.getKey(), slice.asFloatBuffer());
              }
            });
    return Decoder.of(config(), values);
  }

  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }
}
