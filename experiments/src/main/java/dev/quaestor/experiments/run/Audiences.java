package dev.quaestor.experiments.run;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Several who watch together.
 *
 * @param all each is told in turn
 */
public record Audiences(List<Audience> all) implements Audience {

  public Audiences {
    all = List.copyOf(all);
  }

  @Override
  public void accepted(ExperimentDirectory directory) throws IOException {
    for (Audience each : all) {
      each.accepted(directory);
    }
  }

  @Override
  public void locked(ExperimentDirectory directory) throws IOException {
    for (Audience each : all) {
      each.locked(directory);
    }
  }

  @Override
  public void begins(List<Tally> runs) {
    tell(each -> each.begins(runs));
  }

  @Override
  public void starts(PlannedRun run, RunState state) {
    tell(each -> each.starts(run, state));
  }

  @Override
  public void stage(PlannedRun run, int round, Stage stage) {
    tell(each -> each.stage(run, round, stage));
  }

  @Override
  public void progress(PlannedRun run, String what, long done, long total, long tokens) {
    tell(each -> each.progress(run, what, done, total, tokens));
  }

  @Override
  public void recorded(PlannedRun run, RunState state) {
    tell(each -> each.recorded(run, state));
  }

  @Override
  public void ended(RunOutcome outcome) {
    tell(each -> each.ended(outcome));
  }

  @Override
  public void warns(String warning) {
    tell(each -> each.warns(warning));
  }

  @Override
  public void notes(String finding) {
    tell(each -> each.notes(finding));
  }

  private void tell(Consumer<Audience> what) {
    all.forEach(what);
  }
}
