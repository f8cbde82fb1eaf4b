package dev.quaestor.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path logs;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  private static List<String> shell(String text) {
    return List.of("sh", "-c", text);
  }

  @Test
  void run_afterARunThatWasKilled_endsWhatItLeftRunning() throws Exception {
    Process left = CommandLine.start(shell("sleep 600; echo never"), logs);
    started.add(left);
    CommandLine.run(shell("true"), logs, LIMIT, line -> {});
    assertThat(left.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void run_leavesAProcessAloneThatOnlyHasTheId() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    started.add(other);
    Files.writeString(logs.resolve("process.txt"), other.pid() + " 2001-01-01T00:00:00Z");
    CommandLine.run(shell("true"), logs, LIMIT, line -> {});
    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void end_ofProcessesThatIgnoreTerm_killsThem_theChildrenToo() throws Exception {
    String deaf = "trap '' TERM; echo $$; while :; do sleep 600; done";
    Process parent =
        new ProcessBuilder(
                shell("trap '' TERM; sh -c \"%s\" & wait".formatted(deaf.replace("$", "\\$"))))
            .start();
    started.add(parent);
    ProcessHandle child =
        ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
    CommandLine.end(parent.toHandle(), Duration.ofMillis(300));
    assertThat(parent.isAlive()).isFalse();
    assertThat(child.isAlive()).isFalse();
    assertThat(parent.waitFor()).as("by KILL, or after its child was").isIn(0, 128 + 9);
  }

  @Test
  void end_ofAProcessThatHeedsTerm_letsItTidyUp() throws Exception {
    Path tidied = logs.resolve("tidied");
    Process heeding =
        new ProcessBuilder(
                shell(
                    "trap 'touch \"%s\"; exit 3' TERM; echo ready; sleep 600 & wait"
                        .formatted(tidied)))
            .start();
    started.add(heeding);
    assertThat(heeding.inputReader().readLine()).isEqualTo("ready");
    CommandLine.end(heeding.toHandle());
    assertThat(heeding.waitFor()).isEqualTo(3);
    assertThat(tidied).exists();
  }

  @Test
  void run_interrupted_endsTheCommandWithItsChildren() throws Exception {
    Thread here = Thread.currentThread();
    Path child = logs.resolve("child");
    assertThatThrownBy(
            () ->
                CommandLine.run(
                    shell("sleep 600 & echo $! > \"%s\"; echo ready; wait".formatted(child)),
                    logs,
                    LIMIT,
                    line -> here.interrupt()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    long id = Long.parseLong(Files.readString(child).strip());
    assertThat(ProcessHandle.of(id).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void run_longerThanItsLimit_isEndedWithItsChildren_andSaysSo() throws IOException {
    assertThatThrownBy(
            () ->
                CommandLine.run(
                    shell("sleep 600 & echo $! > \"%s\"; wait".formatted(logs.resolve("child"))),
                    logs,
                    Duration.ofSeconds(1),
                    line -> {}))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("was not done within PT1S");
    long child = Long.parseLong(Files.readString(logs.resolve("child")).strip());
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
