package dev.quaestor.trainer.engine;

import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * Weights [out, in] in floats, or rounded to bf16, laid out once as oneDNN likes best, which it
 * otherwise does again for each product: of one row that takes ten times as long as the product.
 * Where both are its batch-reduce kernels, the products are the same to the bit.
 */
final class FloatMatrix implements AutoCloseable {

  private final OneDnnProduct.Packing packing;
  private final memory.desc layout;
  private final NativeBytes packed;
  private final int block;
  private final long bytesOfBlock;

  private FloatMatrix(engine cpu, OneDnnProduct.Packing packing) {
    this.packing = packing;
    layout = packing.layout(cpu);
    packed = new NativeBytes(layout.get_size());
    block = packing.block(cpu);
    bytesOfBlock = layout.get_size() / blocks();
  }

  /** Room for weights like these; empty where laid out otherwise they would give other bits. */
  static Optional<FloatMatrix> like(engine cpu, Region weights, Precision precision) {
    OneDnnProduct.Packing packing =
        OneDnnProduct.Packing.of(precision, weights.rows, weights.columns);
    return packing.keepsBits(cpu) ? Optional.of(new FloatMatrix(cpu, packing)) : Optional.empty();
  }

  OneDnnProduct.Packing packing() {
    return packing;
  }

  int out() {
    return packing.out();
  }

  int in() {
    return packing.in();
  }

  /** The columns of a product come in blocks, of so many but for the last. */
  int block() {
    return block;
  }

  int blocks() {
    return (out() + block - 1) / block;
  }

  /** Where the weights lie that make a block's columns; those of the next follow. */
  long address(int block) {
    return packed.address() + block * bytesOfBlock;
  }

  /** Takes weights. */
  void read(Region source, engine cpu, stream stream) {
    try (memory to = new memory(layout, cpu, packed.pointer())) {
      packing.lay(cpu, stream, memory.data_type.f32, source.at(0), to);
    }
  }

  @Override
  public void close() {
    packed.close();
    layout.close();
  }
}
