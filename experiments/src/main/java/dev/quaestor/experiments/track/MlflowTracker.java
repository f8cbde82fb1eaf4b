package dev.quaestor.experiments.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.track.TrackedExperiment.TrackedData;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.TrackedRun.TrackedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An MLflow server: a run for the experiment, and below it one for each variant and seed. MLflow
 * appends measures and never takes one back, so that a measure is sent only where its last step
 * there lies before it: each name's steps are sent in order, and the server is asked once for the
 * last of each, and again after every failure. Runs are found again by their tag {@code
 * quaestor.id}.
 */
final class MlflowTracker implements Tracker {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A request holds at most so many measures, and so many parameters (MLflow 3.17). */
  private static final int METRICS = 1000;

  private static final int PARAMETERS = 100;

  /** MLflow 2 refuses longer values of parameters, MLflow 3 cuts them at 6,000. */
  private static final int LONGEST = 500;

  private static final String ID = "quaestor.id";
  private static final String PARENT = "mlflow.parentRunId";

  private final MlflowServer server;
  private final String project;
  private final Map<String, Standing> standing = new HashMap<>();
  private Optional<String> filed = Optional.empty();

  /**
   * What the server holds of a run.
   *
   * @param id its own id there
   * @param artifacts where its files go there
   * @param last the last step of each measure
   * @param settings the names of the settings that are there
   * @param status as it was set last
   */
  private record Standing(
      String id, String artifacts, Map<String, Long> last, Set<String> settings, String status) {

    Standing with(String other) {
      return new Standing(id, artifacts, last, settings, other);
    }
  }

  private MlflowTracker(MlflowServer server, String project) {
    this.server = server;
    this.project = project;
  }

  /** At an address. */
  static Tracker at(Place place) {
    return new MlflowTracker(new MlflowServer(place), place.project());
  }

  @Override
  public String name() {
    return "MLflow at " + server.address();
  }

  @Override
  public void send(TrackedRun run) throws IOException, InterruptedException {
    try {
      Standing at = child(run);
      settings(at, run);
      metrics(at, run);
      status(run.id(), at, run.state(), end(run));
    } catch (IOException e) {
      standing.clear(); // what arrived is not known: it is asked for anew
      throw e;
    }
  }

  @Override
  public void complete(TrackedExperiment experiment, State state)
      throws IOException, InterruptedException {
    try {
      Standing parent = parent(experiment);
      inputs(parent.id(), experiment.data());
      for (Path file : List.of(experiment.manifest(), experiment.report())) {
        if (Files.isRegularFile(file)) {
          server.upload(parent.artifacts(), file);
        }
      }
      Path written =
          Files.isRegularFile(experiment.report()) ? experiment.report() : experiment.manifest();
      status(experiment.id(), parent, state, Files.getLastModifiedTime(written).toInstant());
    } catch (IOException e) {
      standing.clear();
      throw e;
    }
  }

  private static Instant end(TrackedRun run) {
    return run.rounds().isEmpty() ? Instant.EPOCH : last(run).at();
  }

  private static TrackedRound last(TrackedRun run) {
    return run.rounds().get(run.rounds().size() - 1);
  }

  private Standing parent(TrackedExperiment experiment) throws IOException, InterruptedException {
    return standing(experiment.id(), experiment.name(), new TreeMap<>(), Optional.empty());
  }

  private Standing child(TrackedRun run) throws IOException, InterruptedException {
    Standing parent = parent(run.experiment());
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put(PARENT, parent.id());
    run.varied().forEach((key, value) -> tags.put("quaestor." + key, value));
    Optional<Instant> begun = run.rounds().stream().map(TrackedRound::at).findFirst();
    return standing(run.id(), run.name(), tags, begun);
  }

  /** The run of this id, found or made. */
  private Standing standing(
      String id, String name, SortedMap<String, String> tags, Optional<Instant> begun)
      throws IOException, InterruptedException {
    Standing known = standing.get(id);
    if (known == null) {
      Optional<JsonNode> there = found(id);
      known = read(there.isPresent() ? there.get() : made(id, name, tags, begun));
      standing.put(id, known);
    }
    return known;
  }

