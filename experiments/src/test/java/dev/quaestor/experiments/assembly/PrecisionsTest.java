package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrecisionsTest {

  private static ProductRates rates(double bf16) {
    return new ProductRates(Map.of(Precision.F32, 170.0, Precision.BF16, bf16));
  }

  /** The rates are those of a processor without tiles (AMX), and of one with them. */
  @Test
  void unpaid_isWhatIsNoFasterOnceRounded() {
    assertThat(Precisions.unpaid(rates(92)))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("bf16 would not pay")
                    .contains("f32 170, bf16 92, int8 none GFLOP/s a thread", "0.54 times")
                    .endsWith("leave it out, or resume where it was begun"));
    assertThat(Precisions.unpaid(rates(200))).isPresent();
    assertThat(Precisions.unpaid(rates(538))).isEmpty();
  }
}
