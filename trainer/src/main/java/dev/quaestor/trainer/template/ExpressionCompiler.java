package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Symbols.Slot;
import dev.quaestor.trainer.template.syntax.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns expressions into code that finds its variables by place. */
final class ExpressionCompiler {
  private ExpressionCompiler() {}

  static Code compile(Expression expression, Scope scope) {
    if (expression instanceof Expression.Constant constant) {
      Object value = constant.value();
      return activation -> value;
    }
    if (expression instanceof Expression.Data data) {
      String text = data.text();
      return activation -> text;
    }
    if (expression instanceof Expression.Name name) {
      return load(name.name(), scope);
    }
    Object folded = Folding.value(expression);
    if (folded != null && Folding.isPlain(folded)) {
      return activation -> folded;
    }
    Code code = composite(expression, scope);
    return activation -> {
      activation.rendering.step();
      return code.value(activation);
    };
  }

  private static Code load(String name, Scope scope) {
    Slot slot = scope.symbols().slot(name);
    Variable variable = scope.function().variable(slot);
    if (scope.symbols().isParameter(slot) && !scope.function().unset().contains(slot)) {
      return variable::get;
    }
    Undefined undefined = Undefined.name(name);
    return activation -> {
      Object value = variable.get(activation);
      return value == Variable.MISSING ? undefined : value;
    };
  }

  static Code composite(Expression expression, Scope scope) {
    if (expression instanceof Expression.TupleOf tuple) {
      Code[] items = all(tuple.items(), scope);
      return activation -> new TupleValue(values(items, activation));
    }
    if (expression instanceof Expression.ListOf list) {
      Code[] items = all(list.items(), scope);
      return activation -> new ListValue(values(items, activation));
    }
    if (expression instanceof Expression.DictOf dict) {
      return dict(all(dict.keysAndValues(), scope));
    }
    if (expression instanceof Expression.Unary unary) {
      return unary(unary.operator(), compile(unary.operand(), scope));
    }
    if (expression instanceof Expression.Binary binary) {
      return binary(
          binary.operator(), compile(binary.left(), scope), compile(binary.right(), scope));
    }
    if (expression instanceof Expression.Concat concat) {
      return concat(all(concat.parts(), scope));
    }
    if (expression instanceof Expression.Compare compare) {
      return compare(all(compare.operands(), scope), compare.operators().toArray(new String[0]));
    }
    if (expression instanceof Expression.Conditional conditional) {
      return conditional(conditional, scope.soft());
    }
    if (expression instanceof Expression.Filter filter) {
      Expression subject = filter.subject();
      if (subject == null) {
        throw new IllegalStateException("a filter without a subject belongs to a block");
      }
      return filter(filter, compile(subject, scope), scope);
    }
    if (expression instanceof Expression.Test test) {
      return test(test, scope);
    }
    if (expression instanceof Expression.Call call) {
      return call(call, scope, null);
    }
    if (expression instanceof Expression.Item item) {
      return item(item, scope);
    }
    if (expression instanceof Expression.Attribute attribute) {
      Code of = compile(attribute.of(), scope);
      String name = attribute.name();
      return activation -> Attributes.attribute(activation.rendering, of.value(activation), name);
    }
    throw TemplateException.invalid("invalid syntax");
  }

  private static Code[] all(List<Expression> expressions, Scope scope) {
    return expressions.stream().map(one -> compile(one, scope)).toArray(Code[]::new);
  }

  private static List<Object> values(Code[] items, Activation activation) {
    List<Object> values = new ArrayList<>(items.length);
    for (Code item : items) {
      values.add(item.value(activation));
    }
    activation.rendering.chargeItems(items.length);
    return values;
  }

  private static Code dict(Code[] keysAndValues) {
    return activation -> {
      DictValue dict = new DictValue();
      for (int i = 0; i < keysAndValues.length; i += 2) {
        dict.put(keysAndValues[i].value(activation), keysAndValues[i + 1].value(activation));
      }
      activation.rendering.chargeItems(keysAndValues.length);
      return dict;
    };
  }

  private static Code unary(String operator, Code operand) {
    return switch (operator) {
      case "not" -> activation -> !Truth.of(operand.value(activation));
      case "-" -> activation -> Arithmetic.negated(operand.value(activation));
      default -> activation -> Arithmetic.positive(operand.value(activation));
    };
  }

  private static Code binary(String operator, Code left, Code right) {
    return switch (operator) {
      case "and" ->
          activation -> {
            Object value = left.value(activation);
            return Truth.of(value) ? right.value(activation) : value;
          };
      case "or" ->
          activation -> {
            Object value = left.value(activation);
            return Truth.of(value) ? value : right.value(activation);
          };
      default ->
          activation ->
              Arithmetic.apply(
                  activation.rendering, operator, left.value(activation), right.value(activation));
    };
  }

  private static Code concat(Code[] parts) {
    return activation -> {
      StringBuilder text = new StringBuilder();
      for (Object value : values(parts, activation)) {
        text.append(Printed.text(activation.rendering, value));
      }
      activation.rendering.charge(text.length());
      return text.toString();
    };
  }

