package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.eval.record.RunRecord.State;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What of a run is committed, whatever is at work on it: what trackers are sent, and no more.
 *
 * @param rounds with their time of day in {@code recordedAt}, one for each
 * @param steps the training's steps by round; rounds that are not committed may be among them
 * @param state how far it is
 */
public record CommittedRun(
    PlannedRun run,
    List<Round> rounds,
    List<Instant> recordedAt,
    SortedMap<Integer, List<TrainingLog.Line>> steps,
    State state) {

  /** The run in {@code directory} as it stands; nothing is written. */
  public static CommittedRun read(ExperimentDirectory directory, PlannedRun run)
      throws IOException {
    boolean held = Holder.holds(directory.root());
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      List<Round> rounds = ledger.rounds();
      Instant written = Files.getLastModifiedTime(run.database()).toInstant();
      List<Instant> stamps = Stamps.read(ledger, rounds.size(), written);
      return new CommittedRun(
          run,
          List.copyOf(rounds.subList(0, stamps.size())),
          List.copyOf(stamps),
          TrainingLog.read(run.directory()),
          ExperimentReader.state(RunLog.state(ledger), held));
    }
  }
}
