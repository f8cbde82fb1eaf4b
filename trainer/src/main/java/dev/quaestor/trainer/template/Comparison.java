package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which values are equal, before others, or inside others. */
final class Comparison {
  private Comparison() {}

  static boolean holds(Rendering rendering, String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> equal(rendering, left, right);
      case "!=" -> !equal(rendering, left, right);
      case "in" -> contains(rendering, right, left);
      case "not in" -> !contains(rendering, right, left);
      default -> ordered(rendering, operator, left, right);
    };
  }

  static boolean equal(Rendering rendering, Object a, Object b) {
    if (a == b) {
      return !(a instanceof Double d) || !d.isNaN();
    }
    if (Types.isText(a) && Types.isText(b)) {
      String left = Types.text(a);
      String right = Types.text(b);
      if (left.length() != right.length()) {
        return false;
      }
      rendering.charge(left.length() / 8);
      return left.equals(right);
    }
    if (Types.isNumber(a) && Types.isNumber(b)) {
      return numbers(a, b) == 0;
    }
    if (a instanceof Undefined && b instanceof Undefined) {
      return true;
    }
    @Nullable List<Object> left = items(a);
    @Nullable List<Object> right = items(b);
    if (left != null && right != null) {
      return a.getClass() == b.getClass() && allEqual(rendering, left, right);
    }
    if (a instanceof DictValue x && b instanceof DictValue y) {
      return dicts(rendering, x, y);
    }
    if (a instanceof DictView && b instanceof DictView) {
      throw TemplateException.unsupported("comparing views of dicts");
    }
    if (a instanceof Stream && b instanceof Stream) {
      return false;
    }
    return a.equals(b);
  }

  private static @Nullable List<Object> items(Object value) {
    if (value instanceof ListValue list) {
      return list.items();
    }
    if (value instanceof TupleValue tuple) {
      return tuple.items();
    }
    return value instanceof RangeValue range ? range.items() : null;
  }

  /** As a list compares its items: the same object is equal to itself whatever it is. */
  private static boolean same(Rendering rendering, Object a, Object b) {
    return a == b || equal(rendering, a, b);
  }

  private static boolean allEqual(Rendering rendering, List<Object> a, List<Object> b) {
    if (a.size() != b.size()) {
      return false;
    }
    rendering.charge(a.size());
    rendering.enterValue();
    try {
      for (int i = 0; i < a.size(); i++) {
        if (!same(rendering, a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    } finally {
      rendering.leaveValue();
    }
  }

  private static boolean dicts(Rendering rendering, DictValue a, DictValue b) {
    if (a.size() != b.size()) {
      return false;
    }
    rendering.charge(a.size());
    rendering.enterValue();
    try {
      for (DictValue.Entry entry : a.entries()) {
        Object other = b.get(entry.key());
        if (other == null || !same(rendering, entry.value(), other)) {
          return false;
        }
      }
      return true;
    } finally {
      rendering.leaveValue();
    }
  }

  /** −1, 0 or 1; 2 where one is not a number. */
  private static int numbers(Object a, Object b) {
    if (Types.isInteger(a) && Types.isInteger(b)) {
      return Numbers.integer(a).compareTo(Numbers.integer(b));
    }
    double x = a instanceof Double d ? d : Numbers.integer(a).doubleValue();
    double y = b instanceof Double d ? d : Numbers.integer(b).doubleValue();
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return 2;
    }
    boolean inexact = Math.abs(x) > 1L << 53 && !Double.isInfinite(x) && !Double.isInfinite(y);
    return inexact ? exact(a).compareTo(exact(b)) : x < y ? -1 : x > y ? 1 : 0;
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double d ? new BigDecimal(d) : new BigDecimal(Numbers.integer(value));
  }

  private static boolean ordered(Rendering rendering, String operator, Object a, Object b) {
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Types.isNumber(a) && Types.isNumber(b)) {
      int sign = numbers(a, b);
      return sign != 2 && signHolds(operator, sign);
    }
    if (Types.isText(a) && Types.isText(b)) {
      rendering.charge(Math.min(Types.text(a).length(), Types.text(b).length()) / 8);
      return signHolds(operator, texts(Types.text(a), Types.text(b)));
    }
    boolean lists = a instanceof ListValue && b instanceof ListValue;
    boolean tuples = a instanceof TupleValue && b instanceof TupleValue;
    if (lists || tuples) {
      return lists(rendering, operator, items(a), items(b));
    }
    if (a instanceof DictView && b instanceof DictView) {
      throw TemplateException.unsupported("comparing views of dicts");
    }
    throw TemplateException.invalid(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(operator, Types.name(a), Types.name(b)));
  }

  private static boolean signHolds(String operator, int sign) {
    return switch (operator) {
      case "<" -> sign < 0;
      case "<=" -> sign <= 0;
      case ">" -> sign > 0;
      default -> sign >= 0;
    };
  }

  private static boolean lists(
      Rendering rendering, String operator, @Nullable List<Object> a, @Nullable List<Object> b) {
    if (a == null || b == null) {
      throw new IllegalStateException("both are lists or both tuples");
    }
    rendering.enterValue();
    try {
      int common = Math.min(a.size(), b.size());
      rendering.charge(common);
      for (int i = 0; i < common; i++) {
        if (!same(rendering, a.get(i), b.get(i))) {
          return ordered(rendering, operator, a.get(i), b.get(i));
        }
      }
      return signHolds(operator, Integer.compare(a.size(), b.size()));
    } finally {
      rendering.leaveValue();
    }
  }

  /** In the order of code points. */
  private static int texts(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean high = Character.isSurrogate(x);
        return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  static boolean contains(Rendering rendering, Object container, Object item) {
    if (Types.isText(container)) {
      if (!Types.isText(item)) {
        throw TemplateException.invalid(
            "'in <string>' requires string as left operand, not " + Types.name(item));
      }
      return Search.first(rendering, Types.text(container), Types.text(item), 0) >= 0;
    }
    if (container instanceof DictValue dict) {
      return dict.contains(item);
    }
    if (container instanceof DictView view && view.what().equals("keys")) {
      return view.dict().contains(item);
    }
    Iterator<Object> items = Iteration.of(rendering, container);
    while (items.hasNext()) {
      rendering.charge(1);
      if (same(rendering, items.next(), item)) {
        return true;
      }
    }
    return false;
  }

  /** A stable sort by keys. */
  static List<Object> sorted(
      Rendering rendering, List<Object> items, List<Object> keys, boolean reverse) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      order.add(i);
      if (keys.get(i) instanceof Double d && d.isNaN()) {
        throw TemplateException.unsupported("sorting nan");
      }
    }
    // Reversed before and after, which keeps equal items in their order as Python does.
    if (reverse) {
      java.util.Collections.reverse(order);
    }
    rendering.charge(4L * items.size());
    try {
      order.sort(
          (i, j) ->
              before(rendering, keys.get(i), keys.get(j))
                  ? -1
                  : before(rendering, keys.get(j), keys.get(i)) ? 1 : 0);
    } catch (TemplateException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw TemplateException.unsupported("sorting what has no order");
    }
    if (reverse) {
      java.util.Collections.reverse(order);
    }
    List<Object> sorted = new ArrayList<>();
    order.forEach(i -> sorted.add(items.get(i)));
    return sorted;
  }

  static boolean before(Rendering rendering, Object a, Object b) {
    return ordered(rendering, "<", a, b);
  }
}
