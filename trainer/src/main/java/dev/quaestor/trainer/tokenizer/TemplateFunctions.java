package dev.quaestor.trainer.tokenizer;

/**
 * Functions that chat templates call; public because the template engine calls them by reflection.
 */
public final class TemplateFunctions {
  private TemplateFunctions() {}

  /** What {@code raise_exception} in a template throws. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Raised(String message) {
      super(message);
    }
  }

  /** The template's own objection to a conversation, such as roles that do not alternate. */
  public static Object raiseException(Object message) {
    throw new Raised(String.valueOf(message));
  }
}
