package dev.quaestor.experiments.page;

import dev.quaestor.curation.ledger.Events;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.Ledgers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long an experiment has taken and may still take: the rounds that are due, each as long as
 * those of its variant took so far (of all where its variant has none), shared among the runs that
 * go on now.
 *
 * @param taken what all runs took together, resumes added up
 * @param left empty where nothing runs, or no round was measured yet
 */
record TimeLeft(Duration taken, Optional<Duration> left) {

  private static final String EVENT = "wall-time-ms";

  static TimeLeft of(List<Read> runs, Ledgers ledgers) {
    Map<String, List<Long>> byVariant = new HashMap<>();
    List<Long> all = new ArrayList<>();
    Duration taken = Duration.ZERO;
    for (Read read : runs) {
      List<Long> rounds = rounds(ledgers.of(read.run()).events());
      taken = taken.plusMillis(taken(ledgers.of(read.run()).events()));
      byVariant.computeIfAbsent(read.record().variant().name(), v -> new ArrayList<>());
      byVariant.get(read.record().variant().name()).addAll(rounds);
      all.addAll(rounds);
    }
    long going = runs.stream().filter(read -> read.record().state() == State.RUNNING).count();
    if (going == 0 || all.isEmpty()) {
      return new TimeLeft(taken, Optional.empty());
    }
    double due = 0;
    for (Read read : runs) {
      if (read.record().state() != State.DONE && read.record().state() != State.FAILED) {
        List<Long> own = byVariant.getOrDefault(read.record().variant().name(), List.of());
        int most = read.run().variant().manifest().rounds();
        int done = Math.max(0, read.record().rounds().size() - 1);
        due += (most - done) * mean(own.isEmpty() ? all : own);
      }
    }
    return new TimeLeft(taken, Optional.of(Duration.ofMillis((long) (due / going))));
  }

  /** What each round after the base took, in milliseconds. */
  private static List<Long> rounds(Events events) {
    List<Long> rounds = new ArrayList<>();
    long before = -1;
    int last = -1;
    for (Events.Event event : events.inOrder()) {
      if (event.name().equals(EVENT)) {
        long total = Long.parseLong(event.value());
        if (event.round() == last + 1 && before >= 0) {
          rounds.add(total - before);
        }
        before = total;
        last = event.round();
      }
    }
    return rounds;
  }

  private static long taken(Events events) {
    return events.last(EVENT).map(Long::parseLong).orElse(0L);
  }

  private static double mean(List<Long> millis) {
    return millis.stream().mapToLong(Long::longValue).average().orElse(0);
  }
}
