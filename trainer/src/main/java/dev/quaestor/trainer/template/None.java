package dev.quaestor.trainer.template;

/** Python's {@code None}. */
public enum None {
  /** The only one. */
  NONE
}
