package dev.quaestor.trainer.engine;

import java.util.Optional;

/** Whether this machine multiplies numbers in bf16. */
final class BrainFloats {

  /** Why it does not; empty where it does. */
  static final Optional<String> LACKING = lacking();

  private BrainFloats() {}

  private static Optional<String> lacking() {
    if (!OneDnnProducts.available()) {
      return Optional.of("bf16 is multiplied by oneDNN, which has no natives for this platform");
    }
    return OneDnnProduct.Packing.ofBrainFloats(8, 8).possible()
        ? Optional.empty()
        : Optional.of("bf16: oneDNN has no such products for this processor (AVX-512 is needed)");
  }
}
