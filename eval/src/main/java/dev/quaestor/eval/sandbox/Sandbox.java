package dev.quaestor.eval.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A process for one program in Python at a time: with an empty environment, in an empty folder that
 * is removed afterwards, under the system's limits (setrlimit) of processor time, memory, sizes of
 * files and open files, with so much output and no more, ended with all its children when its time
 * is up. Where the system lets users make namespaces, it has no network and its children cannot
 * outlive it (Linux: user, network and process namespaces by {@code unshare}); {@link #isolation}
 * says which it is. It is no jail: what the user may read, the program may read.
 */
public final class Sandbox {

  /**
   * What a program may use.
   *
   * @param seconds of processor time; of wall time three times as much
   * @param megabytes of address space
   * @param outputBytes of output and errors together
   * @param fileKilobytes in each file it writes
   */
  public record Limits(int seconds, int megabytes, int outputBytes, int fileKilobytes) {

    /** Enough for what benchmarks of short programs ask. */
    public static final Limits USUAL = new Limits(5, 512, 65_536, 1_024);
  }

  /**
   * How a program ended.
   *
   * @param output what it wrote, errors among it, as far as the limit
   * @param reason why it did not end well; empty where it ended with exit code 0 within its limits
   */
  public record Ended(String output, String reason) {

    /** Whether it ended well. */
    public boolean well() {
      return reason.isEmpty();
    }
  }

  /** What keeps programs apart from the machine. */
  public enum Isolation {
    /** No network, and no child that outlives the program. */
    NAMESPACES,
    /** Limits alone: this system does not let users make namespaces. */
    LIMITS
  }

  private static final String PLAIN = "exec \"$@\"";

  /** A group of its own where the system has the command, so that its children end with it. */
  private static final String OWN_GROUP =
      "command -v setsid >/dev/null && exec setsid \"$@\"; " + PLAIN;

  /** The program's end as an exit code, since unshare 2.38 forgets by which signal it ended. */
  private static final String TELLING = "\"$@\"; exit $?";

  private static final List<String> UNSHARED =
      List.of(
          "unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--");

  private static final String EXECUTABLE = "import sys; print(sys.executable)";

  private final String python;
  private final Limits limits;
  private final Isolation isolation;

  private Sandbox(String python, Limits limits, Isolation isolation) {
    this.python = python;
    this.limits = limits;
    this.isolation = isolation;
  }

  /**
   * The sandbox that this machine can give; empty where {@code python} does not run.
   *
   * @param python the interpreter's name or path
   */
  public static Optional<Sandbox> here(String python, Limits limits) {
    // The interpreter itself: what is on the PATH may be a script that looks for it.
    Optional<String> itself = said(List.of(python, "-I", "-c", EXECUTABLE));
    return itself.map(
        interpreter -> {
          List<String> probe = new ArrayList<>(UNSHARED);
          probe.addAll(List.of(interpreter, "-I", "-c", EXECUTABLE));
          Isolation isolation = said(probe).isPresent() ? Isolation.NAMESPACES : Isolation.LIMITS;
          return new Sandbox(interpreter, limits, isolation);
        });
  }

  /** What a command writes; empty where it does not end well. */
  private static Optional<String> said(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What keeps programs apart here. */
  public Isolation isolation() {
    return isolation;
  }

  /** Runs {@code program} to its end, or ends it. */
  public Ended run(String program) {
    try {
      Path folder = Files.createTempDirectory("quaestor-program");
      try {
        Files.writeString(folder.resolve("program.py"), program);
        return run(folder);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a program could not be run: " + e.getMessage(), e);
    }
  }

  private Ended run(Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command()).directory(folder.toFile());
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("PYTHONHASHSEED", "0");
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    // A program that goes on writing is cut here; one that writes nothing, by the timer.
    AtomicBoolean late = new AtomicBoolean();
    Thread timer = new Thread(() -> endLate(process, late), "program-timer");
    timer.setDaemon(true);
    timer.start();
    try (InputStream written = process.getInputStream()) {
      byte[] output = written.readNBytes(limits.outputBytes() + 1);
      boolean more = output.length > limits.outputBytes();
      if (more) {
        end(process);
      }
      if (!process.waitFor(3L * limits.seconds(), TimeUnit.SECONDS)) {
        late.set(true); // it closed its output and went on
      }
      end(process);
      String text = new String(output, StandardCharsets.UTF_8);
      return new Ended(text, more ? "output: it wrote more than it may" : reason(process, late));
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      return new Ended("", "interrupted: it was stopped with the run");
    } finally {
      timer.interrupt();
    }
  }

  private void endLate(Process process, AtomicBoolean late) {
    try {
      if (!process.waitFor(3L * limits.seconds(), TimeUnit.SECONDS)) {
        late.set(true);
        end(process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it has ended
    }
  }

  /** With all its children: those of its namespace end with it, else those of its group. */
  private void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (isolation == Isolation.LIMITS) {
      said(List.of("/bin/sh", "-c", "kill -9 -- -" + process.pid()));
    }
  }

  /** An ended program's code tells no tale: which of its processes went first decides it. */
  private static String reason(Process process, AtomicBoolean late) {
    if (late.get()) {
      return "time: it did not end in time";
    }
    int code = process.exitValue();
    return switch (code) {
      case 0 -> "";
      case 128 + 9, 128 + 24 -> "time: it used more processor time than it may, or was ended";
      default -> "failed: exit code " + code;
    };
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    String bounds =
        "ulimit -t %d; ulimit -v %d; ulimit -f %d; ulimit -n 64; ulimit -c 0; %s"
            .formatted(
                limits.seconds(),
                1024L * limits.megabytes(),
                2L * limits.fileKilobytes(),
                isolation == Isolation.NAMESPACES ? PLAIN : OWN_GROUP);
    command.addAll(List.of("/bin/sh", "-c", bounds, "sh"));
    if (isolation == Isolation.NAMESPACES) {
      command.addAll(UNSHARED);
      command.addAll(List.of("/bin/sh", "-c", TELLING, "sh"));
    }
    command.addAll(List.of(python, "-I", "-B", "program.py"));
    return command;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
