package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.ledger.SqliteLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to stop from another process ends as by Ctrl-C, and goes on by resume. */
final class StoppedRunTest {

  @TempDir Path directory;

  @Test
  void stop_ofARunAtWork_endsItResumable() throws Exception {
    String tracked = TrackedRunTest.MANIFEST.formatted(12, "http://none", "http://none");
    String text = tracked.substring(0, tracked.indexOf("track:"));
    Path manifest = Files.writeString(directory.resolve("m.yaml"), text);
    Path out = directory.resolve("out");
    QuaestorProcess running = new QuaestorProcess(Files.createDirectory(directory.resolve("a")));
    QuaestorProcess beside = new QuaestorProcess(Files.createDirectory(directory.resolve("b")));
    AtomicReference<QuaestorProcess.Result> misled = new AtomicReference<>();
    AtomicReference<QuaestorProcess.Result> stopped = new AtomicReference<>();
    QuaestorProcess.Moment moment =
        () -> {
          if (!Files.isRegularFile(out.resolve("random/3/run.db"))) {
            return false;
          }
          try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/3/run.db"))) {
            if (ledger.rounds().isEmpty()) {
              return false;
            }
          }
          try {
            misled.set(misled(beside, out));
            stopped.set(beside.run("stop", out.toString()));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        };
    boolean killed =
        running.runAndKill(
            moment, Duration.ofMinutes(2), "run", manifest.toString(), "--out", out.toString());
    assertThat(killed).as("it ended by itself").isFalse();
    assertThat(misled.get().exit()).isEqualTo(1);
    assertThat(misled.get().err()).contains("no process of this machine");
    assertThat(stopped.get().exit()).as(stopped.get().err()).isZero();
    assertThat(stopped.get().err()).contains("was asked to stop").contains("quaestor resume");
    QuaestorProcess.Result status = beside.run("status", out.toString(), "--json");
    assertThat(status.out()).contains("\"state\":\"interrupted\"");
    QuaestorProcess.Result resumed = running.run("resume", out.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
  }

  /** The number in a lock may be anyone's: who began after it was written is left alone. */
  private static QuaestorProcess.Result misled(QuaestorProcess quaestor, Path out)
      throws IOException, InterruptedException {
    Path lock = out.resolve(".lock");
    String owner = Files.readString(lock);
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(lock, "process " + other.pid());
      Files.setLastModifiedTime(lock, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      QuaestorProcess.Result result = quaestor.run("stop", out.toString());
      assertThat(other.isAlive()).isTrue();
      return result;
    } finally {
      other.destroyForcibly();
      Files.writeString(lock, owner);
    }
  }
}
