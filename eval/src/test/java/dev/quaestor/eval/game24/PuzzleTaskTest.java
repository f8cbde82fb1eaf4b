package dev.quaestor.eval.game24;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PuzzleTaskTest {

  @TempDir Path folder;

  @Test
  void draw_realPuzzles_testIsTheLiteratures() {
    Path csv = Path.of(System.getProperty("quaestor.data", "absent"), "game24", "24.csv");
    Assumptions.assumeTrue(Files.exists(csv), "no puzzles at " + csv);
    Task task = Tasks.named("game24-puzzles", Map.of("puzzles", csv.toString()));
    var material = task.draw(new RandomStreams(1));
    assertThat(material.test()).hasSize(100);
    assertThat(material.test().get(0).candidate().prompt()).isEqualTo("free: 4 5 6 10 -> 24 =");
    assertThat(material.pool()).hasSize(1362 - 100 - 100 - 100 - 200);
    for (Item item : material.pool()) {
      String answer =
          task.solver().orElseThrow().solve(item.candidate().prompt()).orElseThrow().text();
      assertThat(task.verifier().judge(item.candidate(), answer).correct()).as(answer).isTrue();
    }
  }

  @Test
  void named_badRows_reported() throws IOException {
    Path csv =
        Files.writeString(folder.resolve("p.csv"), "Rank,Puzzles\n1,1 1 1 1\n2,a b\n3,1 1 4 6\n");
    assertThatThrownBy(() -> Tasks.named("game24-puzzles", Map.of("puzzles", csv.toString())))
        .hasMessageContaining("line 2")
        .hasMessageContaining("line 3")
        .hasMessageNotContaining("line 4");
  }
}
