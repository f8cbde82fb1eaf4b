package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Node;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Jinja's compiler evaluates before anything runs, where that shows: a slice of a constant
 * that has none, such as {@code 1[1:]}, is undefined there and an error when it runs.
 */
final class Folding {
  /** Filters that need the template's variables, and so wait. */
  private static final Set<String> LATE =
      Set.of("map", "random", "reject", "rejectattr", "select", "selectattr");

  private Folding() {}

  /** The value of a constant expression with a slice in it; null for any other. */
  static @Nullable Object value(Expression expression) {
    if (!hasSlice(expression) || !isConstant(expression)) {
      return null;
    }
    try {
      Scope scope =
          new Scope(
              Symbols.root(),
              new Scope.Function(0, null),
              Scope.Place.INNER,
              /* tentative= */ true);
      Activation activation = new Activation(0, Rendering.folding(), Map.of());
      return ExpressionCompiler.composite(expression, scope).value(activation);
    } catch (TemplateException e) {
      return null; // told when it is reached
    }
  }

  private static boolean hasSlice(Node node) {
    return node instanceof Expression.Slice || node.children().stream().anyMatch(Folding::hasSlice);
  }

  private static boolean isConstant(Node node) {
    boolean open =
        node instanceof Expression.Name
            || node instanceof Expression.Call
            || node instanceof Expression.Conditional conditional && conditional.otherwise() == null
            || node instanceof Expression.Filter filter
                && (filter.subject() == null
                    || LATE.contains(filter.name())
                    || !Filters.exists(filter.name()))
            || node instanceof Expression.Test test && !Tests.exists(test.name());
    return !open && node.children().stream().allMatch(n -> isConstant((Node) n));
  }

  /** Whether a value can stand in compiled code. */
  static boolean isPlain(Object value) {
    if (value instanceof ListValue list) {
      return list.items().stream().allMatch(Folding::isPlain);
    }
    if (value instanceof TupleValue tuple) {
      return tuple.items().stream().allMatch(Folding::isPlain);
    }
    if (value instanceof DictValue dict) {
      return dict.entries().stream()
          .allMatch(entry -> isPlain(entry.key()) && isPlain(entry.value()));
    }
    return value == None.NONE
        || value instanceof Boolean
        || value instanceof BigInteger
        || value instanceof Double
        || Types.isText(value);
  }
}
