package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.None;
import java.math.BigInteger;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text a name, an operator, the unescaped text of a string, or data between tags
 * @param number the value of a number, {@link None} for others
 * @param line counted from 1
 */
record Token(Kind kind, String text, Object number, int line) {
  /** The kinds. */
  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  static Token of(Kind kind, String text, int line) {
    return new Token(kind, text, None.NONE, line);
  }

  static Token integer(BigInteger value, int line) {
    return new Token(Kind.INTEGER, value.toString(), value, line);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /** How a message shows it. */
  String shown() {
    return switch (kind) {
      case DATA -> "text";
      case VARIABLE_BEGIN -> "{{";
      case VARIABLE_END -> "}}";
      case BLOCK_BEGIN -> "{%";
      case BLOCK_END -> "%}";
      case END -> "end of template";
      default -> text;
    };
  }
}
