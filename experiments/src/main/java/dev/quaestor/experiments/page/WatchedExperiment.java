package dev.quaestor.experiments.page;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.SharedBill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One experiment as it was seen last. Where it cannot be read, being made, altered or removed just
 * then, what was seen before stays, with the reason beside it.
 */
final class WatchedExperiment {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedExperiment.class);

  /**
   * What was seen.
   *
   * @param underway what is decided of the round under way, by run
   * @param problem why it could not be read last; empty where it could
   */
  record Seen(
      String id,
      ExperimentDirectory directory,
      Optional<Experiment> experiment,
      LookedLedgers ledgers,
      List<Read> runs,
      Optional<Comparison> comparison,
      Map<String, Round> underway,
      String problem) {

    /** The run of this name; empty where there is none. */
    Optional<Read> run(String variant, String seed) {
      return runs.stream()
          .filter(read -> read.run().name().equals(variant + "/" + seed))
          .findFirst();
    }
  }

  private final Clock clock;
  private @Nullable Stamp manifest;
  private Map<String, Stamp> underwayStamps = new HashMap<>();
  private volatile Seen seen;

  WatchedExperiment(String id, Path directory, Clock clock) {
    this.clock = clock;
    ExperimentDirectory root = new ExperimentDirectory(directory);
    LookedLedgers ledgers = new LookedLedgers(root.database(), clock);
    this.seen =
        new Seen(
            id, root, Optional.empty(), ledgers, List.of(), Optional.empty(), Map.of(), "not read");
  }

  Seen seen() {
    return seen;
  }

  /** Looks again; whether anything is new. */
  boolean look() {
    Seen before = seen;
    Optional<Seen> found;
    try {
      found = looked(before);
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} cannot be read now", before.directory().root(), e);
      found = with(before, Explanation.of(e));
    }
    found.ifPresent(now -> seen = now);
    return found.isPresent();
  }

  /** The same with another problem; empty where it is no other. */
  private static Optional<Seen> with(Seen before, String problem) {
    return before.problem().equals(problem)
        ? Optional.empty()
        : Optional.of(
            new Seen(
                before.id(),
                before.directory(),
                before.experiment(),
                before.ledgers(),
                before.runs(),
                before.comparison(),
                before.underway(),
                problem));
  }

  /** What is seen now; empty where it is what was seen before. */
  private Optional<Seen> looked(Seen before) throws IOException {
    ExperimentDirectory directory = before.directory();
    if (!directory.exists()) {
      manifest = null;
      return with(
          before,
          before.experiment().isEmpty()
              ? "nothing was begun here yet"
              : "the directory is gone; what was seen last stands here");
    }
    Stamp now = Stamp.of(List.of(directory.manifest()), clock.instant());
    boolean read = manifest == null || !now.sameAs(manifest);
    Experiment experiment = read ? directory.read(List.of()) : before.experiment().orElseThrow();
    manifest = now;
    List<PlannedRun> planned = directory.runs(experiment);
    boolean changed = before.ledgers().look(planned, SharedBill.read(experiment, directory));
    var reader = new ExperimentReader(directory, experiment, before.ledgers());
    List<Read> runs = reader.runs();
    Map<String, Round> underway = underway(before, runs);
    boolean same =
        !changed
            && before.problem().isEmpty()
            && before.underway().equals(underway)
            && standing(before.runs()).equals(standing(runs));
    if (same) {
      return Optional.empty();
    }
    Optional<Comparison> comparison =
        standing(before.runs()).equals(standing(runs)) && before.comparison().isPresent()
            ? before.comparison()
            : Optional.of(Comparison.of(reader.record(runs, Map.of())));
    return Optional.of(
        new Seen(
            before.id(),
            directory,
            Optional.of(experiment),
            before.ledgers(),
            runs,
            comparison,
            underway,
            ""));
  }

  /** What a comparison rests on. */
  private static List<String> standing(List<Read> runs) {
    return runs.stream()
        .map(
            read ->
                "%s %s %d %s"
                    .formatted(
                        read.run().name(),
                        read.record().state(),
                        read.record().rounds().size(),
                        read.record().sealed()))
        .toList();
  }

  private Map<String, Round> underway(Seen before, List<Read> runs) throws IOException {
    Map<String, Round> underway = new HashMap<>();
    Map<String, Stamp> stamps = new HashMap<>();
    for (Read read : runs) {
      String name = read.run().name();
      State state = read.record().state();
      if (!read.run().begun() || state == State.DONE) {
        continue;
      }
      Path file = read.run().directory().resolve("underway.db");
      Stamp now = Stamp.ofDatabase(file, clock.instant());
      stamps.put(name, now);
      Stamp earlier = underwayStamps.get(name);
      int next = read.record().rounds().size();
      Round kept = before.underway().get(name);
      if (earlier != null && now.sameAs(earlier) && (kept == null || kept.number() == next)) {
        if (kept != null) {
          underway.put(name, kept);
        }
        continue;
      }
      try (LedgerView view = LedgerView.open(read.run().database())) {
        view.underway().ifPresent(round -> underway.put(name, round));
      } catch (StoreException | UncheckedIOException goneMeanwhile) {
        LOG.debug("{} cannot be read now", file, goneMeanwhile);
      }
    }
    underwayStamps = stamps;
    return underway;
  }
}
