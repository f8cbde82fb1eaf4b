package dev.quaestor.trainer.template.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done in order. */
public sealed interface Statement extends Node {

  /** The line it begins on, from 1. */
  int line();

  @Override
  default List<? extends Node> children() {
    return List.of();
  }

  /** Text and the values of expressions, each with its line. */
  record Output(List<Expression> parts, List<Integer> lines, int line) implements Statement {
    @Override
    public List<? extends Node> children() {
      return parts;
    }
  }

  /** A loop. */
  record For(
      Expression target,
      Expression items,
      List<Statement> body,
      List<Statement> otherwise,
      @Nullable Expression test,
      boolean recursive,
      int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>(List.of(target, items));
      all.addAll(body);
      all.addAll(otherwise);
      if (test != null) {
        all.add(test);
      }
      return all;
    }
  }

  /** A choice; each {@code elif} is one without any of its own. */
  record If(
      Expression test,
      List<Statement> body,
      List<Statement> elifs,
      List<Statement> otherwise,
      int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>(List.of(test));
      all.addAll(body);
      all.addAll(elifs);
      all.addAll(otherwise);
      return all;
    }
  }

  /** Parameters of a macro or a call block; the defaults belong to the last of them. */
  record Signature(List<Expression.Name> parameters, List<Expression> defaults) {
    static final Signature EMPTY = new Signature(List.of(), List.of());
  }

  /** A macro's definition. */
  record Macro(String name, Signature signature, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      return inner(signature, body);
    }
  }

  /** A call that is given the body as {@code caller}; without a call, the body itself. */
  record CallBlock(
      Expression.@Nullable Call call, Signature signature, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>();
      if (call != null) {
        all.add(call);
      }
      all.addAll(inner(signature, body));
      return all;
    }
  }

  /** What the body writes, filtered. */
  record FilterBlock(List<Statement> body, Expression.Filter filter, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>(body);
      all.add(filter);
      return all;
    }
  }

  /** Variables for a body. */
  record With(List<Expression> targets, List<Expression> values, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>(targets);
      all.addAll(values);
      all.addAll(body);
      return all;
    }
  }

  /** A named part, written where it stands. */
  record Block(String name, List<Statement> body, boolean scoped, int line) implements Statement {
    @Override
    public List<? extends Node> children() {
      return body;
    }
  }

  /** An assignment. */
  record Assign(Expression target, Expression value, int line) implements Statement {
    @Override
    public List<? extends Node> children() {
      return List.of(target, value);
    }
  }

  /** An assignment of what the body writes. */
  record AssignBlock(
      Expression target, Expression.@Nullable Filter filter, List<Statement> body, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      List<Node> all = new ArrayList<>(List.of(target));
      if (filter != null) {
        all.add(filter);
      }
      all.addAll(body);
      return all;
    }
  }

  /** A scope of its own. */
  record Scope(List<Statement> body, int line) implements Statement {
    @Override
    public List<? extends Node> children() {
      return body;
    }
  }

  /** Leaves a loop. */
  record Break(int line) implements Statement {}

  /** Goes on with a loop's next item. */
  record Continue(int line) implements Statement {}

  /**
   * Another template, which no chat template has: an error where it is reached.
   *
   * @param tag {@code include}, {@code import}, {@code from} or {@code extends}
   * @param names that an import would assign
   */
  record Elsewhere(String tag, Expression template, List<String> names, int line)
      implements Statement {
    @Override
    public List<? extends Node> children() {
      return List.of(template);
    }
  }

  private static List<Node> inner(Signature signature, List<Statement> body) {
    List<Node> all = new ArrayList<>(signature.parameters());
    all.addAll(signature.defaults());
    all.addAll(body);
    return all;
  }
}
