package dev.quaestor.experiments.run;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import java.io.IOException;
import java.util.List;

/** Watches all runs of an experiment; called from many threads. */
public interface Audience {

  /** Nobody watches. */
  Audience NOBODY = new Audience() {};

  /** Everything was checked; from now on {@code directory} is written to. */
  default void accepted(ExperimentDirectory directory) throws IOException {}

  /** No other process is at work in {@code directory}, whose manifest is in force now. */
  default void locked(ExperimentDirectory directory) throws IOException {}

  /** These runs are to be done, those that are done already among them. */
  default void begins(List<Tally> runs) {}

  /** A run starts, or is taken up where it stands. */
  default void starts(PlannedRun run, RunState state) {}

  default void stage(PlannedRun run, int round, Stage stage) {}

  /** Something that takes long is {@code done} of {@code total}. */
  default void progress(PlannedRun run, String what, long done, long total, long tokens) {}

  default void recorded(PlannedRun run, RunState state) {}

  default void ended(RunOutcome outcome) {}

  /** Something a person should know, though it stops nothing. */
  default void warns(String warning) {}

  /** Something found out before anything was asked. */
  default void notes(String finding) {}
}
