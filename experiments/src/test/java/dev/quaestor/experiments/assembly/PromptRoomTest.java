package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.TaskSettings.Longer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptRoomTest {

  private static final String TURNS = "=== system ===\nAdd.\n=== user ===\n";

  private static Item item(String prompt) {
    return new Item(Candidate.of(prompt, "g", "s"), 1, "4");
  }

  private static final Material MATERIAL =
      new Material(
          List.of(item("short"), item("0123456789"), item(TURNS + "0123456789")),
          List.of(),
          List.of(item("9876543210")),
          List.of(item("fine")),
          List.of());

  @Test
  void fit_drop_leavesOutAndCounts() {
    Students.Fitted fitted = new PromptRoom(8, Longer.DROP, String::length).fit(MATERIAL);
    assertThat(fitted.material().pool()).containsExactly(item("short"));
    assertThat(fitted.material().monitor()).isEmpty();
    assertThat(fitted.material().test()).containsExactly(item("fine"));
    assertThat(fitted.pool()).isEqualTo(2);
    assertThat(fitted.heldOut()).isEqualTo(1);
  }

  @Test
  void fit_truncate_cutsTheBeginningOfWhatIsAskedLast_andKeepsTheId() {
    Students.Fitted fitted =
        new PromptRoom(TURNS.length() + 4, Longer.TRUNCATE, String::length).fit(MATERIAL);
    assertThat(fitted.material().pool())
        .extracting(i -> i.candidate().prompt())
        .containsExactly("short", "0123456789", TURNS + "6789");
    assertThat(fitted.material().pool().get(2).candidate().id())
        .isEqualTo(MATERIAL.pool().get(2).candidate().id());
    assertThat(fitted.pool()).isEqualTo(1);
  }

  @Test
  void fit_truncate_leavesNoHalfCharacterAndDropsWhatHasNoRoomAtAll() {
    Material one =
        new Material(List.of(item("ab😀cd")), List.of(), List.of(), List.of(), List.of());
    assertThat(new PromptRoom(3, Longer.TRUNCATE, String::length).fit(one).material().pool())
        .extracting(i -> i.candidate().prompt())
        .containsExactly("cd");
    Material turns =
        new Material(List.of(item(TURNS + "x")), List.of(), List.of(), List.of(), List.of());
    assertThat(new PromptRoom(5, Longer.TRUNCATE, String::length).fit(turns).material().pool())
        .isEmpty();
  }
}
