package dev.quaestor.experiments.run;

/**
 * How a run ended this time.
 *
 * @param run which
 * @param end how
 * @param message why, for people; empty where it is done
 */
public record RunOutcome(PlannedRun run, End end, String message) {

  /** The ways a run ends, the worst last. */
  public enum End {
    DONE(0),
    /** Somebody else goes on: a round's student is awaited, or a round was told of. */
    PAUSED(0),
    INTERRUPTED(75),
    FAILED(1),
    /** The teacher stopped it, or billed more than was reserved. */
    STOPPED(3);

    private final int exitCode;

    End(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }
}
