package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordsTest {

  @Test
  void line_isOneWithoutControlCharacters() {
    assertThat(Words.line("a\u001b[31mred\u0007\n\tb\u202ec\u0000")).isEqualTo("a [31mred b c");
  }

  @Test
  void line_showsNoPasswordOfAnUrl() {
    assertThat(Words.line("see https://ann:se/cr@et@host/v1 and http://host/a@b"))
        .doesNotContain("se/cr")
        .contains("http://host/a@b");
    assertThat(Words.line("see https://ann:secret@host/v1"))
        .isEqualTo("see https://[user]@host/v1");
  }

  @Test
  void line_isOfBoundedLengthAndCutsNoCharacter() {
    assertThat(Words.line("x".repeat(499) + "\ud83d\ude00 and more")).endsWith("x…");
    assertThat(Words.line("x".repeat(100_000))).hasSize(501);
  }

  @Test
  void page_isToldByItsTitle() {
    assertThat(Words.page("<html><head>\n<TITLE lang=en>502 Bad\nGateway</TITLE></head>"))
        .isEqualTo("the page \"502 Bad Gateway\"");
    assertThat(Words.page("<html><body><p>one <b>moment</b></p></body></html>"))
        .isEqualTo("the page \"one moment\"");
    assertThat(Words.page("<html></html>")).isEqualTo("a page without text");
  }
}
