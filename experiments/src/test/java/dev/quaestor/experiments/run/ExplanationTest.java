package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.engine.MemoryExhaustedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  @Test
  void of_files_saysWhatJavaLeavesOut() {
    assertThat(Explanation.of(new NoSuchFileException("/a")))
        .isEqualTo("/a: there is no such file");
    assertThat(Explanation.of(new UncheckedIOException(new AccessDeniedException("/a"))))
        .startsWith("/a: permission is denied");
    assertThat(Explanation.of(new FileSystemException("/a", null, "Read-only file system")))
        .startsWith("/a: the file system is read-only");
  }

  @Test
  void of_fullDisk_saysItOnce() {
    String advised = "run.db: the disk is full; nothing committed is lost: free some space";
    assertThat(Explanation.of(new IllegalStateException(advised))).isEqualTo(advised);
    IOException full = new FileSystemException("/a", null, "No space left on device");
    assertThat(Explanation.of(new UncheckedIOException("round 2: not written", full)))
        .isEqualTo(
            "round 2: not written (/a: the disk is full; make room, then resume, nothing committed is lost)");
    assertThat(Explanation.of(new IOException("No space left on device")))
        .isEqualTo(
            "No space left on device; the disk is full: make room, then resume, nothing committed is lost");
  }

  @Test
  void of_exhaustedMemory_saysWhatWasDoneAndWhatToLower() {
    assertThatThrownBy(
            () ->
                MemoryExhaustedException.during(
                    () -> "scoring",
                    "the shards",
                    () -> {
                      throw new OutOfMemoryError("Failed to allocate");
                    }))
        .extracting(Explanation::of)
        .isEqualTo(
            "out of memory while scoring: Failed to allocate; lower the shards, or let the process have more memory; in a run, fewer --jobs help too, and nothing committed is lost");
    assertThat(Explanation.of(new OutOfMemoryError("Java heap space"))).contains("QUAESTOR_HEAP");
  }

  @Test
  void of_bareFailures_namesTheirKind() {
    assertThat(Explanation.of(new NullPointerException()))
        .isEqualTo("an unexpected NullPointerException");
  }
}
