package dev.quaestor.curation.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RubricTest {

  @Test
  void filled_putsEachTextInOnceWhateverItHolds() {
    Rubric rubric =
        new Rubric("Q {question} A {answer} as {form} {lowest}-{highest}", ScoreForm.USUAL);
    assertThat(rubric.filled("what is {answer}?", "$1 \\ {form}", ""))
        .isEqualTo("Q what is {answer}? A $1 \\ {form} as Score: N 1-10");
  }

  @Test
  void of_strayAndMissingPlaceholders_namesThemAll() {
    assertThatThrownBy(() -> new Rubric("Grade {anwser} for {question} {score}", ScoreForm.USUAL))
        .hasMessageContaining("{anwser} is no placeholder")
        .hasMessageContaining("{score} is no placeholder")
        .hasMessageContaining("{answer} is missing")
        .hasMessageContaining("{form} is missing");
  }

  @Test
  void sha256_followsTextAndScale() {
    Rubric ours = Rubric.quality(ScoreForm.USUAL);
    assertThat(ours.sha256()).isNotEqualTo(Rubric.reasoning(ScoreForm.USUAL).sha256());
    assertThat(ours.sha256())
        .isNotEqualTo(Rubric.quality(new ScoreForm("Score: {score}", 1, 5)).sha256());
    assertThat(ours.needsReference()).isFalse();
    assertThat(new Rubric("{question}{answer}{reference}{form}", ScoreForm.USUAL).needsReference())
        .isTrue();
  }
}
