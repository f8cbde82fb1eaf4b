package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.bench.ObserveBench;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What {@code bench --mode observe} takes and tells. */
final class BenchObserve {

  @Option(
      names = "--observed",
      paramLabel = "N",
      description = "observe: candidates in a round; default: ${DEFAULT-VALUE}")
  private int observed = 10_000;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "observe: requests at a time; default: ${DEFAULT-VALUE}")
  private int inFlight = 64;

  /** Measures with ledgers in a directory of its own, and gives the line that says it. */
  String measure(int warmUp, int repeat, boolean json)
      throws IOException, TeacherException, InterruptedException {
    ObserveBench.Load load;
    try {
      load = new ObserveBench.Load(observed, inFlight);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    Path directory = Files.createTempDirectory("quaestor-bench");
    try {
      ObserveBench.Result result =
          new ObserveBench(load, System::nanoTime).run(warmUp, repeat, directory);
      return json ? json(result, load).toString() : text(result, load);
    } finally {
      DurableFiles.removeTree(directory);
    }
  }

  private static ObjectNode json(ObserveBench.Result result, ObserveBench.Load load) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor");
    line.put("mode", "observe");
    line.put("observations_per_s", result.perSecond());
    line.put("loop_added", result.added());
    line.put("candidates", load.candidates());
    line.put("in_flight", load.concurrency());
    return line;
  }

  private static String text(ObserveBench.Result result, ObserveBench.Load load) {
    return String.format(
        Locale.ROOT,
        "observe  %,9.0f observations/s of %,d candidates at %d in flight from a server in this process that answers at once; the loop adds %.1f%% to observing",
        result.perSecond(),
        load.candidates(),
        load.concurrency(),
        100 * result.added());
  }
}
