package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.TemplateException;
import dev.quaestor.trainer.template.syntax.Token.Kind;
import java.util.List;
import java.util.function.Supplier;

/** A template's tokens, read one by one, with one to look ahead, to a bounded depth. */
class TokenReader {
  /** How deep expressions and blocks may stand in each other; Python's own parser gives up here. */
  static final int DEEPEST = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  final Token current() {
    return tokens.get(at);
  }

  final Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  final Token next() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  final boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  final boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  final Token expect(Kind kind) {
    if (current().kind() != kind) {
      throw expected(kind.name().toLowerCase(java.util.Locale.ROOT));
    }
    return next();
  }

  final void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected(operator);
    }
  }

  final void expectName(String name) {
    if (!skipName(name)) {
      throw expected(name);
    }
  }

  final TemplateException expected(String what) {
    return fail("expected token '" + what + "', got '" + current().shown() + "'");
  }

  final TemplateException fail(String message) {
    return TemplateException.invalid(message, current().line());
  }

  final <T> T nested(Supplier<T> parse) {
    if (++depth > DEEPEST) {
      throw TemplateException.tooLarge(
              "more than " + DEEPEST + " expressions or blocks inside each other")
          .at(current().line());
    }
    try {
      return parse.get();
    } finally {
      depth--;
    }
  }
}
