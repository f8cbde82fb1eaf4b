package dev.quaestor.trainer.engine;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** One of oneDNN's products for one shape, with the operands it is pointed at anew each time. */
final class OneDnnProduct implements AutoCloseable {
  /** Which product of a linear map; MORE adds to what is there. */
  enum Kind {
    LINEAR,
    BACK_INPUT,
    BACK_WEIGHT,
    BACK_WEIGHT_MORE
  }

  private final matmul primitive;
  private final dnnl_primitive handle;
  private final memory[] operands;
  private final dnnl_memory[] handles;
  private final dnnl_exec_arg_t arguments;
  private final Address address = new Address();
  private final long scratch;
  private final double flops;

  /**
   * @param rows of x and y
   * @param out rows of the weights
   * @param in columns of the weights
   */
  OneDnnProduct(engine cpu, Kind kind, int rows, int out, int in) {
    flops = 2.0 * rows * out * in;
    memory.desc left;
    memory.desc right;
    memory.desc result;
    switch (kind) {
      case LINEAR -> {
        left = desc(rows, in, in, 1);
        right = desc(in, out, 1, in);
        result = desc(rows, out, out, 1);
      }
      case BACK_INPUT -> {
        left = desc(rows, out, out, 1);
        right = desc(out, in, in, 1);
        result = desc(rows, in, in, 1);
      }
      default -> {
        left = desc(out, rows, 1, out);
        right = desc(rows, in, in, 1);
        result = desc(out, in, in, 1);
      }
    }
    try (primitive_attr attributes = new primitive_attr();
        post_ops after = new post_ops();
        matmul.desc desc = new matmul.desc(left, right, result)) {
      attributes.set_scratchpad_mode(dnnl.dnnl_scratchpad_mode_user);
      if (kind == Kind.BACK_WEIGHT_MORE) {
        after.append_sum();
        attributes.set_post_ops(after);
      }
      try (matmul.primitive_desc made = new matmul.primitive_desc(desc, attributes, cpu);
          memory.desc wanted = made.scratchpad_desc()) {
        scratch = wanted.get_size();
        primitive = new matmul(made);
        Pointer nowhere = new Pointer();
        operands =
            new memory[] {
              new memory(left, cpu, nowhere),
              new memory(right, cpu, nowhere),
              new memory(result, cpu, nowhere),
              new memory(wanted, cpu, nowhere)
            };
      }
    }
    left.close();
    right.close();
    result.close();
    handle = primitive.get();
    handles = new dnnl_memory[operands.length];
    arguments = new dnnl_exec_arg_t(operands.length);
    int[] roles = {
      dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST, dnnl.DNNL_ARG_SCRATCHPAD
    };
    for (int i = 0; i < operands.length; i++) {
      handles[i] = operands[i].get();
      arguments.position(i).arg(roles[i]).memory(handles[i]);
    }
    arguments.position(0);
  }

  private static memory.desc desc(long rows, long columns, long rowStride, long columnStride) {
    return new memory.desc(
        new long[] {rows, columns}, memory.data_type.f32, new long[] {rowStride, columnStride});
  }

  /** Bytes of scratch memory it needs. */
  long scratch() {
    return scratch;
  }

  double flops() {
    return flops;
  }

  void scratchAt(BytePointer scratchpad) {
    point(3, scratchpad.address());
  }

  /** Multiplies what lies at these addresses. */
  void run(stream stream, long left, long right, long result) {
    point(0, left);
    point(1, right);
    point(2, result);
    check(dnnl.dnnl_primitive_execute(handle, stream.get(), handles.length, arguments));
  }

  private void point(int operand, long at) {
    check(dnnl.dnnl_memory_set_data_handle(handles[operand], address.to(at)));
  }

  private static void check(int status) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN refused a product with its status " + status);
    }
  }

  @Override
  public void close() {
    arguments.close();
    for (memory operand : operands) {
      operand.close();
    }
    primitive.close();
  }

  /** A bare address that can be set again. */
  private static final class Address extends Pointer {
    Address to(long where) {
      address = where;
      return this;
    }
  }
}
