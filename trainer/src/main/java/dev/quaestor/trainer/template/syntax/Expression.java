package dev.quaestor.trainer.template.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. */
public sealed interface Expression extends Node {

  /** What a name does where it stands. */
  enum Use {
    LOAD,
    STORE,
    PARAMETER
  }

  @Override
  default List<? extends Node> children() {
    return List.of();
  }

  /** Text between tags. */
  record Data(String text) implements Expression {}

  /** A literal. */
  record Constant(Object value) implements Expression {}

  /** A variable. */
  record Name(String name, Use use) implements Expression {}

  /** The target {@code name.attribute} of an assignment to a namespace. */
  record NamespaceField(String name, String attribute) implements Expression {}

  /** {@code (a, b)}. */
  record TupleOf(List<Expression> items) implements Expression {
    @Override
    public List<? extends Node> children() {
      return items;
    }
  }

  /** {@code [a, b]}. */
  record ListOf(List<Expression> items) implements Expression {
    @Override
    public List<? extends Node> children() {
      return items;
    }
  }

  /** {@code {a: b}}, keys and values in turn. */
  record DictOf(List<Expression> keysAndValues) implements Expression {
    @Override
    public List<? extends Node> children() {
      return keysAndValues;
    }
  }

  /** {@code not}, {@code -} or {@code +} before an expression. */
  record Unary(String operator, Expression operand) implements Expression {
    @Override
    public List<? extends Node> children() {
      return List.of(operand);
    }
  }

  /** Arithmetic, {@code and}, {@code or}. */
  record Binary(String operator, Expression left, Expression right) implements Expression {
    @Override
    public List<? extends Node> children() {
      return List.of(left, right);
    }
  }

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expression> parts) implements Expression {
    @Override
    public List<? extends Node> children() {
      return parts;
    }
  }

  /**
   * {@code a < b <= c}.
   *
   * @param operands one more than operators
   */
  record Compare(List<Expression> operands, List<String> operators) implements Expression {
    @Override
    public List<? extends Node> children() {
      return operands;
    }
  }

  /** {@code then if test else otherwise}. */
  record Conditional(Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {
    @Override
    public List<? extends Node> children() {
      return otherwise == null ? List.of(test, then) : List.of(test, then, otherwise);
    }
  }

  /** {@code subject | name(…)}; the subject is what a block wrote where it is absent. */
  record Filter(@Nullable Expression subject, String name, Arguments arguments, int line)
      implements Expression {
    @Override
    public List<? extends Node> children() {
      return arguments.after(subject);
    }
  }

  /** {@code subject is name(…)}. */
  record Test(Expression subject, String name, Arguments arguments, int line)
      implements Expression {
    @Override
    public List<? extends Node> children() {
      return arguments.after(subject);
    }
  }

  /** {@code callee(…)}. */
  record Call(Expression callee, Arguments arguments) implements Expression {
    @Override
    public List<? extends Node> children() {
      return arguments.after(callee);
    }
  }

  /** {@code of[index]}. */
  record Item(Expression of, Expression index) implements Expression {
    @Override
    public List<? extends Node> children() {
      return List.of(of, index);
    }
  }

  /** {@code of.name}. */
  record Attribute(Expression of, String name) implements Expression {
    @Override
    public List<? extends Node> children() {
      return List.of(of);
    }
  }

  /** {@code [from:to:step]}. */
  record Slice(@Nullable Expression from, @Nullable Expression to, @Nullable Expression step)
      implements Expression {
    @Override
    public List<? extends Node> children() {
      List<Expression> parts = new ArrayList<>();
      for (Expression part : new Expression[] {from, to, step}) {
        if (part != null) {
          parts.add(part);
        }
      }
      return parts;
    }
  }

  /** A named argument. */
  record Keyword(String name, Expression value) {}

  /**
   * What is passed in a call.
   *
   * @param star the list after {@code *}
   * @param doubleStar the dict after {@code **}
   */
  record Arguments(
      List<Expression> positional,
      List<Keyword> named,
      @Nullable Expression star,
      @Nullable Expression doubleStar) {
    public static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);

    private List<? extends Node> after(@Nullable Expression first) {
      List<Expression> all = new ArrayList<>();
      if (first != null) {
        all.add(first);
      }
      all.addAll(positional);
      named.forEach(keyword -> all.add(keyword.value()));
      if (star != null) {
        all.add(star);
      }
      if (doubleStar != null) {
        all.add(doubleStar);
      }
      return all;
    }
  }
}
