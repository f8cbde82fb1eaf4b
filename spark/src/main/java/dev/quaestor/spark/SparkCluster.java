package dev.quaestor.spark;

import dev.quaestor.trainer.engine.Acceleration;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Errands;
import dev.quaestor.trainer.work.Workers;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Apache Spark, asked for workers by {@code spark://host:port} (a standalone cluster), {@code
 * local[n]} (threads of this process), or whatever else its master may be called.
 */
public final class SparkCluster implements Cluster {

  private static final int REACHED_WITHIN_MS = 5000;

  @Override
  public void check(Order order) {
    opened();
    if (order.master().startsWith("spark://")) {
      addresses(order.master());
    }
    String products = Acceleration.multiplier();
    if (!products.equals("oneDNN")) {
      throw new IllegalArgumentException(
          "cluster: parts come to the bits of the whole where oneDNN multiplies, and here it is %s; leave cluster out on this machine"
              .formatted(products));
    }
  }

  @Override
  public Workers workers(Order order) throws InterruptedException {
    return reached(order, settings(order), SparkWorkers::new);
  }

  /** An errand is done by one executor at a time, and has its threads to itself. */
  @Override
  public Errands errands(Order order, int threads) throws InterruptedException {
    Map<String, String> settings = settings(order);
    settings.put("spark.speculation", "false");
    settings.put("spark.task.cpus", Integer.toString(threads));
    return reached(
        order,
        settings,
        (context, asked, executors) -> {
          executors.refuseNarrow(threads);
          return new SparkErrands(context, asked, executors);
        });
  }

  /** What is made of a cluster that was reached. */
  private interface Made<T> {
    T of(JavaSparkContext context, Order order, Executors executors) throws InterruptedException;
  }

  private <T> T reached(Order order, Map<String, String> settings, Made<T> made)
      throws InterruptedException {
    check(order);
    if (order.master().startsWith("spark://")) {
      reachable(order.master());
    }
    SparkConf conf = new SparkConf(false);
    settings.forEach(conf::set);
    JavaSparkContext context = new JavaSparkContext(conf);
    try {
      Executors executors = Executors.of(context, order);
      executors.awaitFirst();
      return made.of(context, order, executors);
    } catch (RuntimeException | InterruptedException e) {
      context.close();
      throw e;
    }
  }

  /** Spark reads inside the JDK, which must have been opened to it when this process started. */
  private static void opened() {
    Module base = ByteBuffer.class.getModule();
    Module mine = SparkCluster.class.getModule();
    String closed =
        Arrays.stream(new String[] {"java.nio", "sun.nio.ch", "java.lang.invoke", "java.util"})
            .filter(name -> !base.isOpen(name, mine))
            .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
            .collect(Collectors.joining(" "));
    if (!closed.isEmpty()) {
      throw new IllegalArgumentException(
          "cluster: Spark needs this process started with " + closed + "; ./quaestor does so");
    }
  }

  /** Spark itself would try for a minute, and then stop what runs. */
  private static void reachable(String master) {
    StringBuilder failures = new StringBuilder();
    for (URI each : addresses(master)) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(each.getHost(), each.getPort()), REACHED_WITHIN_MS);
        return;
      } catch (IOException e) {
        String why = e.getMessage();
        failures.append(' ').append(each.getAuthority()).append(" (").append(why).append(')');
      }
    }
    throw new IllegalArgumentException(
        "cluster.master: no master answers at%s; start one, or correct the address"
            .formatted(failures));
  }

  /** A master, and those that stand by for it. */
  private static List<URI> addresses(String master) {
    List<URI> addresses = new ArrayList<>();
    for (String each : master.substring("spark://".length()).split(",")) {
      URI address = URI.create("spark://" + each);
      if (address.getHost() == null || address.getPort() < 1) {
        throw new IllegalArgumentException(
            "cluster.master: expected spark://host:port, found " + master);
      }
      addresses.add(address);
    }
    return addresses;
  }

  /** What is said to Spark: what this program needs, and over it what a person wrote. */
  static Map<String, String> settings(Order order) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("spark.master", order.master());
    all.put("spark.app.name", "quaestor");
    all.put("spark.ui.enabled", "false");
    all.put("spark.driver.maxResultSize", "0"); // what comes back is bounded by what was asked
    all.put("spark.speculation", "true"); // a part has the same bits wherever it is done
    String patience = order.patience().toSeconds() + "s";
    all.put("spark.barrier.sync.timeout", patience); // Spark's own is a year
    all.put("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    all.put("spark.executor.extraClassPath", classPath());
    all.put(
        "spark.executor.extraJavaOptions",
        "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
            + " -Dorg.bytedeco.javacpp.maxbytes=0");
    for (String threads : new String[] {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}) {
      all.put("spark.executorEnv." + threads, "1");
    }
    for (String kernels : new String[] {"OPENBLAS_CORETYPE", "ONEDNN_MAX_CPU_ISA"}) {
      String asked = System.getenv(kernels);
      if (asked != null) {
        all.put("spark.executorEnv." + kernels, asked);
      }
    }
    all.putAll(order.settings());
    return all;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
