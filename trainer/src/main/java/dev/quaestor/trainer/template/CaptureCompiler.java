package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Step.Next;
import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns blocks whose text goes elsewhere into steps: into a variable, or through a filter. */
final class CaptureCompiler {
  private final StatementCompiler statements;

  CaptureCompiler(StatementCompiler statements) {
    this.statements = statements;
  }

  Step assignBlock(Statement.AssignBlock block, Scope scope) {
    Scope inner = scope.inner();
    inner.symbols().meet(block.body());
    Step body = statements.entered(inner, statements.body(block.body(), inner));
    Step exit = statements.exit(inner);
    StatementCompiler.Target target = statements.target(block.target(), scope);
    Code filter = block.filter() == null ? null : filtered(block.filter(), inner);
    return (activation, out) -> {
      StringBuilder text = new StringBuilder();
      Next next = body.run(activation, text);
      if (next != Next.GO_ON) {
        return next;
      }
      target.set(activation, written(activation, text, filter));
      return exit.run(activation, out);
    };
  }

  /** What a block wrote, passed on to the filter through a place of its own. */
  private static Object written(Activation activation, StringBuilder text, @Nullable Code filter) {
    String result = text.toString();
    activation.rendering.charge(result.length());
    if (filter == null) {
      return result;
    }
    activation.rendering.written().push(result);
    try {
      return filter.value(activation);
    } finally {
      activation.rendering.written().pop();
    }
  }

  /** A chain of filters that begins at what the block wrote. */
  private static Code filtered(Expression.Filter filter, Scope scope) {
    Code subject =
        filter.subject() instanceof Expression.Filter before
            ? filtered(before, scope)
            : activation -> Objects.requireNonNull(activation.rendering.written().peek());
    return ExpressionCompiler.filter(filter, subject, scope);
  }

  Step filterBlock(Statement.FilterBlock block, Scope scope) {
    Scope inner = scope.inner();
    inner.symbols().meet(block.children());
    Step body = statements.entered(inner, statements.body(block.body(), inner));
    Step exit = statements.exit(inner);
    Code filter = filtered(block.filter(), inner);
    return (activation, out) -> {
      StringBuilder text = new StringBuilder();
      Next next = body.run(activation, text);
      if (next != Next.GO_ON) {
        return next;
      }
      Object result = written(activation, text, filter);
      if (!Types.isText(result)) {
        throw TemplateException.invalid(
            "a filter block must give text, found " + Types.name(result));
      }
      out.append(Types.text(result));
      return exit.run(activation, out);
    };
  }
}
