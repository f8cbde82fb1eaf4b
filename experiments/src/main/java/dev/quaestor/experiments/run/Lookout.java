package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.curation.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the ledgers of runs that other processes do, once a second and when each ends, and tells
 * an audience of what is new there.
 */
final class Lookout implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  private final Audience audience;
  private final Thread thread;

  /** Runs that are asked for, with what was told of them; guarded by this. */
  private final Map<PlannedRun, Told> asked = new HashMap<>();

  /**
   * What was told of a run.
   *
   * @param begun whether it began
   * @param rounds how many were committed
   * @param stage of the round under way, as far as a ledger shows it
   */
  private record Told(boolean begun, int rounds, Optional<Stage> stage) {

    static final Told NOTHING = new Told(false, 0, Optional.empty());
  }

  /** A ledger as it was seen. */
  private record Seen(List<Round> rounds, Stage stage) {

    static Seen of(PlannedRun run) {
      try (LedgerView view = LedgerView.open(run.database())) {
        List<Round> rounds = view.snapshot(() -> view.outline(0));
        Stage stage =
            view.underway()
                .map(chosen -> chosen.exchanges().isEmpty() ? Stage.ASK : Stage.TRAIN)
                .orElse(Stage.OBSERVE);
        return new Seen(rounds, stage);
      }
    }
  }

  Lookout(Audience audience) {
    this.audience = audience;
    this.thread = new Thread(this::looks, "lookout");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on what is written of {@code run} is told. */
  synchronized void on(PlannedRun run) {
    asked.put(run, Told.NOTHING);
    if (run.begun()) { // before: what it has is not news
      seen(run)
          .ifPresent(
              seen -> {
                int rounds = seen.rounds().size();
                audience.starts(run, new RunState(run.seed(), seen.rounds()));
                asked.put(run, new Told(true, rounds, Optional.empty()));
              });
    }
  }

  /** Tells what is left to tell of {@code run}, which has ended. */
  synchronized void off(PlannedRun run) {
    look(run);
    asked.remove(run);
  }

  private void looks() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        synchronized (this) {
          List.copyOf(asked.keySet()).forEach(this::look);
        }
      }
    } catch (InterruptedException closed) {
      // Nothing more is to be told.
    }
  }

  /** What is there to see; empty where it cannot be seen now, and there is a next look. */
  private static Optional<Seen> seen(PlannedRun run) {
    if (!run.begun()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Seen.of(run));
    } catch (StoreException e) {
      LOG.debug("{} cannot be seen now: {}", run.name(), e.getMessage());
      return Optional.empty();
    }
  }

  private void look(PlannedRun run) {
    Told told = asked.getOrDefault(run, Told.NOTHING);
    seen(run).ifPresent(seen -> asked.put(run, tell(run, told, seen)));
  }

  private Told tell(PlannedRun run, Told told, Seen seen) {
    List<Round> rounds = seen.rounds();
    if (!told.begun()) {
      audience.starts(run, RunState.start(run.seed()));
    }
    for (int i = told.rounds(); i < rounds.size(); i++) {
      audience.recorded(run, new RunState(run.seed(), rounds.subList(0, i + 1)));
    }
    Optional<Stage> stage = Optional.of(seen.stage());
    boolean another = rounds.size() != told.rounds() || !stage.equals(told.stage());
    if (another && rounds.size() <= run.variant().manifest().rounds()) {
      audience.stage(run, rounds.size(), seen.stage());
    }
    return new Told(true, rounds.size(), stage);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
