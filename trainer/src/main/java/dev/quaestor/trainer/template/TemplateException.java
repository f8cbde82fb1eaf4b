package dev.quaestor.trainer.template;

/** Why a template cannot be parsed or rendered, with the line where it is known. */
public final class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Who objects. */
  public enum Kind {
    /** The template itself, by {@code raise_exception}. */
    RAISED,
    /** Python would refuse it too. */
    INVALID,
    /** Python would render it; this interpreter does not, or not surely the same. */
    UNSUPPORTED,
    /** It wants more steps, text or depth than a chat template may take. */
    TOO_LARGE
  }

  private final Kind kind;
  private final String problem;
  private final int line;

  private TemplateException(Kind kind, String problem, int line) {
    super((line > 0 ? "line " + line + ": " : "") + problem);
    this.kind = kind;
    this.problem = problem;
    this.line = line;
  }

  /** What a template raised itself. */
  public static TemplateException raised(String message) {
    return new TemplateException(Kind.RAISED, message, 0);
  }

  /** What Python would refuse too. */
  public static TemplateException invalid(String message) {
    return new TemplateException(Kind.INVALID, message, 0);
  }

  /** What Python would refuse too, at a line. */
  public static TemplateException invalid(String message, int line) {
    return new TemplateException(Kind.INVALID, message, line);
  }

  /** What Python would render. */
  public static TemplateException unsupported(String what) {
    return new TemplateException(Kind.UNSUPPORTED, what + " is not supported", 0);
  }

  /** What Python would render, at a line. */
  public static TemplateException unsupported(String what, int line) {
    return new TemplateException(Kind.UNSUPPORTED, what + " is not supported", line);
  }

  /** What wants more than a chat template may take. */
  public static TemplateException tooLarge(String message) {
    return new TemplateException(Kind.TOO_LARGE, message, 0);
  }

  /** The same at a line, where none is known yet. */
  public TemplateException at(int where) {
    return line > 0 ? this : new TemplateException(kind, problem, where);
  }

  /** Who objects. */
  public Kind kind() {
    return kind;
  }

  /** The message without the line. */
  public String problem() {
    return problem;
  }
}
