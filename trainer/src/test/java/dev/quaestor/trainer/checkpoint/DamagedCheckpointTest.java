package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a checkpoint whose record is damaged: which file, what is wrong, what to do. */
final class DamagedCheckpointTest {

  private static final Lineage LINEAGE = new Lineage("b", "m", "c", "h", 3, 12);

  @TempDir Path directory;

  private Path checkpoint(String name) throws Exception {
    return Checkpoint.create(
            directory.resolve(name),
            LINEAGE,
            writing -> Files.writeString(writing.resolve("weights"), "1234"))
        .path();
  }

  @Test
  void open_recordEmptiedCutOrGone_saysWhatToDo() throws Exception {
    Path emptied = checkpoint("emptied");
    Files.writeString(emptied.resolve(Checkpoint.RECORD), "");
    assertThatThrownBy(() -> Checkpoint.open(emptied))
        .hasMessageContaining("checkpoint.json: is empty; it was cut short or altered")
        .hasMessageContaining("restore it from a copy");
    Path cut = checkpoint("cut");
    Files.writeString(cut.resolve(Checkpoint.RECORD), "{\"format\" : 1,\n\"fil");
    assertThatThrownBy(() -> Checkpoint.open(cut))
        .hasMessageContaining("checkpoint.json: is not JSON in line 2; it was cut short")
        .hasMessageNotContaining("Source");
    Files.delete(cut.resolve(Checkpoint.RECORD));
    assertThatThrownBy(() -> Checkpoint.open(cut)).hasMessageContaining("is missing; it was cut");
    assertThatThrownBy(() -> Checkpoint.open(directory.resolve("gone")))
        .hasMessageContaining("there is no such checkpoint; restore it from a copy");
  }
}
