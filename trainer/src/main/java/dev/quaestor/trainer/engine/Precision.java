package dev.quaestor.trainer.engine;

import java.util.Optional;

/**
 * The kind of numbers that a decoder's weights and what they multiply are rounded to; everything
 * else stays float.
 */
public enum Precision {
  /** 32-bit floats: nothing is rounded. */
  F32,
  /** 16-bit floats with the exponent of 32-bit ones; their products are added up in 32 bits. */
  BF16,
  /** Whole numbers of 8 bits, as {@link Int8Products} says: for observing alone. */
  INT8;

  /** Its name in manifests and on the command line. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Why nothing can be computed in this precision on this machine, tried out where it is first
   * asked; empty where it can.
   */
  public Optional<String> lacking() {
    return switch (this) {
      case F32 -> Optional.empty();
      case BF16 -> BrainFloats.LACKING;
      case INT8 -> Int8Check.LACKING;
    };
  }
}
