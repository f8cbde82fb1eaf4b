package dev.quaestor.experiments.run;

import java.util.HashSet;
import java.util.Set;

/**
 * The wish to stop, from Ctrl-C or a fatal failure beside: once raised, threads at work are
 * interrupted and no new run starts. What is committed stays; what is not is done again on resume.
 */
public final class StopSignal {

  private final Set<Thread> working = new HashSet<>();
  private boolean raised;

  /** Asks everything to stop. */
  public synchronized void raise() {
    raised = true;
    working.forEach(Thread::interrupt);
    notifyAll();
  }

  public synchronized boolean raised() {
    return raised;
  }

  /** Waits until it is raised. */
  public synchronized void await() throws InterruptedException {
    while (!raised) {
      wait();
    }
  }

  /** From now on the current thread is interrupted by {@link #raise}. */
  synchronized void enter() {
    working.add(Thread.currentThread());
    if (raised) {
      Thread.currentThread().interrupt();
    }
  }

  /** The current thread is done, and no longer interrupted. */
  synchronized void leave() {
    working.remove(Thread.currentThread());
    boolean ignored = Thread.interrupted();
  }
}