  private static Code compare(Code[] operands, String[] operators) {
    return activation -> {
      Object left = operands[0].value(activation);
      for (int i = 0; i < operators.length; i++) {
        Object right = operands[i + 1].value(activation);
        if (!Comparison.holds(activation.rendering, operators[i], left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private static Code conditional(Expression.Conditional conditional, Scope scope) {
    Code test = compile(conditional.test(), scope);
    Code then = compile(conditional.then(), scope);
    Expression expression = conditional.otherwise();
    Undefined undefined =
        new Undefined(
            "the inline if-expression evaluated to false and no else section was defined.");
    Code otherwise = expression == null ? activation -> undefined : compile(expression, scope);
    return activation ->
        Truth.of(test.value(activation)) ? then.value(activation) : otherwise.value(activation);
  }

  /** A filter on {@code subject}; an unknown one is an error now, or when it is reached. */
  static Code filter(Expression.Filter filter, Code subject, Scope scope) {
    String name = filter.name();
    if (!Filters.exists(name) && !scope.tentative()) {
      throw TemplateException.invalid("No filter named '" + name + "'.", filter.line());
    }
    Passed arguments = arguments(filter.arguments(), scope);
    return activation -> {
      Object value = subject.value(activation);
      return Filters.apply(activation.rendering, name, value, arguments.now(activation));
    };
  }

  private static Code test(Expression.Test test, Scope scope) {
    String name = test.name();
    if (!Tests.exists(name) && !scope.tentative()) {
      throw TemplateException.invalid("No test named '" + name + "'.", test.line());
    }
    Code subject = compile(test.subject(), scope);
    Passed arguments = arguments(test.arguments(), scope);
    return activation -> {
      Object value = subject.value(activation);
      return Tests.holds(activation.rendering, name, value, arguments.now(activation));
    };
  }

  /**
   * A call.
   *
   * @param caller the body of the call block it belongs to
   */
  static Code call(Expression.Call call, Scope scope, @Nullable Code caller) {
    Code callee = compile(call.callee(), scope);
    Passed passed = arguments(call.arguments(), scope);
    return activation -> {
      Object value = callee.value(activation);
      Arguments arguments = passed.now(activation);
      if (caller != null) {
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        if (named.put("caller", caller.value(activation)) != null) {
          throw TemplateException.invalid("got multiple values for keyword argument 'caller'");
        }
        arguments = new Arguments(arguments.positional(), named);
      }
      if (value instanceof Undefined undefined) {
        throw undefined.error();
      }
      if (!(value instanceof Callable callable)) {
        throw TemplateException.invalid("'" + Types.name(value) + "' object is not callable");
      }
      return callable.call(activation.rendering, arguments);
    };
  }

  private static Code item(Expression.Item item, Scope scope) {
    Code of = compile(item.of(), scope);
    if (item.index() instanceof Expression.Slice slice) {
      Code from = bound(slice.from(), scope);
      Code to = bound(slice.to(), scope);
      Code step = bound(slice.step(), scope);
      return activation -> {
        Object value = of.value(activation);
        return Slices.of(
            activation.rendering,
            value,
            new SliceValue(from.value(activation), to.value(activation), step.value(activation)));
      };
    }
    Code index = compile(item.index(), scope);
    return activation -> {
      Object value = of.value(activation);
      return Attributes.subscript(activation.rendering, value, index.value(activation));
    };
  }

  private static Code bound(@Nullable Expression bound, Scope scope) {
    return bound == null ? activation -> None.NONE : compile(bound, scope);
  }

  /** Arguments that are evaluated at each call. */
  private interface Passed {
    Arguments now(Activation activation);
  }

  private static Passed arguments(Expression.Arguments given, Scope scope) {
    if (given.equals(Expression.Arguments.NONE)) {
      return activation -> Arguments.NONE;
    }
    Code[] positional = all(given.positional(), scope);
    String[] names = given.named().stream().map(Expression.Keyword::name).toArray(String[]::new);
    Code[] named = all(given.named().stream().map(Expression.Keyword::value).toList(), scope);
    Code star = given.star() == null ? null : compile(given.star(), scope);
    Code doubleStar = given.doubleStar() == null ? null : compile(given.doubleStar(), scope);
    return activation -> {
      List<Object> values = values(positional, activation);
      Map<String, Object> byName = new LinkedHashMap<>();
      for (int i = 0; i < named.length; i++) {
        byName.put(names[i], named[i].value(activation));
      }
      if (star != null) {
        values.addAll(Iteration.list(activation.rendering, star.value(activation)));
      }
      if (doubleStar != null) {
        spread(doubleStar.value(activation), byName);
      }
      return new Arguments(values, byName);
    };
  }

  private static void spread(Object value, Map<String, Object> named) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(value instanceof DictValue dict)) {
      throw TemplateException.invalid("argument after ** must be a mapping");
    }
    for (DictValue.Entry entry : dict.entries()) {
      if (!(entry.key() instanceof String name)) {
        throw TemplateException.invalid("keywords must be strings");
      }
      if (named.put(name, entry.value()) != null) {
        throw TemplateException.invalid("got multiple values for keyword argument '" + name + "'");
      }
    }
  }
}
