package dev.quaestor.trainer.engine;

import org.bytedeco.dnnl.dnnl_blocking_desc_t;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
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
   * Of what lies row after row, to floats; but weights that are rounded and map forward are laid
   * out as {@code of} says, since oneDNN 2.5.2 multiplies by them three times as fast.
   *
   * @param of the kinds of numbers, and rows and columns of the weights
   * @param rows of x and y
   */
  OneDnnProduct(engine cpu, Kind kind, Packing of, int rows) {
    this(
        cpu,
        switch (kind) {
          case LINEAR ->
              new Operands(
                  desc(of.x, rows, of.in, of.in),
                  of.rounds() ? of.layout(cpu) : of.lying(),
                  desc(of.y, rows, of.out, of.out));
          case BACK_INPUT ->
              new Operands(
                  desc(of.x, rows, of.out, of.out),
                  desc(of.w, of.out, of.in, of.in),
                  desc(of.y, rows, of.in, of.in));
          default ->
              new Operands(
                  new memory.desc(new long[] {of.out, rows}, of.x, new long[] {1, of.out}),
                  desc(of.x, rows, of.in, of.in),
                  desc(of.y, of.out, of.in, of.in));
        },
        kind == Kind.BACK_WEIGHT_MORE,
        2.0 * rows * of.out * of.in);
  }

  /** What is multiplied and where it goes. */
  private record Operands(memory.desc left, memory.desc right, memory.desc result) {}

  /**
   * The product {@code y = x · wᵀ}, of weights laid out as {@link Packing#layout} says.
   *
   * @param rows of x and y
   */
  static OneDnnProduct packed(engine cpu, Packing packing, int rows) {
    memory.desc left = desc(packing.x, rows, packing.in, packing.in);
    memory.desc result = desc(packing.y, rows, packing.out, packing.out);
    Operands operands = new Operands(left, packing.layout(cpu), result);
    return new OneDnnProduct(cpu, operands, false, 2.0 * rows * packing.out * packing.in);
  }

  /**
   * A linear map of numbers of some kind, whose weights oneDNN lays out as it likes. Its sums lie
   * row after row with nothing between: where rows lie further apart, oneDNN 2.5.2 has no
   * batch-reduce kernel and lays weights out anew for each product.
   *
   * @param x kind of what is mapped
   * @param w kind of the weights
   * @param y kind of the sums
   */
  record Packing(memory.data_type x, memory.data_type w, memory.data_type y, int out, int in) {

    /** Of a precision that rounds nothing, or to 16 bits. */
    static Packing of(Precision precision, int out, int in) {
      return precision == Precision.BF16 ? ofBrainFloats(out, in) : ofFloats(out, in);
    }

    /** Whether what is mapped has to be rounded first. */
    boolean rounds() {
      return x == memory.data_type.bf16;
    }

    /** The same of fewer columns of the result. */
    Packing ofColumns(int columns) {
      return new Packing(x, w, y, columns, in);
    }

    /** Bytes from 0 to 255 by weights from -128 to 127, to exact sums in 32 bits. */
    static Packing ofBytes(int out, int in) {
      return new Packing(memory.data_type.u8, memory.data_type.s8, memory.data_type.s32, out, in);
    }

    /** Numbers in 16 bits, of which 8 are the exponent's. */
    static Packing ofBrainFloats(int out, int in) {
      memory.data_type bf16 = memory.data_type.bf16;
      return new Packing(bf16, bf16, memory.data_type.f32, out, in);
    }

    /** Floats. */
    static Packing ofFloats(int out, int in) {
      memory.data_type f32 = memory.data_type.f32;
      return new Packing(f32, f32, f32, out, in);
    }

    /**
     * Whether a product comes to the same bits with weights as they lie and laid out: where both
     * are batch-reduce kernels, which add up in one order whatever the rows.
     */
    boolean keepsBits(engine cpu) {
      try (memory.desc lying = lying();
          memory.desc laid = layout(cpu)) {
        return batchReduced(cpu, lying) && batchReduced(cpu, laid);
      }
    }

    /** Weights [out, in] as a decoder has them, row after row. */
    memory.desc lying() {
      return lying(w);
    }

    private memory.desc lying(memory.data_type type) {
      return new memory.desc(new long[] {in, out}, type, new long[] {1, in});
    }

    /**
     * Lays weights that lie row after row out as {@code to} has them.
     *
     * @param type what they are
     */
    void lay(engine cpu, stream stream, memory.data_type type, Pointer rows, memory to) {
      try (memory.desc lying = lying(type);
          memory from = new memory(lying, cpu, rows);
          reorder lay = new reorder(from, to)) {
        lay.execute(stream, from, to);
      }
    }

    private boolean batchReduced(engine cpu, memory.desc right) {
      try (memory.desc left = desc(x, 64, in, in);
          memory.desc result = desc(y, 64, out, out);
          matmul.desc desc = new matmul.desc(left, right, result);
          matmul.primitive_desc made = new matmul.primitive_desc(desc, cpu)) {
        return made.impl_info_str().getString().startsWith("brg");
      }
    }

    /** Whether there is such a product on this processor. */
    boolean possible() {
      try (engine cpu = new engine(engine.kind.cpu, 0);
          memory.desc found = layout(cpu)) {
        return found.get_size() > 0;
      } catch (RuntimeException e) {
        return false; // so oneDNN says that it has none
      }
    }

    /**
     * How many columns of the result a block of the laid-out weights is for, where blocks lie one
     * after another and any of them, side by side, are laid-out weights of fewer columns: their
     * products come to the same bits. All columns where there is no such block.
     */
    int block(engine cpu) {
      try (memory.desc whole = layout(cpu)) {
        int block = columnsInBlock(whole);
        for (int columns : new int[] {block, 2 * block, out % block, block + out % block}) {
          Packing part = ofColumns(columns);
          try (memory.desc own = part.layout(cpu)) {
            if (columns > 0
                && columns < out
                && !(liesAs(own, whole) && part.batchReduced(cpu, own))) {
              return out;
            }
          }
        }
        return block;
      }
    }

    /** Columns of the result to a block; all where blocks of other columns do not follow it. */
    private int columnsInBlock(memory.desc layout) {
      dnnl_memory_desc_t lies = layout.data();
      if (lies.format_kind() != dnnl.dnnl_blocked) {
        return out;
      }
      dnnl_blocking_desc_t blocks = lies.format_desc_blocking();
      int columns = 1;
      for (int i = 0; i < blocks.inner_nblks(); i++) {
        columns *= blocks.inner_idxs().get(i) == 1 ? (int) blocks.inner_blks().get(i) : 1;
      }
      return columns == 1 || blocks.strides().get(1) < blocks.strides().get(0) ? out : columns;
    }

    /** Whether two layouts have the same blocks in the same places. */
    private static boolean liesAs(memory.desc some, memory.desc other) {
      dnnl_blocking_desc_t a = some.data().format_desc_blocking();
      dnnl_blocking_desc_t b = other.data().format_desc_blocking();
      boolean same = a.inner_nblks() == b.inner_nblks();
      for (int i = 0; same && i < a.inner_nblks(); i++) {
        same =
            a.inner_idxs().get(i) == b.inner_idxs().get(i)
                && a.inner_blks().get(i) == b.inner_blks().get(i);
      }
      for (int i = 0; i < 2; i++) {
        same &= a.strides().get(i) == b.strides().get(i);
      }
      return same;
    }

    /** How weights lie best. */
    memory.desc layout(engine cpu) {
      try (memory.desc left = desc(x, 64, in, in);
          memory.desc right = new memory.desc(new long[] {in, out}, w, memory.format_tag.any);
          memory.desc result = desc(y, 64, out, out);
          matmul.desc desc = new matmul.desc(left, right, result);
          matmul.primitive_desc made = new matmul.primitive_desc(desc, cpu)) {
        return made.weights_desc();
      }
    }
  }

  private OneDnnProduct(engine cpu, Operands o, boolean more, double flops) {
    this.flops = flops;
    try (primitive_attr attributes = new primitive_attr();
        post_ops after = new post_ops();
        matmul.desc desc = new matmul.desc(o.left, o.right, o.result)) {
      attributes.set_scratchpad_mode(dnnl.dnnl_scratchpad_mode_user);
      if (more) {
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
              new memory(o.left, cpu, nowhere),
              new memory(o.right, cpu, nowhere),
              new memory(o.result, cpu, nowhere),
              new memory(wanted, cpu, nowhere)
            };
      }
    }
    o.left.close();
    o.right.close();
    o.result.close();
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

  private static memory.desc desc(memory.data_type type, long rows, long columns, long apart) {
    return new memory.desc(new long[] {rows, columns}, type, new long[] {apart, 1});
  }

  /** Bytes of scratch memory it needs. */
  long scratch() {
    return scratch;
  }

  double flops() {
    return flops;
  }

  void scratchAt(long scratchpad) {
    point(3, scratchpad);
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

  static void check(int status) {
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
  static final class Address extends Pointer {
    Address to(long where) {
      address = where;
      return this;
    }
  }
}
