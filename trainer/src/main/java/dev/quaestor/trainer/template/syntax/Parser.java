package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.TemplateException;
import dev.quaestor.trainer.template.syntax.Expression.Name;
import dev.quaestor.trainer.template.syntax.Expression.Use;
import dev.quaestor.trainer.template.syntax.Statement.Signature;
import dev.quaestor.trainer.template.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jinja's statements, with what transformers adds: {@code break}, {@code continue} and {@code
 * generation}.
 */
public final class Parser extends ExpressionParser {

  private Parser(List<Token> tokens) {
    super(tokens);
  }

  /** The statements of a template. */
  public static List<Statement> parse(String template) {
    return new Parser(Lexer.tokens(template)).statements();
  }

  /** Up to one of the tags {@code ends}, which is then the current token; else to the end. */
  private List<Statement> statements(String... ends) {
    return nested(
        () -> {
          List<Statement> body = new ArrayList<>();
          List<Expression> parts = new ArrayList<>();
          List<Integer> lines = new ArrayList<>();
          while (current().kind() != Kind.END) {
            Token token = next();
            switch (token.kind()) {
              case DATA -> {
                parts.add(new Expression.Data(token.text()));
                lines.add(token.line());
              }
              case VARIABLE_BEGIN -> {
                parts.add(tuple(TupleRules.PLAIN));
                lines.add(token.line());
                expect(Kind.VARIABLE_END);
              }
              default -> {
                flush(body, parts, lines);
                if (isAny(ends)) {
                  return body;
                }
                body.add(statement());
                expect(Kind.BLOCK_END);
              }
            }
          }
          flush(body, parts, lines);
          if (ends.length > 0) {
            throw fail("Unexpected end of template, expected " + String.join(" or ", ends));
          }
          return body;
        });
  }

  private static void flush(List<Statement> body, List<Expression> parts, List<Integer> lines) {
    if (!parts.isEmpty()) {
      body.add(new Statement.Output(List.copyOf(parts), List.copyOf(lines), lines.get(0)));
      parts.clear();
      lines.clear();
    }
  }

  private boolean isAny(String... names) {
    for (String name : names) {
      if (current().isName(name)) {
        return true;
      }
    }
    return false;
  }

  /** A body after its opening tag, up to one of the tags {@code ends}. */
  private List<Statement> body(String... ends) {
    skipOperator(":");
    expect(Kind.BLOCK_END);
    return statements(ends);
  }

  private List<Statement> bodyAndEnd(String end) {
    List<Statement> body = body(end);
    next();
    return body;
  }

  private Statement statement() {
    if (current().kind() != Kind.NAME) {
      throw fail("tag name expected");
    }
    Token tag = next();
    int line = tag.line();
    return switch (tag.text()) {
      case "for" -> loop(line);
      case "if" -> choice(line);
      case "set" -> set(line);
      case "macro" -> {
        String name = nameTarget(Use.STORE).name();
        Signature signature = signature();
        yield new Statement.Macro(name, signature, bodyAndEnd("endmacro"), line);
      }
      case "call" -> call(line);
      case "filter" -> {
        Expression.Filter filter = filters(filter(null));
        yield new Statement.FilterBlock(bodyAndEnd("endfilter"), filter, line);
      }
      case "generation" ->
          new Statement.CallBlock(null, Signature.EMPTY, bodyAndEnd("endgeneration"), line);
      case "with" -> with(line);
      case "block" -> block(line);
      case "print" -> print(line);
      case "autoescape" -> autoescape(line);
      case "break" -> new Statement.Break(line);
      case "continue" -> new Statement.Continue(line);
      case "include", "import", "from", "extends" -> elsewhere(tag.text(), line);
      default ->
          throw TemplateException.invalid("Encountered unknown tag '" + tag.text() + "'", line);
    };
  }

  private Statement loop(int line) {
    Expression target = target(new TupleRules(true, false, false, false, "in"));
    expectName("in");
    Expression items = tuple(new TupleRules(false, false, false, false, "recursive"));
    Expression test = skipName("if") ? expression() : null;
    boolean recursive = skipName("recursive");
    List<Statement> body = body("endfor", "else");
    List<Statement> otherwise = next().text().equals("else") ? bodyAndEnd("endfor") : List.of();
    return new Statement.For(target, items, body, otherwise, test, recursive, line);
  }

