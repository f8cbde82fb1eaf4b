package dev.quaestor.eval.mathematics;

import java.util.List;

/** What an answer says. */
sealed interface Value {

  /** A number or an expression. */
  record Quantity(Quotient quotient) implements Value {}

  /** Words: {@code ellipse}, or the letter of a choice. */
  record Words(String words) implements Value {}

  /** A tuple, a point or an interval, with its brackets. */
  record Ordered(char open, char close, List<Value> items) implements Value {
    public Ordered {
      items = List.copyOf(items);
    }
  }

  /** Items whose order says nothing. */
  record Unordered(Kind kind, List<Value> items) implements Value {

    /** A set is written in braces; a list without them is the same. */
    enum Kind {
      SET,
      UNION
    }

    public Unordered {
      items = List.copyOf(items);
    }
  }

  /** A matrix or a column vector; bars around it make a determinant, which is something else. */
  record Matrix(boolean bars, List<List<Value>> rows) implements Value {
    public Matrix {
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** Digits in a base that is written below them. */
  record Based(String digits, String base) implements Value {}

  /** {@code left relation right}; {@code ≥} and {@code >} are turned around. */
  record Relation(String sign, Value left, Value right) implements Value {}
}
