package dev.quaestor.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.teacher.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenCounterTest {

  @Test
  void units_lettersDigitsAndSigns() {
    assertThat(TokenCounter.UNITS.count("∀x (Zumpus(x) → ¬Bitter(x))")).isEqualTo(14);
    assertThat(TokenCounter.UNITS.count("12+345 = 357.")).isEqualTo(6);
    assertThat(TokenCounter.UNITS.count("ab12cd")).isEqualTo(3);
    assertThat(TokenCounter.UNITS.count("été 漢字 😀😀")).isEqualTo(4);
  }

  @Test
  void units_whiteSpaceIsNothing() {
    assertThat(TokenCounter.UNITS.count(" \t\n\u00a0")).isZero();
    assertThat(TokenCounter.UNITS.count("")).isZero();
  }

  @Test
  void count_conversationIsTheSum() {
    List<Message> messages = List.of(new Message("system", "be brief"), Message.user("2 + 2 ?"));
    assertThat(TokenCounter.UNITS.count(messages)).isEqualTo(6);
  }
}
