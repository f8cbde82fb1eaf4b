package dev.quaestor.trainer.template;

/** What can be called. */
interface Callable {
  /** Its value for arguments. */
  Object call(Rendering rendering, Arguments arguments);

  /** Python's name of its type, for messages. */
  default String type() {
    return "function";
  }
}
