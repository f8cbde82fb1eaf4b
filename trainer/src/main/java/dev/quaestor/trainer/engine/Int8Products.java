package dev.quaestor.trainer.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Products of rows of activations by weights, both rounded to whole numbers from -127 to 127, each
 * row with its own scale.
 *
 * <p>What is in bytes: the products of all weights, those of queries, keys and values, of
 * attention's output, of gate and up, of down, and of the head. Weights are rounded once; a row of
 * activations just before its product. Sums are exact, in 32 bits, and become floats by the two
 * scales.
 *
 * <p>What stays float: the embedding, norms, rotation, attention with its keys and values, gates,
 * the residual stream and softmax. A row of activations one of whose numbers is so large that the
 * others would mostly round to 0 ({@link Int8Rows#coarse}) is multiplied in floats altogether. Of
 * the head's rows, the logits of the {@value #LIKELIEST} tokens that are likeliest in bytes, and of
 * the token that is scored or was drawn, are computed again in floats; all other logits, which only
 * sum up under the softmax, stay as the bytes gave them.
 *
 * <p>A row's numbers depend on the row and the weights alone, so a sequence says the same in any
 * company.
 */
final class Int8Products implements Linear {

  /** Rows at once: more is no faster, and their sums would leave the cache. */
  private static final int LARGEST = 64;

  /** Rows that are multiplied in floats at once. */
  private static final int COARSE = 8;

  /** How many tokens of a row have their logits computed in floats. */
  static final int LIKELIEST = 16;

  private final Kernels k;
  private final Int8Weights weights;
  private final PackedKernels products = new PackedKernels();
  private final float[] scales = new float[LARGEST];
  private final Map<Integer, Region> coarse = new HashMap<>();
  private final int[] tokens = new int[LIKELIEST];
  private final float[] values = new float[LIKELIEST];
  private final NativeBytes sums =
      new NativeBytes((long) LARGEST * Int8Weights.PART * Integer.BYTES);
  private NativeBytes rounded = new NativeBytes(64);

  Int8Products(Kernels k, Int8Weights weights) {
    this.k = k;
    this.weights = weights;
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    List<ByteMatrix> parts = weights.of(w);
    int[] apart = new int[rows];
    int floats = 0;
    for (int row = 0, m; row < rows; row += m) {
      m = PackedKernels.block(rows - row, LARGEST);
      for (int r = row; r < row + m; r++) {
        if (round(x, r, r - row)) {
          apart[floats++] = r;
        }
      }
      int column = 0;
      for (ByteMatrix part : parts) {
        multiply(part, m);
        for (int r = 0; r < m; r++) {
          int at = (row + r) * y.columns + column;
          Int8Rows.unscale(sums.bytes(), r * part.out(), y.bytes(), at, part, scales[r]);
        }
        column += part.out();
      }
    }
    for (int from = 0; from < floats; from += COARSE) {
      floats(x, w, y, Arrays.copyOfRange(apart, from, Math.min(floats, from + COARSE)));
    }
  }

  /** Rounds a row into place; whether it is one for floats. */
  private boolean round(Region x, int row, int place) {
    int n = x.columns;
    if (rounded.size() < LARGEST * n) {
      rounded.close();
      rounded = new NativeBytes((long) LARGEST * n);
    }
    float largest = Int8Rows.largest(x.bytes(), row * n, n);
    scales[place] = Int8Rows.scale(largest);
    int magnitudes =
        Int8Rows.round(
            x.bytes(), row * n, n, largest, rounded.bytes(), place * n, ByteMatrix.OFFSET);
    return Int8Rows.coarse(magnitudes, n);
  }

  /** Leaves in {@link #sums} what the rounded rows and a part come to. */
  private void multiply(ByteMatrix part, int rows) {
    OneDnnProduct product = products.of(part.packing(), rows, cpu -> part.product(cpu, rows));
    products.run(product, k.meter(), rounded.address(), part.address(), sums.address());
  }

  private void floats(Region x, Region w, Region y, int[] rows) {
    Region from = coarse.computeIfAbsent(x.columns, n -> k.allocate(COARSE, n));
    Region to = coarse.computeIfAbsent(-y.columns, n -> k.allocate(COARSE, -n));
    k.gather(x, rows, 0, rows.length, from);
    k.linear(from, w, to, rows.length);
    int width = y.columns * Float.BYTES;
    for (int i = 0; i < rows.length; i++) {
      y.bytes().put(rows[i] * width, to.bytes(), i * width, width);
    }
  }

  @Override
  public void settle(Region x, Region head, Region logits, int[] named) {
    int n = logits.columns;
    for (int row = 0; row < named.length; row++) {
      int found = likeliest(logits, row);
      for (int i = 0; i < found; i++) {
        VectorMath.put(logits.bytes(), row * n + tokens[i], dot(x, head, row, tokens[i]));
      }
      VectorMath.put(logits.bytes(), row * n + named[row], dot(x, head, row, named[row]));
    }
  }

  @Override
  public OptionalDouble logit(Region x, Region head, int row, int token) {
    return OptionalDouble.of(dot(x, head, row, token));
  }

  private static float dot(Region x, Region head, int row, int token) {
    int n = x.columns;
    return Int8Rows.dot(x.bytes(), row * n, head.bytes(), token * n, n);
  }

  /** Fills {@link #tokens} with the largest of a row, of equals the earlier; how many there are. */
  private int likeliest(Region logits, int row) {
    int n = logits.columns;
    int found = 0;
    int i = 0;
    while (i < n) {
      i = found < LIKELIEST ? i : Int8Rows.above(logits.bytes(), row * n, i, n, values[found - 1]);
      if (i == n) {
        break;
      }
      float value = VectorMath.get(logits.bytes(), row * n + i);
      int place = found < LIKELIEST ? found++ : LIKELIEST - 1;
      while (place > 0 && values[place - 1] < value) {
        values[place] = values[place - 1];
        tokens[place] = tokens[place - 1];
        place--;
      }
      values[place] = value;
      tokens[place] = i++;
    }
    return found;
  }

  @Override
  public void close() {
    products.close();
    coarse.values().forEach(Region::close);
    rounded.close();
    sums.close();
  }
}
