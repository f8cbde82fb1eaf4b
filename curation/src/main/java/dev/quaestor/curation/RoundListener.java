package dev.quaestor.curation;

/** Watches a run: progress bars, reports, trackers. It cannot change what happens. */
public interface RoundListener {

  /** The stages of a round, in order. */
  enum Stage {
    OBSERVE,
    SELECT,
    ASK,
    ADMIT,
    TRAIN,
    MEASURE,
    RECORD
  }

  default void stage(int round, Stage stage) {}

  default void recorded(RunState state) {}
}
