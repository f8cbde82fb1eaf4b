package dev.quaestor.trainer.parallel;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.network.TrainingState;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a training stands between two steps: what learns, and AdamW's moments, each laid out as the
 * parameters are.
 *
 * @param steps done
 * @param values what learns
 * @param first moments
 * @param second moments
 */
record Standing(int steps, float[] values, float[] first, float[] second) implements Serializable {

  private static final int CHUNK = 1 << 14;

  Standing {
    if (first.length != values.length || second.length != values.length) {
      throw new IllegalArgumentException(
          "%d parameters have as many moments of each order; found %d and %d"
              .formatted(values.length, first.length, second.length));
    }
  }

  /** Before the first step. */
  static Standing fresh(Learnable learnable) {
    float[] values = values(learnable);
    return new Standing(0, values, new float[values.length], new float[values.length]);
  }

  /** A copy of what learns, and of where its training stands. */
  static Standing of(Learnable learnable, TrainingState state) {
    return new Standing(
        state.steps(),
        values(learnable),
        flat(learnable, state.first()),
        flat(learnable, state.second()));
  }

  private static float[] values(Learnable learnable) {
    float[] values = new float[Math.toIntExact(learnable.vector().length())];
    buffer(learnable).get(values);
    return values;
  }

  private static FloatBuffer buffer(Learnable learnable) {
    return Decoder.floats(learnable.vector(), 0, learnable.vector().length());
  }

  private static float[] flat(Learnable learnable, Map<String, FloatBuffer> moments) {
    float[] flat = new float[Math.toIntExact(learnable.vector().length())];
    for (ParameterShape p : learnable.parameters()) {
      moments.get(p.name()).get(0, flat, Math.toIntExact(p.offset()), Math.toIntExact(p.size()));
    }
    return flat;
  }

  /** Makes what learns what it was. */
  void into(Learnable learnable) {
    buffer(learnable).put(values);
  }

  /** Where the training stands, apart from what learns. */
  TrainingState state(Learnable learnable) {
    return new TrainingState(steps, moments(learnable, first), moments(learnable, second));
  }

  private static Map<String, FloatBuffer> moments(Learnable learnable, float[] flat) {
    Map<String, FloatBuffer> moments = new LinkedHashMap<>();
    for (ParameterShape p : learnable.parameters()) {
      int from = Math.toIntExact(p.offset());
      moments.put(p.name(), FloatBuffer.wrap(flat, from, Math.toIntExact(p.size())).slice());
    }
    return moments;
  }

  /** Names it: what learns, its moments and the steps, to the bit. */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
      for (float[] part : new float[][] {values, first, second}) {
        for (int at = 0; at < part.length; at += CHUNK) {
          int size = Math.min(CHUNK, part.length - at);
          bytes.clear().asFloatBuffer().put(part, at, size);
          digest.update(bytes.limit(size * Float.BYTES));
        }
      }
      return Digests.hex(Integer.toString(steps), HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
