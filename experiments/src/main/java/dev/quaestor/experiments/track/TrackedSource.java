package dev.quaestor.experiments.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.assembly.TrainingStep;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.CommittedRun;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ManifestChange;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.Standing;
import dev.quaestor.experiments.run.TrainingLog;
import dev.quaestor.experiments.track.TrackedExperiment.TrackedData;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.TrackedRun.TrackedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an experiment's directory as trackers are told of it, while a process may be at work there.
 *
 * @param directory where it lies
 * @param experiment its manifest
 * @param id what trackers know it by
 */
public record TrackedSource(ExperimentDirectory directory, Experiment experiment, String id) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** MLflow keeps no longer one, and half of a SHA-256 is told apart as well. */
  private static final int DIGEST = 32;

  /** The experiment in {@code directory}, which is given an id where it has none. */
  public static TrackedSource of(ExperimentDirectory directory) throws IOException {
    Experiment experiment = directory.read(List.of());
    return new TrackedSource(directory, experiment, TrackedId.of(directory, experiment));
  }

  /** All runs that were begun. */
  public List<PlannedRun> begun() {
    return directory.runs(experiment).stream().filter(PlannedRun::begun).toList();
  }

  /** The run as it is committed. */
  public TrackedRun run(PlannedRun run) throws IOException {
    CommittedRun committed = CommittedRun.read(directory, run);
    SortedMap<String, String> varied = new TreeMap<>(run.variant().point());
    varied.put("seed", Long.toString(run.seed()));
    varied.put("variant", run.variant().name());
    return new TrackedRun(
        whole(),
        run.variant().name(),
        run.seed(),
        settings(run),
        varied,
        rounds(committed),
        committed.state());
  }

  /** How far it is, all runs together. */
  public State state() throws IOException {
    return Standing.whole(Standing.of(experiment, directory));
  }

  /** What belongs to no single run. */
  public TrackedExperiment whole() throws IOException {
    return new TrackedExperiment(
        id, experiment.manifest().name(), directory.manifest(), directory.report(), data());
  }

  private SortedMap<String, String> settings(PlannedRun run) {
    SortedMap<String, String> settings =
        new TreeMap<>(
            new Experiment(run.variant().manifest(), experiment.variants(), experiment.written())
                .settings());
    settings.keySet().removeIf(key -> !ManifestChange.lasting(key));
    return settings;
  }

  private static List<TrackedRound> rounds(CommittedRun committed) {
    List<SortedMap<String, Double>> values = RoundValues.of(committed.rounds());
    List<TrackedRound> rounds = new ArrayList<>();
    long before = 0;
    for (Round round : committed.rounds()) {
      int number = round.number();
      List<TrackedStep> steps = new ArrayList<>();
      for (TrainingLog.Line line : committed.steps().getOrDefault(number, List.of())) {
        if (line.step().number() <= round.effort().steps()) {
          steps.add(new TrackedStep(before + line.step().number(), line.at(), values(line)));
        }
      }
      before += round.effort().steps();
      rounds.add(
          new TrackedRound(number, committed.recordedAt().get(number), values.get(number), steps));
    }
    return rounds;
  }

  private static SortedMap<String, Double> values(TrainingLog.Line line) {
    TrainingStep step = line.step();
    SortedMap<String, Double> values =
        new TreeMap<>(
            Map.of(
                "step/loss",
                step.loss(),
                "step/learning_rate",
                step.learningRate(),
                "step/tokens_per_second",
                step.tokens() / line.seconds()));
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  /** The files that were read, by digest; else the task with the settings its data are drawn by. */
  private List<TrackedData> data() throws IOException {
    List<TrackedData> data = new ArrayList<>();
    Path inputs = directory.root().resolve("inputs.json");
    if (Files.isRegularFile(inputs)) {
      for (JsonNode read : JSON.readTree(Files.readString(inputs))) {
        String digest = read.path("sha256").asText();
        if (read.path("key").asText().startsWith("task.") && digest.length() > DIGEST) {
          data.add(
              new TrackedData(
                  read.path("key").asText(),
                  digest.substring(0, DIGEST),
                  read.path("path").asText()));
        }
      }
    }
    if (data.isEmpty()) {
      StringBuilder drawn = new StringBuilder();
      experiment
          .settings()
          .forEach(
              (key, value) -> {
                if (key.startsWith("task.") || key.equals("seeds")) {
                  drawn.append(key).append('=').append(value).append('\n');
                }
              });
      data.add(
          new TrackedData(
              "task " + experiment.manifest().task().name(),
              Digests.hex(drawn.toString()).substring(0, DIGEST),
              "drawn by quaestor from the task's settings"));
    }
    return data;
  }
}
