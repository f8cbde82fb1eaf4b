package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.bench.BudgetBench;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What {@code bench --mode budget} takes and tells. */
final class BenchBudget {

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "budget: requests in a repetition; default: ${DEFAULT-VALUE}")
  private int requests = 2000;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "budget: requests at a time; default: ${DEFAULT-VALUE}")
  private int concurrency = 32;

  @Option(
      names = "--thinks",
      paramLabel = "MS",
      description =
          "budget: milliseconds the teacher takes for an answer, 0 hides nothing of the cost; default: ${DEFAULT-VALUE}")
  private int thinks = 20;

  @Option(
      names = "--at",
      paramLabel = "DIR",
      description = "budget: the disk that keeps the bill; default: the working directory")
  private Path at = Path.of("");

  /** Measures in a directory of its own, and gives the line that says what was found. */
  String measure(int warmUp, int repeat, boolean json)
      throws IOException, TeacherException, InterruptedException {
    BudgetBench.Load load;
    BudgetBench.Pairs pairs;
    try {
      load = new BudgetBench.Load(requests, concurrency, Duration.ofMillis(thinks));
      pairs = new BudgetBench.Pairs(warmUp, repeat);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    Path directory = Files.createTempDirectory(at.toAbsolutePath(), ".quaestor-bench");
    try {
      BudgetBench.Result result = new BudgetBench(load, pairs, System::nanoTime).run(directory);
      return json ? json(result, load).toString() : text(result, load);
    } finally {
      DurableFiles.removeTree(directory);
    }
  }

  private static ObjectNode json(BudgetBench.Result result, BudgetBench.Load load) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor");
    line.put("mode", "budget");
    line.put("requests_per_s", result.perSecond());
    line.put("requests_per_s_without", result.perSecondWithout());
    line.put("ratio", result.ratio());
    line.put("cpu_us", result.cpuMicros());
    line.put("cpu_us_without", result.cpuMicrosWithout());
    line.put("added_p50_ms", result.addedP50());
    line.put("added_p99_ms", result.addedP99());
    line.put("requests", load.requests());
    line.put("concurrency", load.concurrency());
    line.put("teacher_ms", load.thinks().toMillis());
    return line;
  }

  private static String text(BudgetBench.Result result, BudgetBench.Load load) {
    return String.format(
        Locale.ROOT,
        "budget   %,9.0f requests/s by %d at a time to a teacher that takes %d ms, each reserved and settled durably; %,.0f without the budget: ratio %.2f; processor time %.0f and %.0f µs a request; added to a request %.1f ms in the median, %.1f ms for one in a hundred",
        result.perSecond(),
        load.concurrency(),
        load.thinks().toMillis(),
        result.perSecondWithout(),
        result.ratio(),
        result.cpuMicros(),
        result.cpuMicrosWithout(),
        result.addedP50(),
        result.addedP99());
  }
}
