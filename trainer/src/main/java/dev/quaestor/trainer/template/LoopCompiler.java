package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Scope.Function;
import dev.quaestor.trainer.template.Step.Next;
import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Node;
import dev.quaestor.trainer.template.syntax.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns loops into steps. A test after {@code if} is tried item by item as the loop comes to it; an
 * {@code else} runs where no pass through the body reached its end.
 */
final class LoopCompiler {
  /** Chooses items for a loop, in a function of its own inside the one the loop stands in. */
  private interface Chooser {
    Object items(Activation outer, Object items);
  }

  private final StatementCompiler statements;

  LoopCompiler(StatementCompiler statements) {
    this.statements = statements;
  }

  Step compile(Statement.For loop, Scope around) {
    refuseLoopTargets(loop);
    Chooser chooser = loop.test() == null ? null : chooser(loop, around);
    Scope scope = loop.recursive() ? around.innerFunction() : around.inner();
    Variable variable = scope.function().variable(scope.symbols().parameter("loop"));
    scope.symbols().meetTarget(loop.target());
    scope.symbols().meet(loop.body());
    Function function = scope.function();
    function.loops++;
    statements.checkLoops(function);
    StatementCompiler.Target target = statements.target(loop.target(), scope);
    Step body = statements.entered(scope, statements.body(loop.body(), scope));
    function.loops--;
    Step exit = statements.exit(scope);
    Step otherwise = loop.otherwise().isEmpty() ? null : otherwise(loop, around, scope);
    Code items = ExpressionCompiler.compile(loop.items(), around);
    Pass pass = new Pass(chooser, variable, target, body, exit, otherwise, loop.recursive());
    if (!loop.recursive()) {
      return (activation, out) ->
          pass.run(activation, activation, items.value(activation), null, out);
    }
    int weight = 6 + loop.body().size();
    return (activation, out) -> {
      Recursive recursive = new Recursive(pass, function, activation, weight);
      out.append(recursive.render(items.value(activation), 0));
      return Next.GO_ON;
    };
  }

  private static void refuseLoopTargets(Node node) {
    if (node instanceof Expression.Name name
        && name.use() == Expression.Use.STORE
        && name.name().equals("loop")) {
      throw TemplateException.invalid("Can't assign to special loop variable in for-loop target");
    }
    node.children().forEach(LoopCompiler::refuseLoopTargets);
  }

  private Step otherwise(Statement.For loop, Scope around, Scope body) {
    Scope scope =
        loop.recursive()
            ? new Scope(around.symbols().inner(), body.function(), Scope.Place.INNER, false)
            : around.inner();
    scope.symbols().meet(loop.otherwise());
    return statements.left(
        scope, statements.entered(scope, statements.body(loop.otherwise(), scope)));
  }

  private Chooser chooser(Statement.For loop, Scope around) {
    Scope scope = around.innerFunction();
    scope.symbols().meetTarget(loop.target());
    Expression test = java.util.Objects.requireNonNull(loop.test());
    scope.symbols().meet(List.of(test));
    Step entry = statements.entry(scope);
    StatementCompiler.Target target = statements.target(loop.target(), scope);
    Code passes = ExpressionCompiler.compile(test, scope);
    Function function = scope.function();
    return (outer, items) -> {
      Activation activation = new Activation(function.size(), outer);
      StringBuilder nowhere = new StringBuilder();
      Supplier<java.util.Iterator<Object>> chosen =
          () -> {
            entry.run(activation, nowhere);
            return new Filters.Choice(
                Iteration.of(outer.rendering, items),
                item -> {
                  outer.rendering.step();
                  target.set(activation, item);
                  return Truth.of(passes.value(activation));
                });
          };
      return new Stream("generator", new Filters.Deferred(chosen));
    };
  }

  /** One run through items. */
  private record Pass(
      @Nullable Chooser chooser,
      Variable variable,
      StatementCompiler.Target target,
      Step body,
      Step exit,
      @Nullable Step otherwise,
      boolean recursive) {

    Next run(
        Activation activation,
        Activation outer,
        Object items,
        LoopValue.@Nullable Recursion recursion,
        StringBuilder out) {
      Object chosen = chooser == null ? items : chooser.items(outer, items);
      LoopValue loop = new LoopValue(activation.rendering, chosen, activation.depth, recursion);
      boolean complete = false;
      Object item;
      while ((item = loop.advance()) != null) {
        activation.rendering.step();
        target.set(activation, item);
        variable.set(activation, loop);
        Next next = body.run(activation, out);
        if (next == Next.BREAK) {
          break;
        }
        complete |= next == Next.GO_ON;
      }
      if (!recursive || otherwise != null) {
        exit.run(activation, out);
      }
      return complete || otherwise == null ? Next.GO_ON : otherwise.run(activation, out);
    }
  }

  /** A recursive loop: each level runs with variables of its own. */
  private record Recursive(Pass pass, Function function, Activation outer, int weight)
      implements LoopValue.Recursion {
    @Override
    public String render(Object items, int depth) {
      Activation activation = new Activation(function.size(), outer);
      activation.depth = depth;
      StringBuilder text = new StringBuilder();
      outer.rendering.enter(weight);
      pass.run(activation, outer, items, this, text);
      outer.rendering.leave(weight);
      outer.rendering.charge(text.length());
      return text.toString();
    }
  }
}
