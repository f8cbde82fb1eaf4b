package dev.quaestor.eval.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void escape_controlsAndHalfCharacters() {
    assertThat(Html.escape("a\u0000b\uD83Dc\uD83D\uDE00\r"))
        .isEqualTo("a\\u0000b\\ud83dc\uD83D\uDE00\\u000d");
  }

  @Test
  void html_elementsCloseInOrder() {
    assertThatThrownBy(() -> new Html().open("p").close("div"))
        .hasMessageContaining("cannot close <div>, open is p");
    assertThatThrownBy(() -> new Html().open("p").toString()).hasMessageContaining("unclosed");
  }
}
