package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.syntax.Parser;
import dev.quaestor.trainer.template.syntax.Statement;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A parsed template, which renders any number of times, by any number of threads. Settings are
 * those of transformers: blocks trimmed, nothing escaped, an immutable sandbox.
 */
public final class Template {
  /** The longest template, in characters. */
  private static final int LONGEST = 4_000_000;

  private final String source;
  private final StatementCompiler.Whole whole;

  private Template(String source, StatementCompiler.Whole whole) {
    this.source = source;
    this.whole = whole;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException where Jinja would refuse it, or what it says is not supported
   */
  public static Template parse(String source) {
    if (source.length() > LONGEST) {
      throw TemplateException.tooLarge("a template of more than " + LONGEST + " characters");
    }
    List<Statement> body = Parser.parse(source);
    return new Template(source, StatementCompiler.compile(body));
  }

  /** What was parsed. */
  public String source() {
    return source;
  }

  /**
   * The text for variables, which may be strings, numbers, booleans, {@link Plain#NULL}, and lists
   * and maps of such.
   *
   * @param now what {@code strftime_now} takes for the time; asked only where a template does
   * @throws TemplateException where Jinja would raise an error, what is reached is not supported,
   *     or the template wants too much
   */
  public String render(Map<String, Object> variables, Supplier<LocalDateTime> now) {
    Rendering rendering = new Rendering(now);
    Map<String, Object> context = new HashMap<>(Globals.all());
    variables.forEach((name, value) -> context.put(name, Plain.value(value)));
    StringBuilder out = new StringBuilder();
    whole.run(rendering, context, out);
    return out.toString();
  }
}
