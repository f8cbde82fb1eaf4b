package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A main method in a JVM of its own, with the test's class path. */
final class OwnJvm {
  private OwnJvm() {}

  /** All it printed; fails where it does not end well. */
  static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(List.of(), main, options, arguments);
  }

  /**
   * The same behind another command.
   *
   * @param before what the JVM's command line is handed to
   */
  static String run(List<String> before, Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
