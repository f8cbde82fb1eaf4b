package dev.quaestor.trainer.template;

/** A compiled expression. */
@FunctionalInterface
interface Code {
  /** Its value now. */
  Object value(Activation activation);
}
