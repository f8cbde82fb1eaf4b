package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes checkpoints by a rule. What a resume begins from stays whatever the rule: the last
 * committed rounds that the strategy looks back on, what was saved after them, and the checkpoint
 * inside a round that was cut. Reports need none.
 *
 * @param rule which others stay
 */
public record Pruning(Rule rule) {

  private static final Pattern ROUND = Pattern.compile("round-(\\d+)");

  /**
   * Which checkpoints stay.
   *
   * @param kind last: no others; best: the round with the highest score; every: each n-th
   * @param every n
   */
  public record Rule(Kind kind, int every) {

    private static final Pattern EVERY = Pattern.compile("every:([1-9]\\d{0,8})");

    /** The rules there are. */
    public enum Kind {
      LAST,
      BEST,
      EVERY
    }

    /** As it is written: {@code last}, {@code best} or {@code every:N}. */
    public static Optional<Rule> parse(String written) {
      Matcher every = EVERY.matcher(written);
      return switch (written) {
        case "last" -> Optional.of(new Rule(Kind.LAST, 1));
        case "best" -> Optional.of(new Rule(Kind.BEST, 1));
        default ->
            every.matches()
                ? Optional.of(new Rule(Kind.EVERY, Integer.parseInt(every.group(1))))
                : Optional.empty();
      };
    }
  }

  /** Whether checkpoints go, or are only named. */
  public enum Act {
    REMOVE,
    LOOK
  }

  /**
   * What became of a run's checkpoints.
   *
   * @param gone the rounds whose students are there no more
   * @param kept those whose are
   * @param bytes freed
   */
  public record Pruned(PlannedRun run, List<Integer> gone, List<Integer> kept, long bytes) {}

  /**
   * Prunes every run of the experiment in {@code directory}.
   *
   * @throws RunLock.InUseException if a process is at work there
   */
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  public List<Pruned> of(ExperimentDirectory directory, Act act) throws IOException {
    Experiment experiment = directory.read(List.of());
    List<Pruned> pruned = new ArrayList<>();
    try (RunLock lock = RunLock.acquire(directory.root())) {
      for (PlannedRun run : directory.runs(experiment)) {
        Path checkpoints = run.directory().resolve("checkpoints");
        if (run.begun() && Files.isDirectory(checkpoints)) {
          pruned.add(prune(run, new Checkpoints(checkpoints, act), StatusJson.metric(experiment)));
        }
      }
    }
    return pruned;
  }

  /** Where a run's checkpoints lie, and what is done with them. */
  private record Checkpoints(Path directory, Act act) {}

  private Pruned prune(PlannedRun run, Checkpoints checkpoints, Metric metric) throws IOException {
    List<Round> rounds;
    boolean done;
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      rounds = ledger.rounds();
      done = RunLog.state(ledger).equals(Optional.of(RunLog.State.DONE));
    }
    long before = DiskUse.of(checkpoints.directory()).bytes();
    CheckpointStore store = CheckpointStore.open(checkpoints.directory(), Retention.ALL);
    Set<Integer> stay = stay(run, rounds, metric);
    List<Integer> gone = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    long freed = 0;
    for (String name : store.names()) {
      Matcher round = ROUND.matcher(name);
      int number = round.matches() ? Integer.parseInt(round.group(1)) : -1;
      // Beyond the ledger is what a kill left: a resume makes it again, or takes it up.
      boolean needed = number < 0 ? !done : number >= rounds.size() || stay.contains(number);
      if (needed) {
        if (number >= 0) {
          kept.add(number);
        }
        continue;
      }
      if (number >= 0) {
        gone.add(number);
      }
      freed += DiskUse.of(store.path(name)).bytes();
      if (checkpoints.act() == Act.REMOVE) {
        store.remove(name);
      }
    }
    long after = DiskUse.of(checkpoints.directory()).bytes();
    return new Pruned(run, gone, kept, checkpoints.act() == Act.REMOVE ? before - after : freed);
  }

  private Set<Integer> stay(PlannedRun run, List<Round> rounds, Metric metric) {
    Set<Integer> stay = new TreeSet<>();
    int back = Math.max(1, run.variant().manifest().strategy().studentsKept());
    for (int round = Math.max(0, rounds.size() - back); round < rounds.size(); round++) {
      stay.add(round);
    }
    switch (rule.kind()) {
      case LAST -> {}
      case BEST ->
          rounds.stream()
              .filter(round -> round.number() > 0 && !round.evaluations().isEmpty())
              .max(Comparator.comparingDouble(round -> metric.of(RunRecord.monitored(round))))
              .ifPresent(best -> stay.add(best.number()));
      case EVERY ->
          rounds.stream()
              .filter(round -> round.number() % rule.every() == 0)
              .forEach(round -> stay.add(round.number()));
    }
    return stay;
  }
}
