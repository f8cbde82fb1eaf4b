package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TrainSettings.Kind;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.command.OutsideTrainer;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * Whether a run made anew would be the same to the bit; where it would not, who outside this
 * program keeps it from being so, and what stands recorded of each training there.
 *
 * @param outside who answers or trains outside, in words; empty where the run is exact
 * @param trainings what is recorded of the trainings outside, a committed round each
 */
public record Exactness(List<String> outside, List<Training> trainings) {

  private static final String LABEL = "exactness";
  private static final String TRAINED = "trained outside";
  private static final Collector<CharSequence, ?, String> SENTENCES = Collectors.joining("; ");

  /**
   * One training outside, by digests.
   *
   * @param round the round
   * @param by {@code command}, or {@code tell}
   * @param corpus the SHA-256 of the file it learned from
   * @param command the SHA-256 of the command line; empty where it was told of
   * @param versions what the trainer said of its versions; empty where it said nothing
   * @param model the SHA-256 of the weights, or of where they are served
   */
  public record Training(
      int round, String by, String corpus, String command, String versions, String model) {

    /** In words. */
    String said() {
      List<String> parts = new ArrayList<>(List.of("by " + by, "corpus SHA-256 " + corpus));
      if (!command.isEmpty()) {
        parts.add("command SHA-256 " + command);
      }
      parts.add(told());
      parts.add("weights SHA-256 " + model);
      return String.join(", ", parts);
    }

    private String told() {
      return versions.isEmpty() ? "versions not told" : "versions " + versions;
    }
  }

  public Exactness {
    outside = List.copyOf(outside);
    trainings = List.copyOf(trainings);
  }

  /**
   * How exact {@code run} is after the rounds that made {@code models}.
   *
   * @throws IOException if the record of a training cannot be read
   */
  static Exactness of(PlannedRun run, List<Round.Model> models) throws IOException {
    Manifest manifest = run.variant().manifest();
    List<String> outside = new ArrayList<>();
    if (manifest.student().served()) {
      outside.add("a server answers for the student");
    }
    List<Training> trainings = new ArrayList<>();
    for (int round = 0; round < models.size(); round++) {
      Path record =
          run.directory()
              .resolve("training")
              .resolve(CheckpointStore.roundName(round))
              .resolve(OutsideTrainer.RECORD);
      if (Files.isRegularFile(record)) {
        trainings.add(training(JsonFields.read(record), round, models.get(round)));
      }
    }
    if (manifest.train().kind().equals(Optional.of(Kind.COMMAND))) {
      outside.add("a command outside trains it");
    } else if (manifest.train().outside() || !trainings.isEmpty()) {
      outside.add("it is trained elsewhere and told of");
    }
    return new Exactness(outside, trainings);
  }

  private static Training training(JsonNode record, int round, Round.Model model) {
    return new Training(
        round,
        record.path("by").asText(),
        record.path("corpus_sha256").asText(),
        record.path("command_sha256").asText(),
        record.path("versions").asText().replace("\n", "; "),
        model.sha256());
  }

  /** Whether the run made anew is the same to the bit. */
  public boolean exact() {
    return outside.isEmpty();
  }

  /** What that means, in words; for a run that is not exact. */
  public String words() {
    return "not exact to the bit: "
        + String.join(", and ", outside)
        + "; a round that was cut is trained again and may end otherwise, a run that is resumed"
        + " goes on from the recorded checkpoint to the same corpus, charges and selections";
  }

  /** What an experiment's page says of its runs, by label; nothing where all are exact. */
  static Map<String, String> labelled(List<Exactness> runs) {
    Map<String, String> labelled = new LinkedHashMap<>();
    List<Exactness> inexact = runs.stream().filter(run -> !run.exact()).toList();
    if (inexact.isEmpty()) {
      return labelled;
    }
    labelled.put(LABEL, inexact.stream().map(Exactness::words).distinct().collect(SENTENCES));
    List<Training> made = inexact.stream().flatMap(run -> run.trainings().stream()).toList();
    if (!made.isEmpty()) {
      labelled.put(
          TRAINED,
          "%d times, %s; the page of each run names the digests of corpus, command and weights"
              .formatted(
                  made.size(), made.stream().map(Training::told).distinct().collect(SENTENCES)));
    }
    return labelled;
  }

  /** What a run's page says, by label: the {@code experiment}'s, and of this run its own. */
  Map<String, String> labelled(Map<String, String> experiment) {
    Map<String, String> labelled = new LinkedHashMap<>(experiment);
    labelled.keySet().removeAll(List.of(LABEL, TRAINED));
    if (!exact()) {
      labelled.put(LABEL, words());
      trainings.forEach(
          made -> labelled.put("round " + made.round() + " trained outside", made.said()));
    }
    return labelled;
  }

  /** Adds it to a run's state for machines. */
  void addTo(ObjectNode json) {
    json.put("exact", exact());
    if (exact()) {
      return;
    }
    json.put("exactness", words());
    ArrayNode array = json.putArray("trained_outside");
    for (Training made : trainings) {
      ObjectNode entry = array.addObject();
      entry.put("round", made.round());
      entry.put("by", made.by());
      entry.put("corpus_sha256", made.corpus());
      if (!made.command().isEmpty()) {
        entry.put("command_sha256", made.command());
      }
      entry.put("versions", made.versions());
      entry.put("model_sha256", made.model());
    }
  }
}
