package dev.quaestor.trainer.engine;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/** A product of zeros in some kind of numbers, to see how fast it is. */
final class PackedZeros implements AutoCloseable {

  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream stream = new stream(cpu);
  private final OneDnnProduct product;
  private final NativeBytes x;
  private final NativeBytes w;
  private final NativeBytes y;
  private final NativeBytes scratch;

  PackedZeros(OneDnnProduct.Packing packing, int rows) {
    try (memory.desc layout = packing.layout(cpu)) {
      product = OneDnnProduct.packed(cpu, packing, rows);
      w = zeros(layout.get_size());
    }
    x = zeros((long) rows * packing.in() * Float.BYTES);
    y = zeros((long) rows * packing.out() * Float.BYTES);
    scratch = zeros(product.scratch());
    product.scratchAt(scratch.address());
  }

  private static NativeBytes zeros(long size) {
    NativeBytes bytes = new NativeBytes(size);
    for (int i = 0; i < size; i++) {
      bytes.bytes().put(i, (byte) 0);
    }
    return bytes;
  }

  void multiply() {
    product.run(stream, x.address(), w.address(), y.address());
  }

  @Override
  public void close() {
    product.close();
    x.close();
    w.close();
    y.close();
    scratch.close();
    stream.close();
    cpu.close();
  }
}
