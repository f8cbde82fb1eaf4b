package dev.quaestor.curation.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScoreFormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Score: 7|7",
        "score:7|7",
        "It is sound. **Score:** 8|8",
        "**Score: 8.5**|8.5",
        "Score: 7/10|7",
        "Score: 7 / 10.|7",
        "First I thought Score: 3, but Score: 9|9",
        "Score: 10|10",
      })
  void read_aReplyInTheForm_givesItsLastScore(String reply, double score) {
    assertThat(ScoreForm.USUAL.read(reply)).isEqualTo(OptionalDouble.of(score));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "I give it a seven.",
        "Score: N",
        "Score: 11",
        "Score: 0",
        "Score: 7/100",
        "Score: 70%",
        "Score: 7,5",
        "Score: 5 at first; Score: 12",
      })
  void read_anotherReply_givesNone(String reply) {
    assertThat(ScoreForm.USUAL.read(reply)).isEmpty();
  }

  @Test
  void read_itsOwnForm_readsWhatItWrites() {
    ScoreForm brackets = new ScoreForm("[[{score}]]", 0, 1);
    assertThat(brackets.read("So: " + brackets.write(0.25))).isEqualTo(OptionalDouble.of(0.25));
    assertThat(brackets.read("So: [0.25]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Score", "{score} {score}", "{score}", " {score} "})
  void of_aFormWithoutOnePlaceAndText_isRefused(String form) {
    assertThatThrownBy(() -> new ScoreForm(form, 1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{score}");
  }
}
