package dev.quaestor.trainer.template;

/** A compiled statement. */
@FunctionalInterface
interface Step {
  /** How a statement ends. */
  enum Next {
    GO_ON,
    BREAK,
    CONTINUE
  }

  /** Does it and writes to {@code out}. */
  Next run(Activation activation, StringBuilder out);
}
