package dev.quaestor.eval.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

  /** Variants within two points of each other, as one seed gives them. */
  @Test
  void percent_ticksOfANarrowScale_areToldApart() {
    List<String> labels =
        new Scale(0.437, 0.459, 0, 1).ticks(5).stream().map(Scale::percent).toList();
    assertThat(labels).hasSizeGreaterThan(3).doesNotHaveDuplicates().contains("44%", "44.5%");
  }

  @Test
  void ticks_areRoundAndInside() {
    assertThat(new Scale(0, 1600, 0, 1).ticks(4)).containsExactly(0.0, 500.0, 1000.0, 1500.0);
    assertThat(new Scale(0.43, 0.62, 0, 1).ticks(5))
        .hasSizeBetween(3, 7)
        .allMatch(t -> t >= 0.43 && t <= 0.62);
    assertThat(Scale.coordinate(-0.04)).isEqualTo("0");
    assertThat(Scale.coordinate(12.25)).isEqualTo("12.3");
    assertThat(Scale.coordinate(-1.5)).isEqualTo("-1.5");
  }
}
