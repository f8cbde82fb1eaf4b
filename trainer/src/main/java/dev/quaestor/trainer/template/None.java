package dev.quaestor.trainer.template;

/** Python's {@code None}. */
enum None {
  /** The only one. */
  NONE
}
