package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.ledger.Gist;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.manifest.Experiment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is, looked at while others may write it and not verified.
 *
 * @param run which
 * @param state where it stands
 * @param gist what its ledger says
 * @param billed what was really sent for it
 * @param exactness whether it made anew would be the same
 */
public record Standing(PlannedRun run, State state, Gist gist, Cost billed, Exactness exactness) {

  /** All runs of {@code experiment} in its {@code directory}, those not begun among them. */
  public static List<Standing> of(Experiment experiment, ExperimentDirectory directory)
      throws IOException {
    boolean held = Holder.holds(directory.root());
    var ledgers = new SeenLedgers(directory, experiment);
    Map<String, Cost> billed = ExperimentReader.billed(ledgers.bill());
    List<Standing> standings = new ArrayList<>();
    for (PlannedRun run : directory.runs(experiment)) {
      Gist gist = ledgers.gist(run);
      State state =
          run.begun() ? ExperimentReader.state(RunLog.state(gist.events()), held) : State.WAITING;
      standings.add(
          new Standing(
              run,
              state,
              gist,
              billed.getOrDefault(run.name(), Cost.ZERO),
              Exactness.of(run, gist.models())));
    }
    return standings;
  }

  /** How far all of them are together. */
  public static State whole(List<Standing> standings) {
    return StatusJson.whole(standings.stream().map(Standing::state).toList());
  }

  /** Committed rounds, the base not counted. */
  public int rounds() {
    return Math.max(0, gist.models().size() - 1);
  }

  /** What the student scored last on what every round is measured by; empty before the base did. */
  public Optional<Scorecard> monitored() {
    return gist.scores().stream().findFirst().map(first -> first.scorecard());
  }

  /** Why it stands as it does; empty where there is no reason to give. */
  public String reason() {
    return RunLog.reason(gist.events());
  }
}
