package dev.quaestor.trainer.work;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.DType;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A float student on its way to another process, an adapter merged with its base: the same bits
 * arrive.
 *
 * @param config its shape, as a checkpoint's {@code config.json} says it
 * @param values its parameters, in the decoder's order
 */
public record Weights(String config, List<float[]> values) implements Serializable {

  public Weights {
    values = List.copyOf(values);
  }

  /** The weights of {@code decoder} as it is now: a copy. */
  public static Weights of(Decoder decoder) {
    List<float[]> values = new ArrayList<>();
    for (ParameterShape parameter : decoder.parameters()) {
      FloatBuffer buffer = decoder.buffer(parameter.name());
      float[] copy = new float[buffer.remaining()];
      buffer.get(copy);
      values.add(copy);
    }
    return new Weights(ModelConfig.of(decoder.config(), TokenIds.NONE).json(DType.F32), values);
  }

  /** What a student's weights take on their way, in bytes. */
  public static long bytes(DecoderConfig config) {
    return config.parameterCount() * Float.BYTES;
  }

  /** The student, in memory of its own. */
  public Decoder decoder() {
    DecoderConfig shape = ModelConfig.parse(config, Path.of(ModelConfig.FILE)).decoder();
    Map<String, FloatBuffer> byName = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      byName.put(shape.parameters().get(i).name(), FloatBuffer.wrap(values.get(i)));
    }
    return Decoder.of(shape, byName);
  }
}
