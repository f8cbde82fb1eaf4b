package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A linear map's products by oneDNN's batch-reduce kernels, generated for this processor and these
 * shapes.
 *
 * <p>Rows are cut into blocks of 512, 256, … 8 and one of the rest, so that a dozen kernels a shape
 * serve every row count. With AVX-512 a row's numbers come out the same to the bit whichever block
 * it is in: what a sequence scores or generates does not depend on its company. With AVX2 alone
 * (oneDNN 2.5.2) they may differ by rounding from block to block. Kernels are made when a block
 * size is first met, and kept; after that a product allocates nothing.
 */
final class OneDnnProducts implements Products {
  private static final Logger log = LoggerFactory.getLogger(OneDnnProducts.class);
  private static final int LARGEST = 512;
  private final @Nullable Meter meter;
  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream stream = new stream(cpu);
  private final List<Shape> shapes = new ArrayList<>();
  private final Precision precision;
  private final @Nullable RoundedOperands rounded;
  private final @Nullable RoundedWeights weights;
  private BytePointer scratchpad = new BytePointer(64);

  /** The kernels of one product and one matrix of weights, by block. */
  private static final class Shape {
    final OneDnnProduct.Kind kind;
    final int out;
    final int in;
    final @Nullable OneDnnProduct[] blocks = new OneDnnProduct[14];

    Shape(OneDnnProduct.Kind kind, Region w) {
      this.kind = kind;
      out = w.rows;
      in = w.columns;
    }
  }

  private static final class Natives {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        Loader.load(dnnl.class);
        return true;
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        log.info("oneDNN has no natives here ({}); OpenBLAS multiplies", e.getMessage());
        return false;
      }
    }
  }

  /** Whether its natives are on the class path and load. */
  static boolean available() {
    return Natives.LOADED;
  }

  /** Of floats. */
  OneDnnProducts(@Nullable Meter meter) {
    this(meter, Precision.F32, null);
  }

  /**
   * @param precision what is multiplied: floats, or floats rounded to bf16 whose products are added
   *     up in floats
   * @param weights those that were rounded before; null where each product rounds its own
   */
  OneDnnProducts(@Nullable Meter meter, Precision precision, @Nullable RoundedWeights weights) {
    this.meter = meter;
    this.precision = precision;
    this.weights = weights;
    rounded =
        switch (precision) {
          case F32 -> null;
          case BF16 -> new RoundedOperands(cpu, stream);
          case INT8 ->
              throw new IllegalArgumentException("int8 multiplies forward alone: Int8Products");
        };
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    mapRows(shape(OneDnnProduct.Kind.LINEAR, w), x, forward(w), y, rows);
  }

  @Override
  public void backInput(Region dy, Region w, Region dx, int rows) {
    mapRows(shape(OneDnnProduct.Kind.BACK_INPUT, w), dy, back(w), dx, rows);
  }

  /** Where weights lie as they map forward. */
  private long forward(Region w) {
    RoundedWeights.Rounded before = weights == null ? null : weights.of(w);
    return rounded == null
        ? w.address(0)
        : before == null ? rounded.laid(w) : before.laid().address();
  }

  /** Where weights lie as they map back. */
  private long back(Region w) {
    RoundedWeights.Rounded before = weights == null ? null : weights.of(w);
    return before == null ? right(w, 0, w.rows) : before.lying().address();
  }

  private long left(Region of, int row, int rows) {
    return rounded == null ? lying(of, row) : rounded.left(of, row, rows);
  }

  private long right(Region of, int row, int rows) {
    return rounded == null ? lying(of, row) : rounded.right(of, row, rows);
  }

  /** Rows of from, times the weights, give the same rows of to. */
  private void mapRows(Shape shape, Region from, long weights, Region to, int rows) {
    for (int row = 0, m; row < rows; row += m) {
      m = block(rows - row);
      run(product(shape, m), left(from, row, m), weights, lying(to, row));
    }
  }

  @Override
  public void backWeight(Region dy, Region x, Region dw, int rows, float beta) {
    if (beta != 0 && beta != 1) {
      throw new IllegalArgumentException("beta is 0 or 1; found " + beta);
    }
    for (int row = 0, m; row < rows; row += m) {
      m = block(rows - row);
      OneDnnProduct.Kind kind =
          row == 0 && beta == 0
              ? OneDnnProduct.Kind.BACK_WEIGHT
              : OneDnnProduct.Kind.BACK_WEIGHT_MORE;
      run(product(shape(kind, dw), m), left(dy, row, m), right(x, row, m), dw.address(0));
    }
  }

  private static long lying(Region region, int row) {
    return region.address((long) row * region.columns);
  }

  private void run(OneDnnProduct product, long left, long right, long result) {
    long since = meter == null ? 0 : meter.now();
    product.run(stream, left, right, result);
    if (meter != null) {
      meter.add(since, product.flops());
    }
  }

  /** The largest block that does not pass the rows left: a power of two, or fewer than 8. */
  private static int block(int left) {
    return left >= LARGEST ? LARGEST : left >= 8 ? Integer.highestOneBit(left) : left;
  }

  private Shape shape(OneDnnProduct.Kind kind, Region w) {
    for (int i = 0; i < shapes.size(); i++) {
      Shape s = shapes.get(i);
      if (s.kind == kind && s.out == w.rows && s.in == w.columns) {
        return s;
      }
    }
    Shape made = new Shape(kind, w);
    shapes.add(made);
    return made;
  }

  private OneDnnProduct product(Shape shape, int rows) {
    int at = rows < 8 ? rows - 1 : 4 + Integer.numberOfTrailingZeros(rows);
    OneDnnProduct product = shape.blocks[at];
    if (product == null) {
      OneDnnProduct.Packing of = OneDnnProduct.Packing.of(precision, shape.out, shape.in);
      product = new OneDnnProduct(cpu, shape.kind, of, rows);
      shape.blocks[at] = product;
      if (product.scratch() > scratchpad.capacity()) {
        scratchpad.close();
        scratchpad = new BytePointer(product.scratch());
        shapes.forEach(s -> scratchFor(s.blocks));
      }
      product.scratchAt(scratchpad.address());
    }
    return product;
  }

  private void scratchFor(@Nullable OneDnnProduct[] products) {
    for (OneDnnProduct product : products) {
      if (product != null) {
        product.scratchAt(scratchpad.address());
      }
    }
  }

  @Override
  public void close() {
    for (Shape shape : shapes) {
      for (OneDnnProduct product : shape.blocks) {
        if (product != null) {
          product.close();
        }
      }
    }
    shapes.clear();
    if (rounded != null) {
      rounded.close();
    }
    scratchpad.close();
    stream.close();
    cpu.close();
  }
}
