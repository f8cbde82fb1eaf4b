package dev.quaestor.eval.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.eval.report.page.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PaintingTest {

  /** Colours of the light theme stand in two places: in the style sheet, and here for PNG. */
  @Test
  void palette_isTheStyleSheets() throws IOException {
    String light;
    try (InputStream in = Page.class.getResourceAsStream("chart.css")) {
      String sheet = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      light = sheet.substring(0, sheet.indexOf("@media"));
    }
    for (int i = 0; i < Painting.PALETTE.size(); i++) {
      assertThat(light).contains("--s" + i + ": " + Painting.PALETTE.get(i));
    }
  }
}
