package dev.quaestor.experiments.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.TrackedRun.TrackedStep;
import dev.quaestor.teacher.courier.Courier;
import dev.quaestor.teacher.courier.Parcel;
import dev.quaestor.teacher.courier.Receipt;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * A trackio server. Every entry has a {@code log_id}, of which the server keeps the first and
 * leaves out what comes again; it is unique in the whole project there and not in a run alone, so
 * that ours name the run. So rounds may be sent again whenever it is not known whether they
 * arrived: all of them by the first call of a process, then what is new.
 */
final class TrackioTracker implements Tracker {

  private static final ObjectMapper READER = new ObjectMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Duration WHOLE = Duration.ofSeconds(20);
  private static final int ENTRIES = 500;

  private final Place place;
  private final Courier courier;
  private final Map<String, Integer> sent = new HashMap<>();

  private TrackioTracker(Place place) {
    this.place = place;
    this.courier =
        new Courier(
            place.token().map(token -> Map.of("X-Trackio-Write-Token", token)).orElse(Map.of()),
            WHOLE);
  }

  /** At an address. */
  static Tracker at(Place place) {
    return new TrackioTracker(place);
  }

  @Override
  public String name() {
    return "trackio at " + place.address();
  }

  @Override
  public void send(TrackedRun run) throws IOException, InterruptedException {
    int before = sent.getOrDefault(run.id(), 0);
    ArrayNode due = JSON.arrayNode();
    for (TrackedRound round : run.rounds().subList(before, run.rounds().size())) {
      for (TrackedStep step : round.steps()) {
        due = full(due);
        ObjectNode entry = entry(run, step.number(), step.values());
        entry.put("log_id", run.id() + "/step/" + step.number());
        due.add(entry);
      }
      due = full(due);
      ObjectNode entry = entry(run, round.number(), round.values());
      entry.put("log_id", run.id() + "/round/" + round.number());
      if (round.number() == 0) {
        entry.set("config", config(run));
      }
      due.add(entry);
    }
    post(due);
    sent.put(run.id(), run.rounds().size());
  }

  /** Its server has no place for what is no run's. */
  @Override
  public void complete(TrackedExperiment experiment, State state) {}

  private ArrayNode full(ArrayNode due) throws IOException, InterruptedException {
    if (due.size() < ENTRIES) {
      return due;
    }
    post(due);
    return JSON.arrayNode();
  }

  private ObjectNode entry(TrackedRun run, long step, SortedMap<String, Double> values) {
    ObjectNode entry = JSON.objectNode();
    entry.put("project", place.project());
    entry.put("run", run.name());
    entry.put("run_id", run.id().replace('/', '-'));
    entry.put("step", step);
    ObjectNode metrics = entry.putObject("metrics");
    values.forEach(metrics::put);
    return entry;
  }

  private static ObjectNode config(TrackedRun run) {
    ObjectNode config = JSON.objectNode();
    run.settings().forEach(config::put);
    run.varied().forEach(config::put);
    return config;
  }

  private void post(ArrayNode entries) throws IOException, InterruptedException {
    if (entries.isEmpty()) {
      return;
    }
    ObjectNode call = JSON.objectNode();
    call.putArray("args");
    ObjectNode named = call.putObject("kwargs");
    named.set("logs", entries);
    named.putNull("hf_token");
    URI to = URI.create(place.address() + "/api/bulk_log");
    Receipt receipt = courier.send(Parcel.json(to, call.toString()));
    check(receipt);
  }

  private void check(Receipt receipt) throws IOException {
    String shown = receipt.shown();
    if (place.token().isPresent()) {
      shown = shown.replace(place.token().get(), "[" + place.tokenVariable() + "]");
    }
    JsonNode said;
    try {
      said = READER.readTree(receipt.text());
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: expected JSON, found %s; is this a trackio server's address?"
              .formatted(name(), shown));
    }
    boolean wrong =
        said != null && !said.path("error").isMissingNode() && !said.path("error").isNull();
    if (!receipt.taken() || wrong || said == null || !said.isObject()) {
      throw new IOException(
          "%s: %s; its write token is read from the environment variable %s"
              .formatted(name(), shown, place.tokenVariable()));
    }
  }
}
