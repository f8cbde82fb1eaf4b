package dev.quaestor.experiments.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlikeTest {

  @Test
  void told_aHundredEqualFaults_areOneLine() {
    List<String> messages = new ArrayList<>(List.of("line 3: task.file: there is no file a"));
    for (int i = 1; i <= 100; i++) {
      messages.add("pool.jsonl, line %d: found no \"answer%d\"".formatted(i, i));
    }
    messages.add("the disk is full");
    assertThat(Alike.told(messages))
        .containsExactly(
            "line 3: task.file: there is no file a",
            "pool.jsonl, line 1: found no \"answer1\" (and 99 more like it)",
            "the disk is full");
  }

  @Test
  void told_aFew_areToldOneByOne() {
    List<String> three = List.of("line 1: no x", "line 2: no x", "line 3: no x");
    assertThat(Alike.told(three)).isEqualTo(three);
    List<String> apart = List.of("no a", "no b", "no c", "no d", "no e");
    assertThat(Alike.told(apart)).isEqualTo(apart);
  }
}
