package dev.quaestor.curation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunLockTest {

  @TempDir Path directory;

  @Test
  void acquire_makesTheDirectoryAndCanBeTakenAgain() throws Exception {
    Path run = directory.resolve("a").resolve("b");
    RunLock.acquire(run).close();
    RunLock.acquire(run).close();
    assertThat(Files.isDirectory(run)).isTrue();
  }

  @Test
  void acquire_whatThisProcessHolds_isRefused() throws Exception {
    RunLock lock = RunLock.acquire(directory);
    try {
      assertThatThrownBy(() -> RunLock.acquire(directory.resolve(".")))
          .isInstanceOf(RunLock.InUseException.class)
          .hasMessageContaining("in use by this process");
    } finally {
      lock.close();
    }
  }

  @Test
  void acquire_whatAnotherProcessHolds_isRefusedUntilItIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("held");
      assertThatThrownBy(() -> RunLock.acquire(directory))
          .isInstanceOf(RunLock.InUseException.class)
          .hasMessageContaining("in use by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    RunLock.acquire(directory).close();
  }

  /** Holds a directory until it is killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws Exception {
      RunLock lock = RunLock.acquire(Path.of(args[0]));
      System.out.println("held");
      Thread.currentThread().join();
      lock.close();
    }
  }
}
