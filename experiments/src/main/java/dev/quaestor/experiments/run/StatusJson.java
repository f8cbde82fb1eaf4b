package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.ExperimentSettings.Compare;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** An experiment's state for machines; scripts rely on its form. */
public final class StatusJson {

  private StatusJson() {}

  /** The state of {@code experiment} with its runs and what was added to it. */
  public static ObjectNode of(
      Experiment experiment, List<ExperimentReader.Read> runs, List<Extension> extensions) {
    ObjectNode json = of(experiment, runs);
    var added = json.putArray("extensions");
    extensions.forEach(extension -> added.add(extension.json()));
    return json;
  }

  /** The state of {@code experiment} with its runs. */
  public static ObjectNode of(Experiment experiment, List<ExperimentReader.Read> runs) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", experiment.manifest().name());
    json.put("state", word(state(runs)));
    var array = json.putArray("runs");
    for (ExperimentReader.Read read : runs) {
      array.add(run(experiment, read));
    }
    return json;
  }

  /** The state of the whole: running, else the first that fits of failed, interrupted, waiting. */
  public static State state(List<ExperimentReader.Read> runs) {
    return whole(runs.stream().map(read -> read.record().state()).toList());
  }

  /** The same of the runs' states. */
  static State whole(List<State> runs) {
    for (State state : List.of(State.RUNNING, State.FAILED, State.INTERRUPTED)) {
      if (runs.contains(state)) {
        return state;
      }
    }
    boolean done = runs.stream().allMatch(state -> state == State.DONE);
    boolean none = !runs.contains(State.DONE);
    return done ? State.DONE : none ? State.WAITING : State.INTERRUPTED;
  }

  private static ObjectNode run(Experiment experiment, ExperimentReader.Read read) {
    RunRecord record = read.record();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("variant", record.variant().name());
    json.put("strategy", record.variant().strategy());
    json.put("seed", record.seed());
    json.put("state", word(record.state()));
    json.put("round", Math.max(0, record.rounds().size() - 1));
    json.put("rounds", read.run().variant().manifest().rounds());
    json.set("charged", cost(record.charged()));
    ObjectNode by = json.putObject("charged_for");
    by.set("answers", cost(record.chargedForAnswers()));
    by.set("selection", cost(record.charged(Purpose.SELECTION)));
    by.set("admission", cost(record.charged(Purpose.ADMISSION)));
    by.set("diagnosis", cost(record.charged(Purpose.DIAGNOSIS)));
    ObjectNode seen = json.putObject("observation");
    seen.put("tokens", sum(record, r -> r.effort().observationTokens()));
    seen.put("mega_flops", sum(record, r -> r.effort().observationMegaFlops()));
    json.set("harvest", HarvestJson.of(record));
    json.set("billed", cost(record.billed()));
    ObjectNode limit = json.putObject("limit");
    for (Dimension dimension : Dimension.values()) {
      record.limits().limit(dimension).ifPresent(most -> limit.put(key(dimension), most));
    }
    if (record.rounds().isEmpty() || record.last().evaluations().isEmpty()) {
      json.putNull("score");
    } else {
      json.put("score", metric(experiment).of(RunRecord.monitored(record.last())));
      ObjectNode others = json.putObject("scores");
      record
          .last()
          .evaluations()
          .forEach(e -> others.put(e.scorecard().split(), metric(experiment).of(e.scorecard())));
    }
    if (record.rounds().isEmpty()) {
      json.putNull("model_sha256");
    } else {
      json.put("model_sha256", record.last().model().sha256());
    }
    read.exactness().addTo(json);
    json.set("metrics", new RoundMetrics(List.of(read)).json());
    if (!read.reason().isEmpty()) {
      json.put("reason", read.reason());
    }
    return json;
  }

  private static long sum(RunRecord record, ToLongFunction<Round> of) {
    return record.rounds().stream().mapToLong(of).sum();
  }

  /** The measure that the experiment compares by. */
  public static Metric metric(Experiment experiment) {
    Compare.Metric metric =
        experiment.manifest().experiment().orElse(ExperimentSettings.NONE).compare().metric();
    return metric == Compare.Metric.POOL_ACCURACY ? Metric.POOL : Metric.MACRO;
  }

  /** A cost by dimension. */
  public static ObjectNode cost(Cost cost) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Dimension dimension : Dimension.values()) {
      json.put(key(dimension), dimension.of(cost));
    }
    return json;
  }

  /** A dimension's name in JSON. */
  public static String key(Dimension dimension) {
    return dimension.key().replace('-', '_');
  }

  /** A state in lower case. */
  public static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
