package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on numbers, strings and lists. */
final class Arithmetic {
  /** The longest integer that may arise, in bits. */
  private static final int BITS = 1 << 20;

  private Arithmetic() {}

  static Object apply(Rendering rendering, String operator, Object left, Object right) {
    if (operator.equals("%") && Types.isText(left)) {
      if (left instanceof Markup) {
        throw TemplateException.unsupported("% on text marked as safe");
      }
      return new PercentFormat(rendering, (String) left, right).formatted();
    }
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return numbers(rendering, operator, left, right);
    }
    if (operator.equals("+")) {
      return sum(rendering, left, right);
    }
    if (operator.equals("*")) {
      return Types.isInteger(left)
          ? repeated(rendering, right, left)
          : repeated(rendering, left, right);
    }
    if (left instanceof DictView || right instanceof DictView) {
      throw TemplateException.unsupported("a set");
    }
    throw mismatch(operator, left, right);
  }

  private static TemplateException mismatch(String operator, Object left, Object right) {
    return TemplateException.invalid(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(operator, Types.name(left), Types.name(right)));
  }

  static Object sum(Rendering rendering, Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      rendering.charge(a.length() + (long) b.length());
      return a.concat(b);
    }
    if (Types.isText(left) && Types.isText(right)) {
      rendering.charge(Types.text(left).length() + 6L * Types.text(right).length());
      return new Markup(escaped(left) + escaped(right));
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return new ListValue(joined(rendering, a.items(), b.items()));
    }
    if (left instanceof TupleValue a && right instanceof TupleValue b) {
      return new TupleValue(joined(rendering, a.items(), b.items()));
    }
    throw mismatch("+", left, right);
  }

  private static String escaped(Object text) {
    return text instanceof Markup markup ? markup.text() : Markup.escape((String) text);
  }

  private static List<Object> joined(Rendering rendering, List<Object> a, List<Object> b) {
    rendering.chargeItems(a.size() + (long) b.size());
    List<Object> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  private static Object repeated(Rendering rendering, Object what, Object times) {
    if (!Types.isInteger(times)) {
      throw mismatch("*", what, times);
    }
    int count = Math.max(0, Numbers.index(times));
    if (Types.isText(what)) {
      String text = Types.text(what);
      rendering.charge((long) text.length() * count);
      String repeated = text.isEmpty() ? "" : text.repeat(count);
      return what instanceof Markup ? new Markup(repeated) : repeated;
    }
    if (what instanceof ListValue list) {
      return new ListValue(repeated(rendering, list.items(), count));
    }
    if (what instanceof TupleValue tuple) {
      return new TupleValue(repeated(rendering, tuple.items(), count));
    }
    throw mismatch("*", what, times);
  }

  private static List<Object> repeated(Rendering rendering, List<Object> items, int count) {
    rendering.chargeItems((long) items.size() * count);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count && !items.isEmpty(); i++) {
      all.addAll(items);
    }
    return all;
  }

  private static Object numbers(Rendering rendering, String operator, Object left, Object right) {
    if (Types.isInteger(left) && Types.isInteger(right)) {
      return integers(rendering, operator, Numbers.integer(left), Numbers.integer(right));
    }
    double a = Numbers.real(left);
    double b = Numbers.real(right);
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / nonZero(b);
      case "//" -> floorDivision(a, nonZero(b));
      case "%" -> modulo(a, nonZero(b));
      default -> power(a, b);
    };
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw TemplateException.invalid("division by zero");
    }
    return divisor;
  }

  private static double modulo(double a, double b) {
    double remainder = a % b;
    if (remainder != 0) {
      return (b < 0) != (remainder < 0) ? remainder + b : remainder;
    }
    return Math.copySign(0.0, b);
  }

  private static double floorDivision(double a, double b) {
    double remainder = a % b;
    double quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0)) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double power(double a, double b) {
    if (a == 0 && b < 0) {
      throw TemplateException.invalid("0.0 cannot be raised to a negative power");
    }
    double result = StrictMath.pow(a, b);
    boolean whole = b == Math.rint(b) && Math.abs(b) <= 64;
    if (whole && !Double.isNaN(a) && !Double.isInfinite(a)) {
      BigDecimal exact = new BigDecimal(a).pow((int) Math.abs(b));
      result =
          b >= 0
              ? exact.doubleValue()
              : BigDecimal.ONE.divide(exact, new MathContext(60)).doubleValue();
    } else if (b == 0.5 && a >= 0) {
      result = Math.sqrt(a);
    } else if (!Double.isNaN(a) && !Double.isNaN(b)) {
      throw TemplateException.unsupported("a power that is no whole number up to 64");
    }
    if (Double.isInfinite(result) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      throw TemplateException.invalid("Numerical result out of range");
    }
    return result;
  }

  private static Object integers(Rendering rendering, String operator, BigInteger a, BigInteger b) {
    rendering.charge((a.bitLength() + (long) b.bitLength()) / 8);
    return switch (operator) {
      case "+" -> bounded(a.add(b));
      case "-" -> bounded(a.subtract(b));
      case "*" -> product(rendering, a, b);
      case "/" -> quotient(a, divisor(b));
      case "//" -> floor(a, divisor(b))[0];
      case "%" -> floor(a, divisor(b))[1];
      default -> power(rendering, a, b);
    };
  }

  private static BigInteger product(Rendering rendering, BigInteger a, BigInteger b) {
    rendering.charge((long) a.bitLength() * b.bitLength() / 4096);
    return bounded(a.multiply(b));
  }

  private static BigInteger bounded(BigInteger value) {
    if (value.bitLength() > BITS) {
      throw TemplateException.tooLarge("an integer of more than " + BITS + " bits");
    }
    return value;
  }

  private static BigInteger divisor(BigInteger b) {
    if (b.signum() == 0) {
      throw TemplateException.invalid("division by zero");
    }
    return b;
  }

  private static double quotient(BigInteger a, BigInteger b) {
    if (a.bitLength() <= 53 && b.bitLength() <= 53) {
      return a.doubleValue() / b.doubleValue();
    }
    double result = new BigDecimal(a).divide(new BigDecimal(b), new MathContext(800)).doubleValue();
    if (Double.isInfinite(result)) {
      throw TemplateException.invalid("integer division result too large for a float");
    }
    return result;
  }

  private static BigInteger[] floor(BigInteger a, BigInteger b) {
    BigInteger[] both = a.divideAndRemainder(b);
    if (both[1].signum() != 0 && both[1].signum() != b.signum()) {
      both[0] = both[0].subtract(BigInteger.ONE);
      both[1] = both[1].add(b);
    }
    return both;
  }

  private static Object power(Rendering rendering, BigInteger a, BigInteger b) {
    if (b.signum() < 0) {
      return power(Numbers.real(a), Numbers.real(b));
    }
    if (a.bitLength() <= 1 && a.signum() >= 0) {
      return b.signum() == 0 ? BigInteger.ONE : a;
    }
    if (b.bitLength() > 31 || (long) a.bitLength() * b.intValue() > BITS) {
      throw TemplateException.tooLarge("an integer of more than " + BITS + " bits");
    }
    rendering.charge((long) a.bitLength() * b.intValue() / 8);
    return a.pow(b.intValue());
  }

  static Object negated(Object value) {
    if (value instanceof Double d) {
      return -d;
    }
    return integerOperand("-", value).negate();
  }

  static Object positive(Object value) {
    if (value instanceof Double) {
      return value;
    }
    return integerOperand("+", value);
  }

  private static BigInteger integerOperand(String operator, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!Types.isInteger(value)) {
      throw TemplateException.invalid(
          "bad operand type for unary " + operator + ": '" + Types.name(value) + "'");
    }
    return Numbers.integer(value);
  }
}
