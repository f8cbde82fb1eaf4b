package dev.quaestor.eval.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SolutionsTest {

  @Test
  void key_isTheListOfEquations_howeverTheyAreWritten() {
    String key = "48/2=24;48+24=72;";
    assertThat(Solutions.key("48/2=24;48+24=72#72")).isEqualTo(key);
    assertThat(
            Solutions.key(
                "She sold 48/2 = <<48/2=24>>24 in May, so 48 + 24 = <<48+24=72>>72. #### 72"))
        .isEqualTo(key);
    assertThat(Solutions.key("48 \u00f7 2 = 24, then 48 + 24 = $72.")).isEqualTo(key);
    assertThat(Solutions.key("In May <<48/2=24>>24 and in all <<48+24=72>>72")).isEqualTo(key);
    assertThat(Solutions.key("3 x 1,000 = 3,000"))
        .isEqualTo(Solutions.key("3 \u00d7 1000 = 3000"))
        .isEqualTo("3*1000=3000;");
  }

  @Test
  void key_tellsAnotherWayFromTheSame() {
    assertThat(Solutions.key("48+24=72")).isNotEqualTo(Solutions.key("24+48=72"));
    assertThat(Solutions.key("1+1=2;2+1=3")).isNotEqualTo(Solutions.key("2+1=3;1+1=2"));
    assertThat(Solutions.key("5 - 2 = 3")).isNotEqualTo(Solutions.key("5 + 2 = 3"));
  }

  @Test
  void key_withoutEquations_isTheWords() {
    assertThat(Solutions.key(" Socrates  is\nmortal ")).isEqualTo("socrates is mortal");
    assertThat(Solutions.key("x = y")).isEqualTo("x = y");
  }
}
