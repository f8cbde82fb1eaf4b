package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the books, and the group commit it makes possible.
 *
 * <p>A durable transaction waits for the disk, for milliseconds; what it contains hardly matters.
 * So callers do not commit: they queue what they want done and wait. The thread takes all that is
 * queued, does it in one transaction, and lets every caller go when the disk has it. While it waits
 * for the disk the next group gathers, so that no timer is needed: alone, a caller pays one disk
 * wait; many share it (DeWitt et al. 1984, "Implementation techniques for main memory database
 * systems", §3.3.1).
 *
 * <p>A thread that asks one request after another waits once for each, not twice: the settlement of
 * an answer is begun without waiting and the claim of the next request is queued behind it, so that
 * the same group has both. Until the disk has the settlement the call stands reserved, so that a
 * death in between leaves it in doubt, as a death a moment earlier would have. An asking returns
 * only when the disk has all its settlements.
 *
 * <p>When something in a group fails, the whole transaction is rolled back and each member is done
 * again by itself, so that one caller's failure is no other's.
 *
 * <p>The thread is interrupted by nobody: an interrupt would close the channel that holds the
 * process's locks. Callers wait without regard to interrupts, because what they queued is going to
 * happen; the wait is that of one commit.
 */
final class Committer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** Bounds a transaction, so that other processes get their turn. */
  private static final int MOST_PER_GROUP = 256;

  /** Something to do in a transaction, and whoever waits for it. */
  private static final class Job<T> {
    final Function<Books, T> work;
    final CompletableFuture<T> done = new CompletableFuture<>();
    @Nullable T result;

    Job(Function<Books, T> work) {
      this.work = work;
    }

    void perform(Books books) {
      result = work.apply(books);
    }

    void committed() {
      done.complete(result);
    }
  }

  private static final Job<Boolean> STOP = new Job<>(books -> true);

  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final Thread thread;
  private boolean closed;

  /** Opens the vault, does {@code opening} on its books, and is ready. */
  Committer(Vault vault, Consumer<Books> opening) {
    thread = new Thread(() -> keep(vault, opening), "treasury");
    thread.setDaemon(true);
    thread.start();
    await(opened);
  }

  /** Does {@code work} in a durable transaction, with others in a group, and waits for the disk. */
  <T> T run(Function<Books, T> work) {
    return await(begin(work));
  }

  /** Queues {@code work} and does not wait; the future completes when the disk has it. */
  <T> CompletableFuture<T> begin(Function<Books, T> work) {
    Job<T> job = new Job<>(work);
    enqueue(job);
    return job.done;
  }

  /** Does what is queued, closes what is still in flight and leaves the vault. */
  @Override
  public void close() {
    synchronized (queue) {
      if (closed) {
        return;
      }
      closed = true;
      queue.add(STOP);
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void enqueue(Job<?> job) {
    synchronized (queue) {
      if (closed) {
        throw new IllegalStateException("the treasury is closed");
      }
      queue.add(job);
    }
  }

  private void keep(Vault vault, Consumer<Books> opening) {
    try (vault;
        Session session = vault.open()) {
      Books books = new Books(session, vault::alive);
      opening.accept(books);
      opened.complete(true);
      while (commitGroup(books)) {
        // The next group has gathered meanwhile.
      }
      leave(books);
    } catch (Throwable e) {
      opened.completeExceptionally(e);
      fail(e);
    }
  }

  /** On a full disk nothing more can be written; whoever opens the books next finds us gone. */
  private static void leave(Books books) {
    try {
      books.write(Books::leave);
    } catch (StoreException e) {
      LOG.warn("calls in flight stay reserved until the experiment is opened again", e);
    }
  }

  /** Commits one group; false when it was the last. */
  private boolean commitGroup(Books books) throws InterruptedException {
    List<Job<?>> group = new ArrayList<>();
    group.add(queue.take());
    queue.drainTo(group, MOST_PER_GROUP - 1);
    boolean last = group.remove(STOP);
    try {
      books.write(
          all -> {
            group.forEach(job -> job.perform(all));
            return true;
          });
      group.forEach(Job::committed);
    } catch (RuntimeException e) {
      group.forEach(job -> commitAlone(books, job));
    }
    return !last;
  }

  private static void commitAlone(Books books, Job<?> job) {
    try {
      books.write(
          alone -> {
            job.perform(alone);
            return true;
          });
      job.committed();
    } catch (RuntimeException e) {
      job.done.completeExceptionally(e);
    }
  }

  private void fail(Throwable cause) {
    List<Job<?>> waiting = new ArrayList<>();
    synchronized (queue) {
      closed = true;
      queue.drainTo(waiting);
    }
    waiting.forEach(job -> job.done.completeExceptionally(cause));
  }

  /** The result of what was begun, or its failure. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
