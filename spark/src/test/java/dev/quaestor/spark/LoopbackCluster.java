package dev.quaestor.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster on loopback, of the jars on the class path alone: a master and workers
 * of one core each, every one a JVM of its own.
 */
final class LoopbackCluster implements AutoCloseable {

  private final Path home;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private final Set<String> unset;

  private LoopbackCluster(Path home, int port, Set<String> unset) {
    this.home = home;
    this.port = port;
    this.unset = unset;
  }

  static LoopbackCluster start(Path home, int workers) throws IOException, InterruptedException {
    return start(home, workers, Set.of());
  }

  /** As {@link #start(Path, int)}, without some variables of this process's environment. */
  static LoopbackCluster start(Path home, int workers, Set<String> unset)
      throws IOException, InterruptedException {
    LoopbackCluster cluster = new LoopbackCluster(home, free(), unset);
    try {
      Files.createDirectories(home.resolve("jars")); // a worker starts no executor without it
      cluster.launch("master", "org.apache.spark.deploy.master.Master", "--port", cluster.port);
      cluster.awaitMaster();
      for (int i = 0; i < workers; i++) {
        cluster.worker();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Until it listens. */
  private void awaitMaster() throws InterruptedException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (processes.get(0).waitFor(100, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("the master ended:\n" + said(), e);
        }
      }
    }
  }

  /** One worker more. */
  Process worker() throws IOException {
    String name = "worker-" + processes.size();
    return launch(
        name,
        "org.apache.spark.deploy.worker.Worker",
        "--port",
        0,
        "--cores",
        1,
        "--memory",
        "1g",
        "--work-dir",
        home.resolve(name),
        master());
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch(String name, String main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-Dspark.master.rest.enabled=false"); // else it also listens on 6066
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(name + ".log").toFile());
    builder.environment().keySet().removeAll(unset);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_NO_DAEMONIZE", "1");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  String master() {
    return "spark://127.0.0.1:" + port;
  }

  /** What a driver on loopback says to Spark. */
  static Map<String, String> settings() {
    return Map.of(
        "spark.driver.host", "127.0.0.1",
        "spark.driver.bindAddress", "127.0.0.1",
        "spark.executor.memory", "512m");
  }

  /** The processes of the executors. */
  List<ProcessHandle> executors() {
    return processes.stream().skip(1).flatMap(worker -> worker.toHandle().children()).toList();
  }

  /** One of the executors, when there is one. */
  ProcessHandle executor() throws InterruptedException {
    List<ProcessHandle> executors = executors();
    while (executors.isEmpty()) {
      if (processes.get(0).waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the master ended:\n" + said());
      }
      executors = executors();
    }
    return executors.get(0);
  }

  /** Ends all workers and their executors; the master stays. */
  void loseWorkers() {
    List<ProcessHandle> lost = new ArrayList<>(executors());
    processes.stream().skip(1).map(Process::toHandle).forEach(lost::add);
    lost.forEach(ProcessHandle::destroyForcibly);
    lost.forEach(each -> each.onExit().join());
  }

  /** Has a process stand still, as a machine does that swaps. */
  static void halt(ProcessHandle process) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -STOP " + process.pid() + ": " + kill.exitValue());
    }
  }

  /** What its processes said. */
  String said() {
    try (var files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".log") || file.endsWith("stderr"))
          .map(LoopbackCluster::end)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String end(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return file
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    executors().forEach(ProcessHandle::destroyForcibly);
    for (Process process : processes) {
      process.destroyForcibly();
    }
    for (Process process : processes) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static String classPath(Path instead, Path of) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .map(entry -> entry.equals(of) ? instead : entry)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Settings of executors whose class path holds one class more than this build's. */
  static Map<String, String> settingsOfAnotherBuild(Path home)
      throws IOException, URISyntaxException {
    Path mine =
        Path.of(SparkWorkers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path other = copy(mine, home.resolve("other"));
    Files.write(other.resolve("Other.class"), new byte[] {1});
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("spark.executor.extraClassPath", classPath(other, mine));
    return settings;
  }

  private static Path copy(Path from, Path to) throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }
}