  private Statement choice(int line) {
    Expression test = test();
    List<Statement> body = body("elif", "else", "endif");
    List<Statement> elifs = new ArrayList<>();
    List<Statement> otherwise = List.of();
    Token tag = next();
    while (tag.isName("elif")) {
      Expression another = test();
      List<Statement> then = body("elif", "else", "endif");
      elifs.add(new Statement.If(another, then, List.of(), List.of(), tag.line()));
      tag = next();
    }
    if (tag.isName("else")) {
      otherwise = bodyAndEnd("endif");
    }
    return new Statement.If(test, body, List.copyOf(elifs), otherwise, line);
  }

  private Expression test() {
    return tuple(new TupleRules(false, false, false, false, ""));
  }

  private Statement set(int line) {
    Expression target = target(new TupleRules(true, false, false, true, ""));
    if (skipOperator("=")) {
      return new Statement.Assign(target, tuple(TupleRules.PLAIN), line);
    }
    Expression.Filter filter = null;
    if (skipOperator("|")) {
      filter = filters(filter(null));
    }
    return new Statement.AssignBlock(target, filter, bodyAndEnd("endset"), line);
  }

  private Expression.Filter filters(Expression.Filter first) {
    Expression.Filter filter = first;
    while (skipOperator("|")) {
      filter = filter(filter);
    }
    return filter;
  }

  private Signature signature() {
    expectOperator("(");
    List<Name> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    while (!current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        expectOperator(",");
      }
      Name parameter = nameTarget(Use.PARAMETER);
      if (parameters.contains(parameter)) {
        throw fail("duplicate argument '" + parameter.name() + "'");
      }
      if (skipOperator("=")) {
        defaults.add(expression());
      } else if (!defaults.isEmpty()) {
        throw fail("non-default argument follows default argument");
      }
      parameters.add(parameter);
    }
    expectOperator(")");
    return new Signature(List.copyOf(parameters), List.copyOf(defaults));
  }

  private Statement call(int line) {
    Signature signature = current().isOperator("(") ? signature() : Signature.EMPTY;
    if (!(expression() instanceof Expression.Call call)) {
      throw TemplateException.invalid("expected call", line);
    }
    return new Statement.CallBlock(call, signature, bodyAndEnd("endcall"), line);
  }

  private Statement with(int line) {
    List<Expression> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (current().kind() != Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        expectOperator(",");
      }
      targets.add(stored(target(new TupleRules(true, false, false, false, "")), Use.PARAMETER));
      expectOperator("=");
      values.add(expression());
    }
    return new Statement.With(
        List.copyOf(targets), List.copyOf(values), bodyAndEnd("endwith"), line);
  }

  private Statement block(int line) {
    String name = expect(Kind.NAME).text();
    boolean scoped = skipName("scoped");
    if (current().isName("required")) {
      throw TemplateException.unsupported("a required block", line);
    }
    List<Statement> body = bodyAndEnd("endblock");
    skipName(name);
    return new Statement.Block(name, body, scoped, line);
  }

  private Statement print(int line) {
    List<Expression> parts = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    while (current().kind() != Kind.BLOCK_END) {
      if (!parts.isEmpty()) {
        expectOperator(",");
      }
      parts.add(expression());
      lines.add(line);
    }
    return new Statement.Output(List.copyOf(parts), List.copyOf(lines), line);
  }

  private Statement autoescape(int line) {
    Expression on = expression();
    if (!on.equals(new Expression.Constant(false))) {
      throw TemplateException.unsupported("{% autoescape %} that is not false", line);
    }
    return new Statement.Scope(bodyAndEnd("endautoescape"), line);
  }

  private Statement elsewhere(String tag, int line) {
    Expression template = expression();
    List<String> names = new ArrayList<>();
    switch (tag) {
      case "include" -> {
        if (current().isName("ignore") && look().isName("missing")) {
          next();
          next();
        }
        context();
      }
      case "import" -> {
        expectName("as");
        names.add(nameTarget(Use.STORE).name());
        context();
      }
      case "from" -> {
        expectName("import");
        do {
          if (!names.isEmpty() && context()) {
            break;
          }
          String name = nameTarget(Use.STORE).name();
          names.add(skipName("as") ? nameTarget(Use.STORE).name() : name);
        } while (!context() && skipOperator(","));
      }
      default -> {}
    }
    return new Statement.Elsewhere(tag, template, List.copyOf(names), line);
  }

  private boolean context() {
    @Nullable Token tag =
        current().isName("with") || current().isName("without") ? current() : null;
    if (tag == null || !look().isName("context")) {
      return false;
    }
    next();
    next();
    return true;
  }
}