  private Optional<JsonNode> found(String id) throws IOException, InterruptedException {
    ObjectNode search = JSON.objectNode();
    search.putArray("experiment_ids").add(experiment());
    search.put("filter", "tags.`%s` = '%s'".formatted(ID, id.replace("'", "")));
    search.put("max_results", 1);
    JsonNode runs = server.post("runs/search", search).path("runs");
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(0));
  }

  private JsonNode made(
      String id, String name, SortedMap<String, String> tags, Optional<Instant> begun)
      throws IOException, InterruptedException {
    ObjectNode wanted = JSON.objectNode();
    wanted.put("experiment_id", experiment());
    wanted.put("run_name", name);
    begun.ifPresent(at -> wanted.put("start_time", at.toEpochMilli()));
    ArrayNode all = wanted.putArray("tags");
    all.add(pair(ID, id));
    all.add(pair("mlflow.source.name", "quaestor"));
    tags.forEach((key, value) -> all.add(pair(key, value)));
    return server.post("runs/create", wanted).path("run");
  }

  private static Standing read(JsonNode run) throws IOException {
    Map<String, Long> last = new HashMap<>();
    for (JsonNode metric : run.path("data").path("metrics")) {
      last.put(metric.path("key").asText(), metric.path("step").asLong());
    }
    Set<String> settings = new HashSet<>();
    run.path("data").path("params").forEach(each -> settings.add(each.path("key").asText()));
    JsonNode info = run.path("info");
    String id = info.path("run_id").asText();
    if (id.isEmpty()) {
      throw new IOException("MLflow's answer names no run_id; is the address an MLflow server's?");
    }
    return new Standing(
        id, info.path("artifact_uri").asText(), last, settings, info.path("status").asText());
  }

  /** The MLflow experiment's own id. */
  private String experiment() throws IOException, InterruptedException {
    if (filed.isEmpty()) {
      filed = Optional.of(server.experiment(project));
    }
    return filed.get();
  }

  /** Those that are not there; MLflow lets none be set a second time. */
  private void settings(Standing at, TrackedRun run) throws IOException, InterruptedException {
    SortedMap<String, String> all = new TreeMap<>(run.settings());
    all.putAll(run.varied());
    all.keySet().removeAll(at.settings());
    ArrayNode params = JSON.arrayNode();
    for (Map.Entry<String, String> setting : all.entrySet()) {
      String value = setting.getValue();
      params.add(pair(setting.getKey(), value.substring(0, Math.min(LONGEST, value.length()))));
      if (params.size() == PARAMETERS) {
        batch(at.id(), "params", params);
        params = JSON.arrayNode();
      }
    }
    batch(at.id(), "params", params);
    at.settings().addAll(all.keySet());
  }

  /** In the order of their steps, so that of each name only the end can be missing. */
  private void metrics(Standing at, TrackedRun run) throws IOException, InterruptedException {
    ArrayNode due = JSON.arrayNode();
    Map<String, Long> sent = new HashMap<>(at.last());
    for (TrackedRound round : run.rounds()) {
      for (TrackedStep step : round.steps()) {
        add(due, sent, new Measured(step.number(), step.at(), step.values()));
        due = sendFull(at.id(), due);
      }
      add(due, sent, new Measured(round.number(), round.at(), round.values()));
      due = sendFull(at.id(), due);
    }
    batch(at.id(), "metrics", due);
    at.last().putAll(sent);
  }

  private record Measured(long step, Instant at, SortedMap<String, Double> values) {}

  private static void add(ArrayNode due, Map<String, Long> sent, Measured measured) {
    measured
        .values()
        .forEach(
            (name, value) -> {
              if (sent.getOrDefault(name, -1L) < measured.step()) {
                sent.put(name, measured.step());
                ObjectNode metric = due.addObject();
                metric.put("key", name);
                metric.put("value", value);
                metric.put("timestamp", measured.at().toEpochMilli());
                metric.put("step", measured.step());
              }
            });
  }

  private ArrayNode sendFull(String id, ArrayNode due) throws IOException, InterruptedException {
    if (due.size() < METRICS - PARAMETERS) {
      return due;
    }
    batch(id, "metrics", due);
    return JSON.arrayNode();
  }

  private void batch(String id, String what, ArrayNode values)
      throws IOException, InterruptedException {
    if (!values.isEmpty()) {
      ObjectNode batch = JSON.objectNode();
      batch.put("run_id", id);
      batch.set(what, values);
      server.post("runs/log-batch", batch);
    }
  }

  /** MLflow knows a data set by name and digest, and adds none twice. */
  private void inputs(String id, List<TrackedData> data) throws IOException, InterruptedException {
    ObjectNode inputs = JSON.objectNode();
    inputs.put("run_id", id);
    ArrayNode datasets = inputs.putArray("datasets");
    for (TrackedData each : data) {
      ObjectNode input = datasets.addObject();
      ObjectNode dataset = input.putObject("dataset");
      dataset.put("name", each.name());
      dataset.put("digest", each.digest());
      dataset.put("source_type", "local");
      dataset.put("source", each.source());
      input.putArray("tags").add(pair("mlflow.data.context", "training"));
    }
    server.post("runs/log-inputs", inputs);
  }

  private void status(String key, Standing at, State state, Instant ended)
      throws IOException, InterruptedException {
    String status =
        switch (state) {
          case WAITING, RUNNING -> "RUNNING";
          case INTERRUPTED -> "KILLED";
          case DONE -> "FINISHED";
          case FAILED -> "FAILED";
        };
    if (!status.equals(at.status())) {
      ObjectNode update = JSON.objectNode();
      update.put("run_id", at.id());
      update.put("status", status);
      if (!status.equals("RUNNING")) {
        update.put("end_time", ended.toEpochMilli());
      }
      server.post("runs/update", update);
      standing.put(key, at.with(status));
    }
  }

  private static ObjectNode pair(String key, String value) {
    return JSON.objectNode().put("key", key).put("value", value);
  }
}
