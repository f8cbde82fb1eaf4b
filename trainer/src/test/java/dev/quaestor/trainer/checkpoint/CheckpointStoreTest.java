package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointStoreTest {
  @TempDir Path run;

  private static final CheckpointStore.Content CONTENT =
      directory -> {
        OptimizerState.writeInto(
            directory, 12, List.of(TensorData.of("m", new long[] {2}, new float[] {1, 2})));
        Files.writeString(directory.resolve("config.json"), "{}");
      };

  private static Lineage lineage(int round, long step) {
    return new Lineage("base", "manifest", "corpus", "head" + round, round, step);
  }

  private Path checkpoints() {
    return run.resolve("checkpoints");
  }

  private CheckpointStore store() throws IOException {
    return CheckpointStore.open(checkpoints(), Retention.ALL);
  }

  @Test
  void write_isReadBackVerified() throws IOException {
    Checkpoint written = store().writeRound(lineage(3, 12), CONTENT);
    assertThat(written.path()).isEqualTo(checkpoints().resolve("round-0003"));
    Checkpoint read = store().read("round-0003");
    assertThat(read).isEqualTo(written);
    assertThat(read.digests()).containsOnlyKeys("config.json", "optimizer.safetensors");
    assertThat(read.sha256("config.json"))
        .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    try (SafetensorsFile state = OptimizerState.open(read.path())) {
      assertThat(OptimizerState.step(state)).isEqualTo(12);
      assertThat(state.floats("m")).containsExactly(1, 2);
    }
    assertThat(checkpoints()).isDirectoryNotContaining("glob:**/.writing-*");
  }

  @Test
  void write_isDeterministic() throws IOException {
    CheckpointStore other = CheckpointStore.open(run.resolve("other"), Retention.ALL);
    Path one = store().writeRound(lineage(1, 5), CONTENT).path();
    Path two = other.writeRound(lineage(1, 5), CONTENT).path();
    assertThat(one.resolve("checkpoint.json"))
        .hasSameBinaryContentAs(two.resolve("checkpoint.json"));
  }

  @Test
  void read_refusesEveryAlteration() throws IOException {
    Path path = store().writeRound(lineage(3, 12), CONTENT).path();
    Path file = path.resolve("optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      byte[] altered = bytes.clone();
      altered[at] ^= 1;
      Files.write(file, altered);
      assertThatThrownBy(() -> store().read("round-0003"))
          .as("byte %d", at)
          .hasMessageContaining("optimizer.safetensors should have SHA-256 ")
          .hasMessageContaining(", found ")
          .hasMessageContaining("restore it from a copy");
    }
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> store().read("round-0003"))
        .hasMessageContaining(
            "should have " + bytes.length + " bytes, found " + (bytes.length - 1));
    Files.delete(file);
    Files.createFile(path.resolve("stray"));
    assertThatThrownBy(() -> store().read("round-0003"))
        .hasMessageContaining("optimizer.safetensors is missing")
        .hasMessageContaining("stray was not written by the run");
  }

  @Test
  void read_refusesABrokenRecord() throws IOException {
    Path path = store().writeRound(lineage(3, 12), CONTENT).path();
    for (String record : new String[] {"", "{", "{}", "{\"format\":2}", "{\"format\":1}"}) {
      Files.writeString(path.resolve("checkpoint.json"), record);
      assertThatThrownBy(() -> store().read("round-0003"))
          .as(record)
          .isInstanceOf(InvalidCheckpointException.class);
    }
    Files.delete(path.resolve("checkpoint.json"));
    assertThatThrownBy(() -> store().read("round-0003")).hasMessageContaining("is missing");
    assertThatThrownBy(() -> store().read("round-0004")).hasMessageContaining("no such checkpoint");
    assertThatThrownBy(() -> store().read("../base")).hasMessageContaining("named like round-0003");
  }

  @Test
  void open_removesWhatAKilledProcessLeft() throws IOException {
    store().writeRound(lineage(1, 1), CONTENT);
    Path left = Files.createDirectories(checkpoints().resolve(".writing-round-0002/inner"));
    Files.writeString(left.resolve("model.safetensors"), "half");
    store();
    assertThat(checkpoints().resolve(".writing-round-0002")).doesNotExist();
    assertThat(store().names()).containsExactly("round-0001");
  }

  @Test
  void write_onAFullDiskLosesNothing() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: this system has no /dev/full");
    CheckpointStore store = store();
    store.writeRound(lineage(1, 1), CONTENT);
    assertThatThrownBy(
            () ->
                store.writeRound(
                    lineage(2, 1),
                    directory -> {
                      CONTENT.writeInto(directory);
                      try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
                        full.write(1);
                      }
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("round-0002")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("make room, or keep fewer checkpoints");
    assertThat(store.read("round-0001").lineage()).isEqualTo(lineage(1, 1));
    try (var entries = Files.list(checkpoints())) {
      assertThat(entries).hasSize(1);
    }
  }

  @Test
  void write_thatFailsLeavesNothing() throws IOException {
    CheckpointStore store = store();
    assertThatThrownBy(
            () ->
                store.writeRound(
                    lineage(1, 1),
                    directory -> {
                      CONTENT.writeInto(directory);
                      throw new IllegalStateException("bug");
                    }))
        .hasMessage("bug");
    assertThat(checkpoints()).isEmptyDirectory();
  }

  @Test
  void writeRound_replacesWhatTheLedgerDoesNotKnow() throws IOException {
    store().writeRound(lineage(1, 1), CONTENT);
    store().writeRound(lineage(1, 9), CONTENT);
    assertThat(store().read("round-0001").lineage().step()).isEqualTo(9);
  }

  @Test
  void writeRound_keepsTheLastOnly() throws IOException {
    CheckpointStore store = CheckpointStore.open(checkpoints(), Retention.last(2));
    for (int round = 8; round < 12; round++) {
      store.writePartial(lineage(round, 5), CONTENT);
      store.writeRound(lineage(round, 10), CONTENT);
    }
    assertThat(store.names()).containsExactly("round-0010", "round-0011");
    assertThatThrownBy(() -> Retention.last(0)).hasMessageContaining("at least the last round's");
  }

  @Test
  void readPartial_onlyWhereItsLineageHolds() throws IOException {
    CheckpointStore store = store();
    store.writePartial(lineage(2, 5), CONTENT);
    store.writePartial(lineage(2, 10), CONTENT);
    assertThat(store.names()).containsExactly("partial-0002-00000010");
    assertThat(store.readPartial(lineage(2, 0)).orElseThrow().lineage().step()).isEqualTo(10);
    assertThat(store.readPartial(lineage(3, 0))).isEmpty();
    Lineage edited = new Lineage("base", "manifest2", "corpus", "head2", 2, 0);
    assertThat(store.readPartial(edited)).isEmpty();
    assertThat(edited.differences(lineage(2, 10)))
        .containsExactly("manifest: this run has manifest2, the checkpoint was made with manifest");
  }
}
