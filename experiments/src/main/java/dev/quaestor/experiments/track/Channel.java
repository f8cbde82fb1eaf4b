package dev.quaestor.experiments.track;

import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that sends to one tracker what has come to be due. It holds the names of runs and no
 * rounds, so that it grows no larger however long the tracker is down: a run that is due is read
 * from its ledger when its turn comes. After a failure it waits until something is due again.
 */
final class Channel {

  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final Tracker tracker;
  private final TrackedSource source;
  private final Consumer<String> warnings;
  private final Thread thread;
  private final Map<String, PlannedRun> due = new LinkedHashMap<>();
  private boolean waiting;
  private boolean ending;
  private boolean told;
  private boolean done;

  /** What is to be sent next: a run, or where it is empty the experiment as a whole. */
  private record Next(Optional<PlannedRun> run) {}

  Channel(Tracker tracker, TrackedSource source, Consumer<String> warnings) {
    this.tracker = tracker;
    this.source = source;
    this.warnings = warnings;
    this.thread = new Thread(this::work, "tracker " + tracker.name());
    this.thread.setDaemon(true);
  }

  Channel start() {
    thread.start();
    return this;
  }

  /** Something of {@code run} is to be sent. */
  synchronized void due(PlannedRun run) {
    due.put(run.name(), run);
    waiting = false;
    notifyAll();
  }

  /** Nothing more will be due: what is left is sent, then the whole. */
  synchronized void end() {
    ending = true;
    waiting = false;
    notifyAll();
  }

  /** Waits for the end; whether everything was sent. What hangs is let go. */
  boolean await(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (thread.isAlive() && System.nanoTime() < until) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, until - System.nanoTime()));
    }
    thread.interrupt();
    synchronized (this) {
      return done;
    }
  }

  private void work() {
    try (tracker) {
      for (Next next = next(); !isDone(); next = next()) {
        send(next);
      }
    } catch (InterruptedException e) {
      LOG.info("{}: let go", tracker.name());
    }
  }

  private synchronized boolean isDone() {
    return done;
  }

  private synchronized Next next() throws InterruptedException {
    while (!done && (waiting || (due.isEmpty() && !ending))) {
      if (ending && waiting) {
        throw new InterruptedException("given up");
      }
      wait();
    }
    return new Next(due.values().stream().findFirst());
  }

  private void send(Next next) throws InterruptedException {
    try {
      if (next.run().isPresent()) {
        PlannedRun run = next.run().get();
        forget(run);
        tracker.send(source.run(run));
      } else {
        tracker.complete(source.whole(), source.state());
        finished();
      }
    } catch (IOException | RuntimeException e) {
      failed(next, e);
    }
  }

  /** Before it is read, so that a round committed meanwhile makes it due again. */
  private synchronized void forget(PlannedRun run) {
    due.remove(run.name());
  }

  private synchronized void finished() {
    done = true;
  }

  private void failed(Next next, Exception failure) {
    LOG.info("{}: not sent: {}", tracker.name(), Explanation.of(failure));
    boolean first;
    synchronized (this) {
      next.run().ifPresent(run -> due.putIfAbsent(run.name(), run));
      waiting = true;
      first = !told;
      told = true;
    }
    if (first) {
      warnings.accept(
          "%s takes nothing now: %s. The runs go on; what it lacks is sent after a later round, on resume, or by: quaestor track %s"
              .formatted(tracker.name(), Explanation.of(failure), source.directory().root()));
    }
  }
}
