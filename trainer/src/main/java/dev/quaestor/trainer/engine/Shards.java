package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that run the shards of one step: shard 0 on the caller's, each other on
 * its own.
 */
final class Shards implements AutoCloseable {
  private final int count;
  private final List<ExecutorService> threads = new ArrayList<>();
  private volatile @Nullable Thread caller;
  private volatile boolean interruptedWaiting;

  Shards(int count) {
    this.count = count;
    for (int i = 1; i < count; i++) {
      String name = "quaestor-shard-" + i;
      threads.add(
          Executors.newSingleThreadExecutor(
              work -> {
                Thread thread = new Thread(work, name);
                thread.setDaemon(true);
                return thread;
              }));
    }
  }

  int count() {
    return count;
  }

  /**
   * Runs every shard and returns when all have ended; the first failure, in shard order, is thrown.
   */
  void run(IntConsumer shard) {
    caller = Thread.currentThread();
    interruptedWaiting = false;
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int index = i;
      running.add(threads.get(i - 1).submit(() -> shard.accept(index)));
    }
    Throwable failure = null;
    try {
      shard.accept(0);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Future<?> future : running) {
      Throwable other = await(future);
      failure = failure == null ? other : failure;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  /**
   * Whether the caller of {@link #run} was interrupted. Work of many steps whose first half is
   * worth nothing asks between two of them, and gives up.
   */
  boolean interrupted() {
    Thread thread = caller;
    return interruptedWaiting || thread != null && thread.isInterrupted();
  }

  /** Waits out an interrupt, which stays set: half a step is worth nothing to the caller. */
  private @Nullable Throwable await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
          interruptedWaiting = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdown);
  }
}
