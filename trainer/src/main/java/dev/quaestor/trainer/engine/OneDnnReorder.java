package dev.quaestor.trainer.engine;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** Numbers of one kind and order in another, by oneDNN; pointed at them anew each time. */
final class OneDnnReorder implements AutoCloseable {
  private final memory from;
  private final memory to;
  private final reorder primitive;
  private final long targetBytes;
  private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2);
  private final OneDnnProduct.Address address = new OneDnnProduct.Address();

  /** Takes over both descriptions. */
  OneDnnReorder(engine cpu, memory.desc from, memory.desc to) {
    Pointer nowhere = new Pointer();
    this.from = new memory(from, cpu, nowhere);
    this.to = new memory(to, cpu, nowhere);
    primitive = new reorder(this.from, this.to);
    targetBytes = to.get_size();
    from.close();
    to.close();
    arguments.position(0).arg(dnnl.DNNL_ARG_FROM).memory(this.from.get());
    arguments.position(1).arg(dnnl.DNNL_ARG_TO).memory(this.to.get());
    arguments.position(0);
  }

  /**
   * So many floats in 16 bits, as many after one another: to the nearest, of two as near the even
   * one; below 2^-126 they are 0.
   */
  static OneDnnReorder rounding(engine cpu, long count) {
    long[] shape = {count};
    long[] apart = {1};
    return new OneDnnReorder(
        cpu,
        new memory.desc(shape, memory.data_type.f32, apart),
        new memory.desc(shape, memory.data_type.bf16, apart));
  }

  long targetBytes() {
    return targetBytes;
  }

  void run(stream stream, long source, long target) {
    OneDnnProduct.check(dnnl.dnnl_memory_set_data_handle(from.get(), address.to(source)));
    OneDnnProduct.check(dnnl.dnnl_memory_set_data_handle(to.get(), address.to(target)));
    OneDnnProduct.check(dnnl.dnnl_primitive_execute(primitive.get(), stream.get(), 2, arguments));
  }

  @Override
  public void close() {
    arguments.close();
    from.close();
    to.close();
    primitive.close();
  }
}
