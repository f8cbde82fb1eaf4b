package dev.quaestor.experiments.track;

import dev.quaestor.eval.record.RunRecord.State;
import java.io.IOException;

/**
 * A place where people look at experiments. What it is given is the whole of what is committed; it
 * finds out what its place lacks and adds that. It is called by one thread.
 */
public interface Tracker extends AutoCloseable {

  /** What it is and where, for people; holds no secret. */
  String name();

  /**
   * Makes its place hold {@code run}.
   *
   * @throws IOException if that is not possible now; what was sent stays, the rest is sent by the
   *     next call
   */
  void send(TrackedRun run) throws IOException, InterruptedException;

  /**
   * Makes its place hold what belongs to the experiment as a whole, as it stands now.
   *
   * @param state how far it is, all runs together
   * @throws IOException as {@link #send}
   */
  void complete(TrackedExperiment experiment, State state) throws IOException, InterruptedException;

  @Override
  default void close() {}
}
