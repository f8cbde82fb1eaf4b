package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.StatusJson;
import dev.quaestor.experiments.settings.Secrets;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What happens, for machines: a JSON object a line, in the order it happens. {@code event} is
 * {@code launch}, {@code start}, {@code round}, {@code warning}, {@code ended} or {@code done}; the
 * last one is always {@code done}, with the code that the command ends with, unless the process is
 * killed.
 */
final class Events implements Audience {

  private final Experiment experiment;
  private final Clock clock;
  private final Consumer<String> lines;

  Events(Experiment experiment, Clock clock, Consumer<String> lines) {
    this.experiment = experiment;
    this.clock = clock;
    this.lines = lines;
  }

  /** All begins. */
  void launch(ExperimentDirectory directory, int jobs) {
    ObjectNode event = event("launch");
    event.put("name", experiment.manifest().name());
    event.put("directory", directory.root().toString());
    event.put("manifest_sha256", experiment.sha256());
    event.put("process", ProcessHandle.current().pid());
    event.put("runs", experiment.runs());
    event.put("rounds", experiment.manifest().rounds());
    event.put("jobs", jobs);
    say(event);
  }

  /** All has ended. */
  void done(ExperimentDirectory directory, int code, String end) {
    ObjectNode event = event("done");
    event.put("directory", directory.root().toString());
    event.put("end", end);
    event.put("exit_code", code);
    say(event);
  }

  /** All has ended in a failure that stopped everything. */
  void failed(ExperimentDirectory directory, int code, String message) {
    ObjectNode event = event("done");
    event.put("directory", directory.root().toString());
    event.put("end", code == 2 ? "refused" : "failed");
    event.put("exit_code", code);
    event.put("message", Secrets.hidden(message));
    say(event);
  }

  @Override
  public void starts(PlannedRun run, RunState state) {
    ObjectNode event = about("start", run);
    event.put("rounds_recorded", state.next());
    say(event);
  }

  @Override
  public void recorded(PlannedRun run, RunState state) {
    Round round = state.last();
    ObjectNode event = about("round", run);
    event.put("round", round.number());
    event.put("rounds", run.variant().manifest().rounds());
    if (round.evaluations().isEmpty()) {
      event.putNull("score");
    } else {
      event.put("score", StatusJson.metric(experiment).of(RunRecord.monitored(round)));
    }
    long admitted = round.admissions().stream().filter(Admission::admitted).count();
    event.put("asked", round.exchanges().size());
    event.put("admitted", admitted);
    event.put("rejected", round.admissions().size() - admitted);
    event.put("steps", round.effort().steps());
    if (Double.isFinite(round.effort().loss())) {
      event.put("loss", round.effort().loss());
    }
    event.set("charged", StatusJson.cost(state.charged()));
    event.put("model_sha256", round.model().sha256());
    say(event);
  }

  @Override
  public void ended(RunOutcome outcome) {
    ObjectNode event = about("ended", outcome.run());
    event.put("end", outcome.end().name().toLowerCase(Locale.ROOT));
    if (!outcome.message().isEmpty()) {
      event.put("message", Secrets.hidden(outcome.message()));
    }
    say(event);
  }

  @Override
  public void warns(String warning) {
    say(event("warning").put("message", Secrets.hidden(warning)));
  }

  private ObjectNode about(String kind, PlannedRun run) {
    ObjectNode event = event(kind);
    event.put("run", run.name());
    event.put("variant", run.variant().name());
    event.put("seed", run.seed());
    return event;
  }

  private ObjectNode event(String kind) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("event", kind);
    event.put("time", clock.instant().toString());
    return event;
  }

  private synchronized void say(ObjectNode event) {
    lines.accept(event.toString());
  }
}
