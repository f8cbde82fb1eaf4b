package dev.quaestor.test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, as the launcher starts it, so that it can be killed;
 * with this process's own collector and compilers.
 */
final class QuaestorProcess {

  /** What a finished process left. */
  record Result(int exit, String out, String err) {}

  /** Commands that look and end, and what the launcher gives them. */
  private static final Set<String> LOOKING = Set.of("status", "budget", "list", "stop");

  private static final List<String> AS_QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-Dquaestor.without-engine=true");

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> commandLines = new ArrayList<>();

  /** Processes that write their output into {@code directory}. */
  QuaestorProcess(Path directory) {
    this(directory, Map.of());
  }

  /** The same, with more variables in their environment. */
  QuaestorProcess(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** The command lines of all processes so far, as the system lists them. */
  List<String> commandLines() {
    return List.copyOf(commandLines);
  }

  /** Runs to the end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return run(Duration.ofMinutes(10), arguments);
  }

  /** Runs to the end, which must come within {@code limit}. */
  Result run(Duration limit, String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException(
          "still running after "
              + limit
              + ": "
              + Arrays.toString(arguments)
              + "\n"
              + result(process).err());
    }
    return result(process);
  }

  /** Kills with SIGKILL after {@code delay} unless it ended before; whether it was killed. */
  boolean runAndKill(Duration delay, String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    if (process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return true;
  }

  /** Something that is looked at again and again until it has come. */
  interface Moment {
    boolean reached() throws IOException, SQLException;
  }

  /**
   * Kills with SIGKILL once {@code moment} has come and {@code after} has passed since, unless it
   * ended before; whether it was killed.
   */
  boolean runAndKill(Moment moment, Duration after, String... arguments)
      throws IOException, InterruptedException, SQLException {
    Process process = start(arguments);
    while (!moment.reached()) {
      if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    if (process.waitFor(after.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return true;
  }

  /** One that goes on, and the address it said it is ready at. */
  record Service(Process process, String address) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  /** Starts one whose first line is {@code ready ADDRESS}. */
  Service serve(String... arguments) throws IOException {
    Process process = start(ProcessBuilder.Redirect.PIPE, arguments);
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "not ready but: " + line + "\n" + Files.readString(directory.resolve("err.txt")));
    }
    return new Service(process, line.substring(6));
  }

  private Process start(String... arguments) throws IOException {
    return start(ProcessBuilder.Redirect.to(directory.resolve("out.txt").toFile()), arguments);
  }

  private Process start(ProcessBuilder.Redirect output, String... arguments) throws IOException {
    List<String> command = command(LOOKING.contains(arguments[0]) ? AS_QUICK : List.of());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output)
            .redirectError(directory.resolve("err.txt").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.info().commandLine().ifPresent(commandLines::add);
    return process;
  }

  /** The program and what comes before its own arguments. */
  static List<String> command() {
    return command(List.of());
  }

  private static List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("-Dorg.bytedeco") || a.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(
        List.of(
            "--add-exports",
            "java.base/jdk.internal.module=ALL-UNNAMED",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path")));
    command.add("dev.quaestor.experiments.cli.Quaestor");
    return command;
  }

  private Result result(Process process) throws IOException {
    return new Result(
        process.exitValue(),
        Files.readString(directory.resolve("out.txt"), StandardCharsets.UTF_8),
        Files.readString(directory.resolve("err.txt"), StandardCharsets.UTF_8));
  }
}
