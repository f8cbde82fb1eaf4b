package dev.quaestor.trainer.engine;

import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.stream;

/**
 * Whether this machine multiplies bytes rightly: oneDNN must be there, and a product of the largest
 * bytes must come out exact. Processors without VNNI add pairs of products in 16 bits, where such
 * sums end at 32,767.
 */
final class Int8Check {

  private static final int ROWS = 3;
  private static final int OUT = 35;
  private static final int IN = 131;

  /** Why bytes cannot be multiplied here; empty where they can. */
  static final Optional<String> LACKING = lacking();

  private Int8Check() {}

  private static Optional<String> lacking() {
    if (!OneDnnProducts.available()) {
      return Optional.of("int8 is multiplied by oneDNN, which has no natives for this platform");
    }
    if (VectorMath.LANES < 8) {
      return Optional.of(
          "int8 needs vectors of 256 bits at least (AVX2), found %d"
              .formatted(VectorMath.SPECIES.vectorBitSize()));
    }
    if (!OneDnnProduct.Packing.ofBytes(OUT, IN).possible()) {
      return Optional.of("int8: oneDNN has no products of bytes for this processor");
    }
    int wrong = wrong();
    return wrong == 0
        ? Optional.empty()
        : Optional.of(
            "int8 needs a processor that adds products of bytes in 32 bits (VNNI); here oneDNN (instruction set 0x%x) gave %d of %d sums wrong"
                .formatted(dnnl.dnnl_get_effective_cpu_isa(), wrong, ROWS * OUT));
  }

  /** How many sums of a product of the largest bytes are not what they should be. */
  private static int wrong() {
    OneDnnProduct.Packing packing = OneDnnProduct.Packing.ofBytes(OUT, IN);
    try (engine cpu = new engine(engine.kind.cpu, 0);
        stream stream = new stream(cpu);
        ByteMatrix weights = new ByteMatrix(cpu, packing);
        NativeBytes x = new NativeBytes((long) ROWS * IN);
        NativeBytes y = new NativeBytes((long) ROWS * OUT * Integer.BYTES);
        NativeBytes room = new NativeBytes((long) OUT * IN);
        OneDnnProduct product = weights.product(cpu, ROWS);
        NativeBytes scratch = new NativeBytes(product.scratch())) {
      for (int i = 0; i < OUT * IN; i++) {
        room.bytes().put(i, (byte) (i / IN % 2 == 0 ? 127 : -127));
      }
      weights.pack(cpu, stream, room);
      for (int i = 0; i < ROWS * IN; i++) {
        x.bytes().put(i, (byte) 255);
      }
      product.scratchAt(scratch.address());
      product.run(stream, x.address(), weights.address(), y.address());
      int wrong = 0;
      for (int i = 0; i < ROWS * OUT; i++) {
        int expected = 255 * 127 * IN * (i % OUT % 2 == 0 ? 1 : -1);
        wrong += y.bytes().getInt(i * Integer.BYTES) == expected ? 0 : 1;
      }
      return wrong;
    }
  }
}
