package dev.quaestor.trainer.peft;

import dev.quaestor.trainer.engine.DecoderConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an adapter's file does to a base: which parameters it replaces, then which it updates.
 *
 * @param shape the adapted model's, which differs from the base's where a head was the embedding
 *     and is so no longer
 * @param updates in the order of the modules
 * @param replaced the base's name of a parameter to the file's name of the tensor that takes its
 *     place
 */
record Adaptation(DecoderConfig shape, List<Update> updates, Map<String, String> replaced) {
  Adaptation {
    updates = List.copyOf(updates);
    replaced = Map.copyOf(replaced);
  }

  /** What updates one parameter. */
  sealed interface Update permits LowRank, Bias {
    /** The base's name of the parameter. */
    String parameter();
  }

  /**
   * Adds scale · B · A to a matrix.
   *
   * @param a the file's name of A [rank, in]; of B transposed for an embedding
   * @param b the file's name of B [out, rank]; of A transposed for an embedding
   * @param magnitudes the file's name of the rows' lengths [out]
   */
  record LowRank(
      String parameter, int rank, double scale, Factors factors, Optional<String> magnitudes)
      implements Update {}

  /**
   * Names of a product's factors.
   *
   * @param transposed whether they are an embedding's: A [rank, out], B [in, rank], and what is
   *     added is their product's transpose
   */
  record Factors(String a, String b, boolean transposed) {}

  /** Adds scale times a vector to a bias. */
  record Bias(String parameter, double scale, String values) implements Update {}
}
