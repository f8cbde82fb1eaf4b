package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** The methods of dicts, lists, tuples and numbers. */
final class ValueMethods {
  private ValueMethods() {}

  static Object call(Rendering rendering, BoundMethod method, Arguments arguments) {
    if (method.of() instanceof DictValue dict) {
      return dict(rendering, dict, method.name(), arguments);
    }
    if (method.of() instanceof ListValue list) {
      return sequence(rendering, list.items(), method.name(), arguments);
    }
    if (method.of() instanceof TupleValue tuple) {
      return sequence(rendering, tuple.items(), method.name(), arguments);
    }
    if (method.of() instanceof RangeValue range) {
      return sequence(rendering, range.items(), method.name(), arguments);
    }
    if (Types.isNumber(method.of())) {
      return number(method, arguments);
    }
    throw TemplateException.unsupported(method.name() + "() of a " + Types.name(method.of()));
  }

  private static Object dict(
      Rendering rendering, DictValue dict, String name, Arguments arguments) {
    switch (name) {
      case "get" -> {
        Bound bound = arguments.bindPositional(name, "key", "default?");
        Object value = dict.get(Objects.requireNonNull(bound.get("key")));
        return value != null ? value : bound.get("default", None.NONE);
      }
      case "keys", "values", "items" -> {
        arguments.bindPositional(name);
        return new DictView(dict, name);
      }
      case "copy" -> {
        arguments.bindPositional(name);
        rendering.charge(dict.size());
        return dict.copy();
      }
      default -> {
        return fromKeys(rendering, arguments);
      }
    }
  }

  static DictValue fromKeys(Rendering rendering, Arguments arguments) {
    Bound bound = arguments.bindPositional("fromkeys", "iterable", "value?");
    DictValue made = new DictValue();
    for (Object key : Iteration.list(rendering, Objects.requireNonNull(bound.get("iterable")))) {
      made.put(key, bound.get("value", None.NONE));
    }
    return made;
  }

  private static Object sequence(
      Rendering rendering, List<Object> items, String name, Arguments arguments) {
    switch (name) {
      case "copy" -> {
        arguments.bindPositional(name);
        rendering.charge(items.size());
        return new ListValue(new ArrayList<>(items));
      }
      case "count" -> {
        Object sought = arguments.bindPositional(name, "value").values().get("value");
        long count =
            items.stream()
                .filter(item -> item == sought || Comparison.equal(rendering, item, sought))
                .count();
        rendering.charge(items.size());
        return BigInteger.valueOf(count);
      }
      default -> {
        return index(rendering, items, arguments.bindPositional(name, "value", "start?", "stop?"));
      }
    }
  }

  private static Object index(Rendering rendering, List<Object> items, Bound bound) {
    Object sought = Objects.requireNonNull(bound.get("value"));
    int from = place(bound.integer("start", 0), items.size());
    int to = Math.min(place(bound.integer("stop", Integer.MAX_VALUE), items.size()), items.size());
    rendering.charge(items.size());
    for (int i = from; i < to; i++) {
      if (items.get(i) == sought || Comparison.equal(rendering, items.get(i), sought)) {
        return BigInteger.valueOf(i);
      }
    }
    throw TemplateException.invalid("value is not in the list");
  }

  private static int place(int index, int size) {
    return index < 0 ? Math.max(0, index + size) : index;
  }

  private static Object number(BoundMethod method, Arguments arguments) {
    Object of = method.of();
    switch (method.name()) {
      case "bit_length" -> {
        arguments.bindPositional(method.name());
        return BigInteger.valueOf(Numbers.integer(of).abs().bitLength());
      }
      case "bit_count" -> {
        arguments.bindPositional(method.name());
        return BigInteger.valueOf(Numbers.integer(of).abs().bitCount());
      }
      case "is_integer" -> {
        arguments.bindPositional(method.name());
        double value = (Double) of;
        return !Double.isInfinite(value) && value == Math.rint(value);
      }
      case "conjugate" -> {
        arguments.bindPositional(method.name());
        return of instanceof Boolean ? Numbers.integer(of) : of;
      }
      case "as_integer_ratio" -> {
        arguments.bindPositional(method.name());
        if (of instanceof Double d) {
          BigDecimal exact = new BigDecimal(Numbers.truncated(d).signum() == 0 ? d : d);
          BigInteger scale = BigInteger.TEN.pow(Math.max(0, exact.scale()));
          BigInteger numerator = exact.multiply(new BigDecimal(scale)).toBigIntegerExact();
          BigInteger divisor = numerator.gcd(scale);
          return TupleValue.of(numerator.divide(divisor), scale.divide(divisor));
        }
        return TupleValue.of(Numbers.integer(of), BigInteger.ONE);
      }
      default -> throw TemplateException.unsupported(method.name() + "() of a " + Types.name(of));
    }
  }

  /** {@code dict(…)}: from a dict or pairs, and named values. */
  static DictValue dict(Rendering rendering, Arguments arguments) {
    if (arguments.positional().size() > 1) {
      throw TemplateException.invalid("dict expected at most 1 argument");
    }
    DictValue made = new DictValue();
    for (Object from : arguments.positional()) {
      if (from instanceof DictValue dict) {
        rendering.charge(dict.size());
        dict.entries().forEach(entry -> made.put(entry.key(), entry.value()));
        continue;
      }
      if (from instanceof Undefined undefined) {
        throw undefined.error();
      }
      Iterator<Object> pairs = Iteration.of(rendering, from);
      while (pairs.hasNext()) {
        List<Object> pair = Iteration.list(rendering, pairs.next());
        if (pair.size() != 2) {
          throw TemplateException.invalid(
              "dictionary update sequence element has length " + pair.size() + "; 2 is required");
        }
        made.put(pair.get(0), pair.get(1));
      }
    }
    arguments.named().forEach(made::put);
    return made;
  }
}
