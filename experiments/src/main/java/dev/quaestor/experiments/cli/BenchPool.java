package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.bench.PoolBench;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bench --mode pool} takes and tells. */
final class BenchPool {

  @Option(
      names = "--pool",
      paramLabel = "N",
      description = "pool: questions in the file; default: ${DEFAULT-VALUE}")
  private int candidates = 1_000_000;

  @Option(
      names = "--first",
      paramLabel = "SHARE",
      description = "pool: of these, answered in the first round; default: ${DEFAULT-VALUE}")
  private double first = 1;

  @Option(
      names = "--screened",
      paramLabel = "SHARE",
      description =
          "pool: of these, answered in the second because they promise most; default:"
              + " ${DEFAULT-VALUE}")
  private double screened = 0.01;

  @Option(
      names = "--model",
      paramLabel = "{KEY: N, …}",
      description = "pool: the student, as student.model has it; default: ${DEFAULT-VALUE}")
  private String model = PoolBench.Load.SMALL;

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "pool: an empty folder for the file and the run, which are kept there")
  private @Nullable Path folder;

  void measure(Students students, boolean json, Consumer<String> result)
      throws IOException, InterruptedException {
    PoolBench bench;
    try {
      PoolBench.Load load = new PoolBench.Load(candidates, first, screened, model);
      bench =
          new PoolBench(
              load,
              System::nanoTime,
              ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    Path own = folder == null ? Files.createTempDirectory("quaestor-bench") : folder;
    Files.createDirectories(own);
    try {
      List<PoolBench.Phase> phases = bench.run(own, students);
      for (PoolBench.Phase phase : phases) {
        result.accept(json ? json(phase).toString() : text(phase));
      }
      for (int round = 1; round <= PoolBench.ROUNDS; round++) {
        result.accept(beyond(phases, round, json));
      }
    } finally {
      if (folder == null) {
        DurableFiles.removeTree(own);
      }
    }
  }

  private ObjectNode json(PoolBench.Phase phase) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor");
    line.put("mode", "pool");
    line.put("candidates", candidates);
    line.put("phase", phase.name());
    line.put("seconds", phase.seconds());
    line.put("processor_seconds", phase.processorSeconds());
    line.put("peak_heap_bytes", phase.peakHeap());
    line.put("heap_limit_bytes", Runtime.getRuntime().maxMemory());
    return line;
  }

  /** What a round takes beside student and teacher. */
  private static String beyond(List<PoolBench.Phase> phases, int round, boolean json) {
    double all = 0;
    double beyond = 0;
    for (PoolBench.Phase phase : phases) {
      if (phase.name().startsWith("round " + round + ": ")) {
        all += phase.processorSeconds();
        beyond += phase.beyond() ? phase.processorSeconds() : 0;
      }
    }
    return json
        ? JsonNodeFactory.instance
            .objectNode()
            .put("engine", "quaestor")
            .put("mode", "pool")
            .put("round", round)
            .put("processor_seconds", all)
            .put("beyond_student_and_teacher", beyond / all)
            .toString()
        : String.format(
            Locale.ROOT,
            "pool  round %d: %.1f s of a processor, %.2f%% of them beyond student and teacher (to select, admit and record)",
            round,
            all,
            100 * beyond / all);
  }

  private static String text(PoolBench.Phase phase) {
    return String.format(
        Locale.ROOT,
        "pool  %-18s %9.1f s  %9.1f s of a processor  %,7d MiB of heap at most",
        phase.name(),
        phase.seconds(),
        phase.processorSeconds(),
        phase.peakHeap() >> 20);
  }
}
