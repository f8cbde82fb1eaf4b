package dev.quaestor.teacher.door;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that answer a server's requests: so many at most, with so many requests waiting for
 * one; none is kept for long without work, and none keeps the program alive.
 */
public final class RequestThreads {

  private RequestThreads() {}

  /** Threads of this name. */
  public static ThreadPoolExecutor named(String name, int most, int waiting) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
