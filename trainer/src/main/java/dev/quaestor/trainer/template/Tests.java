package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Jinja's tests, as after {@code is}. */
final class Tests {
  /** A test without arguments. */
  @FunctionalInterface
  private interface Plain {
    boolean holds(Rendering rendering, Object value);
  }

  private static final Map<String, Plain> PLAIN = new HashMap<>();
  private static final Map<String, String> COMPARISONS =
      Map.ofEntries(
          Map.entry("==", "=="),
          Map.entry("eq", "=="),
          Map.entry("equalto", "=="),
          Map.entry("!=", "!="),
          Map.entry("ne", "!="),
          Map.entry(">", ">"),
          Map.entry("gt", ">"),
          Map.entry("greaterthan", ">"),
          Map.entry("ge", ">="),
          Map.entry(">=", ">="),
          Map.entry("<", "<"),
          Map.entry("lt", "<"),
          Map.entry("lessthan", "<"),
          Map.entry("<=", "<="),
          Map.entry("le", "<="),
          Map.entry("in", "in"));

  static {
    PLAIN.put("odd", (r, v) -> remainder(r, v, BigInteger.TWO).equals(BigInteger.ONE));
    PLAIN.put("even", (r, v) -> remainder(r, v, BigInteger.TWO).equals(BigInteger.ZERO));
    PLAIN.put("defined", (r, v) -> !(v instanceof Undefined));
    PLAIN.put("undefined", (r, v) -> v instanceof Undefined);
    PLAIN.put("none", (r, v) -> v == None.NONE);
    PLAIN.put("boolean", (r, v) -> v instanceof Boolean);
    PLAIN.put("false", (r, v) -> v.equals(false));
    PLAIN.put("true", (r, v) -> v.equals(true));
    PLAIN.put("integer", (r, v) -> v instanceof BigInteger);
    PLAIN.put("float", (r, v) -> v instanceof Double);
    PLAIN.put("number", (r, v) -> Types.isNumber(v));
    PLAIN.put("string", (r, v) -> Types.isText(v));
    PLAIN.put("mapping", (r, v) -> v instanceof DictValue);
    PLAIN.put("iterable", (r, v) -> Iteration.possible(v));
    PLAIN.put("escaped", (r, v) -> v instanceof Markup);
    PLAIN.put("callable", (r, v) -> v instanceof Callable || v instanceof Undefined);
    PLAIN.put("lower", (r, v) -> Texts.isLower(Printed.text(r, v)));
    PLAIN.put("upper", (r, v) -> Texts.isUpper(Printed.text(r, v)));
    PLAIN.put(
        "sequence",
        (r, v) -> Iteration.hasLength(v) && !(v instanceof DictView) && !(v instanceof LoopValue));
    PLAIN.put("filter", (r, v) -> named(v) && Filters.exists(Types.text(v)));
    PLAIN.put("test", (r, v) -> named(v) && exists(Types.text(v)));
  }

  private Tests() {}

  static boolean exists(String name) {
    return PLAIN.containsKey(name)
        || COMPARISONS.containsKey(name)
        || name.equals("divisibleby")
        || name.equals("sameas");
  }

  private static boolean named(Object value) {
    Keys.of(value); // what cannot be looked up is an error
    return Types.isText(value);
  }

  static boolean holds(Rendering rendering, String name, Object value, Arguments arguments) {
    rendering.step();
    Plain plain = PLAIN.get(name);
    if (plain != null) {
      arguments.bind(name);
      return plain.holds(rendering, value);
    }
    String operator = COMPARISONS.get(name);
    if (operator != null) {
      Object other =
          (operator.equals("in")
                  ? arguments.bind(name, "seq")
                  : arguments.bindPositional(name, "seq"))
              .values()
              .get("seq");
      return Comparison.holds(rendering, operator, value, other);
    }
    if (name.equals("divisibleby")) {
      Bound bound = arguments.bind(name, "num");
      return remainder(rendering, value, bound.values().get("num")).equals(BigInteger.ZERO);
    }
    if (name.equals("sameas")) {
      return same(rendering, value, arguments.bind(name, "other").values().get("other"));
    }
    throw TemplateException.invalid("No test named '" + name + "' found.");
  }

  /** The remainder, an integer where it is one. */
  private static Object remainder(Rendering rendering, Object value, Object divisor) {
    Object remainder = Arithmetic.apply(rendering, "%", value, divisor);
    return remainder instanceof Double d && d == Math.rint(d) && !Double.isInfinite(d)
        ? Numbers.truncated(d)
        : remainder;
  }

  /** Python tells objects apart where Java cannot know whether it would: then it is refused. */
  private static boolean same(Rendering rendering, Object a, Object b) {
    if (a == b || a instanceof Boolean && a.equals(b)) {
      return true;
    }
    boolean scalars =
        a.getClass() == b.getClass()
            && (a instanceof String
                || a instanceof BigInteger
                || a instanceof Double
                || a instanceof Markup
                || a instanceof Undefined
                || a instanceof TupleValue tuple && tuple.items().isEmpty());
    if (scalars && Comparison.equal(rendering, a, b)) {
      if (a instanceof BigInteger integer && integer.bitLength() <= 7 && integer.signum() >= 0) {
        return true;
      }
      throw TemplateException.unsupported("sameas with equal strings or numbers");
    }
    return false;
  }
}
