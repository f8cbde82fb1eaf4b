package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.experiments.manifest.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An experiment in a line.
 *
 * @param directory where it lies
 * @param name as its manifest has it
 * @param state how far it is, all runs together
 * @param rounds committed in all runs, their bases not counted
 * @param planned rounds in all runs
 * @param best the variant with the highest mean of its runs' last scores; empty where none has one
 * @param charged what the runs owe
 * @param billed what was really sent
 * @param bytes on disk
 * @param updated when anything was last committed
 */
public record Inventory(
    Path directory,
    String name,
    RunRecord.State state,
    int rounds,
    int planned,
    Optional<Best> best,
    Cost charged,
    Cost billed,
    long bytes,
    Instant updated) {

  /** How deep below a folder experiments are looked for. */
  private static final int DEPTH = 3;

  /**
   * The best variant so far.
   *
   * @param score the mean over its runs
   * @param runs how many have a score
   */
  public record Best(String variant, double score, int runs) {}

  /** The directories of the experiments in {@code folder}, itself one or not, by path. */
  public static List<Path> in(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    look(folder, DEPTH, found);
    return found;
  }

  private static void look(Path folder, int depth, List<Path> found) throws IOException {
    if (Files.isRegularFile(folder.resolve("manifest.yaml"))) {
      found.add(folder);
      return;
    }
    if (depth > 0) {
      List<Path> below;
      try (Stream<Path> entries = Files.list(folder)) {
        below = entries.filter(entry -> Files.isDirectory(entry)).sorted().toList();
      }
      for (Path each : below) {
        if (Files.isReadable(each)) {
          look(each, depth - 1, found);
        }
      }
    }
  }

  /** The experiment in {@code directory} as it stands. */
  public static Inventory of(Path directory) throws IOException {
    ExperimentDirectory experiments = new ExperimentDirectory(directory);
    Experiment experiment = experiments.read(List.of());
    List<Standing> runs = Standing.of(experiment, experiments);
    int rounds = 0;
    int planned = 0;
    Cost charged = Cost.ZERO;
    Cost billed = Cost.ZERO;
    Instant updated = Files.getLastModifiedTime(directory.resolve("manifest.yaml")).toInstant();
    for (Standing each : runs) {
      rounds += each.rounds();
      planned += each.run().variant().manifest().rounds();
      charged = charged.plus(each.gist().charged());
      billed = billed.plus(each.billed());
      if (each.run().begun()) {
        Instant at = Files.getLastModifiedTime(each.run().database()).toInstant();
        updated = at.isAfter(updated) ? at : updated;
      }
    }
    return new Inventory(
        directory,
        experiment.manifest().name(),
        Standing.whole(runs),
        rounds,
        planned,
        best(runs, StatusJson.metric(experiment)),
        charged,
        billed,
        DiskUse.of(directory).bytes(),
        updated);
  }

  private static Optional<Best> best(List<Standing> runs, Metric metric) {
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    for (Standing each : runs) {
      each.monitored()
          .ifPresent(
              card ->
                  scores
                      .computeIfAbsent(each.run().variant().name(), name -> new ArrayList<>())
                      .add(metric.of(card)));
    }
    return scores.entrySet().stream()
        .map(e -> new Best(e.getKey(), mean(e.getValue()), e.getValue().size()))
        .filter(best -> Double.isFinite(best.score()))
        .max(Comparator.comparingDouble(Best::score));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The same for machines. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("directory", directory.toString());
    json.put("name", name);
    json.put("state", StatusJson.word(state));
    json.put("round", rounds);
    json.put("rounds", planned);
    if (best.isPresent()) {
      ObjectNode of = json.putObject("best");
      of.put("variant", best.get().variant());
      of.put("score", best.get().score());
      of.put("runs", best.get().runs());
    } else {
      json.putNull("best");
    }
    json.set("charged", StatusJson.cost(charged));
    json.set("billed", StatusJson.cost(billed));
    json.put("bytes", bytes);
    json.put("updated", updated.toString());
    return json;
  }
}
