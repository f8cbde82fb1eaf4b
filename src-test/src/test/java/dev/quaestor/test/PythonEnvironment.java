package dev.quaestor.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment of pinned Python packages under {@code target/}, for tests that hold files
 * and scores against the libraries people use ({@code -Pinterop}). It is made once for each content
 * of its list of requirements, {@code src/test/interop/NAME.txt}; scripts stand beside the lists.
 */
final class PythonEnvironment {

  private static final Path SCRIPTS = Path.of("src/test/interop").toAbsolutePath();
  private static final Path HOME = Path.of("target/interop").toAbsolutePath();

  private final Path directory;

  private PythonEnvironment(Path directory) {
    this.directory = directory;
  }

  /** The environment of the list {@code name}, made now if it is not there. */
  static PythonEnvironment of(String name) throws IOException, InterruptedException {
    Path requirements = SCRIPTS.resolve(name + ".txt");
    Path directory = HOME.resolve(name + "-" + digest(Files.readAllBytes(requirements)));
    PythonEnvironment environment = new PythonEnvironment(directory);
    Path ready = directory.resolve("ready");
    if (!Files.exists(ready)) {
      Files.createDirectories(HOME);
      check(execute(List.of("python3", "-m", "venv", directory.toString())));
      check(
          execute(
              List.of(
                  directory.resolve("bin/pip").toString(),
                  "install",
                  "-q",
                  "--disable-pip-version-check",
                  "-r",
                  requirements.toString())));
      Files.createFile(ready);
    }
    return environment;
  }

  /**
   * Runs {@code src/test/interop/SCRIPT} with arguments; its standard output. Fails if it fails.
   */
  String run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve("bin/python").toString());
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    return check(execute(command));
  }

  /** Its interpreter, for programs that go on by themselves. */
  String interpreter() {
    return directory.resolve("bin/python").toString();
  }

  private record Done(List<String> command, int exit, String out, String err) {}

  private static String check(Done done) {
    if (done.exit != 0) {
      throw new AssertionError(
          "exit " + done.exit + " of " + done.command + "\n" + done.out + "\n" + done.err);
    }
    return done.out;
  }

  private static Done execute(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("interop", ".out");
    Path err = Files.createTempFile("interop", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("HF_HUB_OFFLINE", "1");
      builder.environment().put("PYTHONUTF8", "1");
      Process process = builder.start();
      if (!process.waitFor(60, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("still running after an hour: " + command);
      }
      return new Done(
          command,
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
