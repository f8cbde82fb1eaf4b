package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What stands for a value in a hash table, equal where Python's values are equal. */
final class Keys {
  private record Tuple(List<Object> items) {}

  private Keys() {}

  static Object of(Object value) {
    return value instanceof TupleValue tuple ? tuple(tuple, new int[1], 0) : simple(value);
  }

  private static Tuple tuple(TupleValue value, int[] size, int depth) {
    if (depth > 100 || (size[0] += value.items().size()) > 100_000) {
      throw TemplateException.tooLarge("a tuple of more than 100000 items as a key");
    }
    List<Object> items = new ArrayList<>();
    for (Object item : value.items()) {
      items.add(item instanceof TupleValue inner ? tuple(inner, size, depth + 1) : simple(item));
    }
    return new Tuple(items);
  }

  private static Object simple(Object value) {
    if (value instanceof Boolean b) {
      return b ? BigInteger.ONE : BigInteger.ZERO;
    }
    if (value instanceof Double d) {
      return number(d);
    }
    if (value instanceof Markup markup) {
      return markup.text();
    }
    if (value instanceof Undefined) {
      return Undefined.class;
    }
    if (value instanceof ListValue
        || value instanceof DictValue
        || value instanceof DictView
        || value instanceof SliceValue) {
      throw TemplateException.invalid("unhashable type: '" + Types.name(value) + "'");
    }
    if (value instanceof RangeValue) {
      throw TemplateException.unsupported("a range as a key");
    }
    return value;
  }

  private static Object number(double value) {
    if (Double.isNaN(value)) {
      throw TemplateException.unsupported("nan as a key");
    }
    if (value == Math.rint(value) && !Double.isInfinite(value)) {
      return new BigDecimal(value).toBigInteger();
    }
    return value;
  }
}
