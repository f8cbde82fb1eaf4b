package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ProductsTest {
  private static final int OUT = 24;
  private static final int IN = 40;
  private final CpuKernels memory = new CpuKernels(DecoderConfig.llama(8, 8, 1, 1), null);
  private final SplittableRandom random = new SplittableRandom(3);

  static Stream<Products> all() {
    List<Products> found = new java.util.ArrayList<>(List.of(new BlasProducts(null)));
    if (OneDnnProducts.available()) {
      found.add(new OneDnnProducts(null));
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void linear_everyRowCount_isTheProduct(Products products) {
    try (products) {
      for (int rows : new int[] {1, 7, 8, 31, 600}) {
        Region x = random(rows, IN);
        Region w = random(OUT, IN);
        Region y = memory.allocate(rows, OUT);
        products.linear(x, w, y, rows);
        for (int r = 0; r < rows; r++) {
          for (int o = 0; o < OUT; o++) {
            double sum = 0;
            for (int i = 0; i < IN; i++) {
              sum += memory.value(x, r, i) * memory.value(w, o, i);
            }
            assertThat(memory.value(y, r, o)).isCloseTo(sum, within(1e-5));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void backInput_everyRowCount_isTheProduct(Products products) {
    try (products) {
      for (int rows : new int[] {1, 13, 520}) {
        Region dy = random(rows, OUT);
        Region w = random(OUT, IN);
        Region dx = memory.allocate(rows, IN);
        products.backInput(dy, w, dx, rows);
        for (int r = 0; r < rows; r++) {
          for (int i = 0; i < IN; i++) {
            double sum = 0;
            for (int o = 0; o < OUT; o++) {
              sum += memory.value(dy, r, o) * memory.value(w, o, i);
            }
            assertThat(memory.value(dx, r, i)).isCloseTo(sum, within(1e-5));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void backWeight_onceAndAgain_addsWhereAsked(Products products) {
    try (products) {
      for (int rows : new int[] {1, 13, 777}) {
        Region dy = random(rows, OUT);
        Region x = random(rows, IN);
        Region dw = random(OUT, IN);
        products.backWeight(dy, x, dw, rows, 0);
        products.backWeight(dy, x, dw, rows, 1);
        for (int o = 0; o < OUT; o++) {
          for (int i = 0; i < IN; i++) {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
              sum += memory.value(dy, r, o) * memory.value(x, r, i);
            }
            assertThat(memory.value(dw, o, i)).isCloseTo(2 * sum, within(1e-3));
          }
        }
      }
    }
  }

  @Test
  void linear_rowsInOtherCompany_haveTheSameBits() {
    assumeTrue(OneDnnProducts.available(), "oneDNN has no natives on this platform");
    Region x = random(1023, IN);
    Region w = random(OUT, IN);
    Region together = memory.allocate(1023, OUT);
    try (Products products = new OneDnnProducts(null)) {
      products.linear(x, w, together, 1023);
      for (int rows : new int[] {1, 5, 8, 16, 100, 512}) {
        Region fewer = memory.allocate(rows, OUT);
        products.linear(x, w, fewer, rows);
        for (int r = 0; r < rows; r++) {
          assertThat(row(fewer, r)).isEqualTo(row(together, r));
        }
      }
    }
  }

  /** Laid out once or with each product: to the bit the same, whatever the rows. */
  @Test
  void linear_packed_hasTheBitsOfWeightsWhereTheyLie() {
    assumeTrue(OneDnnProducts.available(), "oneDNN has no natives on this platform");
    for (int[] shape : new int[][] {{24, 40}, {37, 48}, {100, 67}, {1, 5}, {130, 700}}) {
      Region w = random(shape[0], shape[1]);
      try (Products lying = new OneDnnProducts(null);
          LinearMaps maps = new LinearMaps(Execution.fast(2));
          Shards shards = new Shards(2);
          Linear packed = maps.of(memory)) {
        maps.read(List.of(w), shards);
        for (int rows : new int[] {1, 5, 8, 63, 600}) {
          Region x = random(rows, shape[1]);
          Region expected = memory.allocate(rows, shape[0]);
          Region found = memory.allocate(rows, shape[0]);
          lying.linear(x, w, expected, rows);
          packed.linear(x, w, found, rows);
          for (int r = 0; r < rows; r++) {
            assertThat(row(found, r)).isEqualTo(row(expected, r));
          }
        }
        VectorMath.put(w.bytes(), 0, 7); // learned meanwhile
        maps.read(List.of(w), shards);
        Region one = random(1, shape[1]);
        Region before = memory.allocate(1, shape[0]);
        Region after = memory.allocate(1, shape[0]);
        lying.linear(one, w, before, 1);
        packed.linear(one, w, after, 1);
        assertThat(row(after, 0)).isEqualTo(row(before, 0));
      }
    }
  }

  private float[] row(Region region, int row) {
    float[] values = new float[region.columns];
    memory.read(region, row, values);
    return values;
  }

  private Region random(int rows, int columns) {
    Region region = memory.allocate(rows, columns);
    double[] values = random.doubles((long) rows * columns, -1, 1).toArray();
    for (int i = 0; i < values.length; i++) {
      VectorMath.put(region.bytes(), i, (float) values[i]);
    }
    assertThat(Arrays.stream(values).anyMatch(v -> v != 0)).isTrue();
    return region;
  }
}
