package dev.quaestor.curation.strategy;

/** What a strategy must know of the student before it can choose; one pass serves every need. */
public enum Need {
  /** The student's own answer with log-probability, entropy and margin of every token. */
  OBSERVATION
}
