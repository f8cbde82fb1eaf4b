package dev.quaestor.trainer.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonPatternTest {
  /**
   * Each line was seen in Python 3.11: the expression, a text, and whether re.fullmatch finds it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '"',
      value = {
        ".*layers\\.[01]\\.self_attn\\.(q|v)_proj model.layers.1.self_attn.v_proj true",
        ".*layers\\.[01]\\.self_attn\\.(q|v)_proj model.layers.2.self_attn.v_proj false",
        "q_proj model.layers.0.self_attn.q_proj false",
        "(?P<side>gate|up)_(?P<what_it_is>proj) up_proj true",
        "(?P<a_b>x)y(?P=a_b) xyx true",
        "(?P<a_b>x|z)y(?P=a_b) xyz false",
        "(?i)Q_PROJ q_proj true",
        "(?i:Q)_proj q_proj true",
        "(?a)\\w+ q_proj true",
        "a{,2}b aab true",
        "a{,2}b aaab false",
        "a{2,}b aab true",
        "a{2}b ab false",
        "a{x}b a{x}b true",
        "a{}b a{}b true",
        "a}b a}b true",
        "[[a]b [b true",
        "[[a]b ab true",
        "[]a]b ]b true",
        "[^]a]b cb true",
        "[a&&b]c &c true",
        "[a^]c ^c true",
        "x(?#nothing)y xy true",
        "(?:\\bmodel\\.layers\\.[\\d]{1,}\\.mlp) model.layers.12.mlp true",
        "(?>a|ab)c abc false",
        "a\\Z a true",
        "q_proj(?!x).* q_projy true",
        "q_proj(?!x).* q_projx false"
      })
  void matchesWhole_asPython(String expression, String text, boolean matches) {
    assertThat(PythonPattern.of(expression).matchesWhole(text)).isEqualTo(matches);
  }

  @Test
  void group_asPython() {
    PythonPattern layer = PythonPattern.of(".*?\\.[^.]*\\.(?P<idx>\\d+)\\.");
    assertThat(layer.group("idx", "model.layers.12.mlp.up_proj")).contains("12");
    assertThat(layer.group("idx", "lm_head")).isEmpty();
    PythonPattern either = PythonPattern.of("(?:^|.*?\\.)layers|h\\.(?P<idx>\\d+)\\.");
    assertThat(either.matchesStart("model.layers.1.mlp")).isTrue();
    assertThat(either.group("idx", "model.layers.1.mlp")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "a)",
        "[a",
        "a\\",
        "*a",
        "\\Qa\\E",
        "\\p{L}",
        "\\h",
        "\\R",
        "\\k<a>",
        "(?<a>b)",
        "(?P=a)",
        "(?(1)a|b)",
        "(?x)a",
        "q(?i)a",
        "\\N{DIGIT ONE}",
        "[\\A]",
        "\\07"
      })
  void of_refusesWhatPythonRefusesOrReadsOtherwise(String expression) {
    assertThatThrownBy(() -> PythonPattern.of(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("regular expression");
  }

  @Test
  void work_isBounded() {
    String text = "a".repeat(40);
    assertThatThrownBy(() -> PythonPattern.of(".*.*.*.*.*.*.*.*b").matchesWhole(text))
        .hasMessageContaining("takes too long");
    assertThatThrownBy(() -> PythonPattern.of("((a{1000}){1000}){1000}"))
        .hasMessageContaining("more than a million repetitions");
    assertThatThrownBy(() -> PythonPattern.of("(".repeat(200) + ")".repeat(200)))
        .hasMessageContaining("a group within 100 others");
    assertThatThrownBy(() -> PythonPattern.of("a".repeat(30_000)))
        .hasMessageContaining("at most 20000");
  }
}
