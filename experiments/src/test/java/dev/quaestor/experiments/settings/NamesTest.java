package dev.quaestor.experiments.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void kebab_componentsAndConstants() {
    assertThat(Names.kebab("learningRate")).isEqualTo("learning-rate");
    assertThat(Names.kebab("TOP_K")).isEqualTo("top-k");
    assertThat(Names.kebab("ffn")).isEqualTo("ffn");
  }

  @Test
  void distance_countsSwapsAsOne() {
    assertThat(Names.distance("bacth", "batch")).isEqualTo(1);
    assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Names.distance("", "abc")).isEqualTo(3);
  }

  @Test
  void suggest_nearOnly() {
    List<String> known = List.of("learning-rate", "batch", "steps-per-query");
    assertThat(Names.suggest("learning_rate", known)).contains("learning-rate");
    assertThat(Names.suggest("step-per-query", known)).contains("steps-per-query");
    assertThat(Names.suggest("optimizer", known)).isEmpty();
  }
}
