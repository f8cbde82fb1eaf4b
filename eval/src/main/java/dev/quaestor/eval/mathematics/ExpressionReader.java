package dev.quaestor.eval.mathematics;

import dev.quaestor.eval.mathematics.Token.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * Reads an expression by recursive descent.
 *
 * <pre>
 * sum      = [sign] product { ("+" | "-") product }
 * product  = factor { ("*" | "/") [sign] factor | factor }        juxtaposition multiplies
 * factor   = primary { "!" | "°" } [ "^" exponent ]
 * exponent = "{" sum "}" | [sign] primary
 * primary  = number | name [ "_" index ] | "(" sum ")" | "[" sum "]" | "{" sum "}" | "|" sum "|"
 *          | \frac argument argument | \sqrt [ "[" degree "]" ] argument | \binom argument argument
 *          | function [ "_" base ] [ "^" exponent ] ( "(" sum ")" | factor { factor } )
 * </pre>
 */
final class ExpressionReader {

  private static final Set<String> FUNCTIONS =
      Set.of(
          "\\sin",
          "\\cos",
          "\\tan",
          "\\cot",
          "\\sec",
          "\\csc",
          "\\arcsin",
          "\\arccos",
          "\\arctan",
          "\\sinh",
          "\\cosh",
          "\\tanh",
          "\\ln",
          "\\log",
          "\\exp");

  private static final Map<String, String> CONSTANTS =
      Map.of("\\pi", "π", "\\infty", "∞", "\\i", "i", "\\e", "e");

  private static final Set<String> GREEK =
      Set.of(
          "\\alpha",
          "\\beta",
          "\\gamma",
          "\\delta",
          "\\epsilon",
          "\\theta",
          "\\lambda",
          "\\mu",
          "\\phi",
          "\\varphi",
          "\\rho",
          "\\sigma",
          "\\tau",
          "\\omega",
          "\\ell",
          "\\Gamma",
          "\\Delta",
          "\\Omega",
          "\\emptyset",
          "\\varnothing");

  private static final int LARGEST_FACTORIAL = 200;

  private final List<Token> tokens;
  private final Work work;
  private int next;

  private ExpressionReader(List<Token> tokens, Work work) {
    this.tokens = tokens;
    this.work = work;
  }

  /** The expression that all of {@code text} is. */
  static Quotient read(String text, Work work) throws UnreadableException {
    ExpressionReader reader = new ExpressionReader(new ArrayList<>(Token.of(text)), work);
    Quotient read = reader.sum();
    if (reader.next < reader.tokens.size()) {
      throw new UnreadableException("more after an expression");
    }
    return read;
  }

  private Quotient sum() throws UnreadableException {
    work.enter();
    boolean minus = sign();
    Quotient sum = product();
    sum = minus ? sum.negated() : sum;
    while (sees("+") || sees("-")) {
      boolean subtract = take().is("-");
      boolean flip = sign();
      Quotient term = product();
      sum = sum.plus(subtract != flip ? term.negated() : term, work);
    }
    work.leave();
    return sum;
  }

  /** Takes signs; whether they make a minus. */
  private boolean sign() throws UnreadableException {
    boolean minus = false;
    while (sees("+") || sees("-")) {
      minus ^= take().is("-");
    }
    return minus;
  }

  private Quotient product() throws UnreadableException {
    Quotient product = mixed();
    while (true) {
      if (sees("*") || sees("/")) {
        boolean divides = take().is("/");
        boolean minus = sign();
        Quotient factor = factor();
        factor = minus ? factor.negated() : factor;
        product = product.times(divides ? factor.inverse(work) : factor, work);
      } else if (next < tokens.size() && peek().begins()) {
        if (peek().kind() == Kind.NUMBER) {
          throw new UnreadableException("a number right after a factor");
        }
        product = product.times(factor(), work);
      } else {
        return product;
      }
    }
  }

  /** A factor, or a whole number with a proper fraction beside it, which is their sum. */
  private Quotient mixed() throws UnreadableException {
    int start = next;
    if (next + 1 < tokens.size() && peek().kind() == Kind.NUMBER && !peek().text().contains(".")) {
      Quotient whole = Quotient.of(new BigInteger(take().text()));
      BigFraction part = BigFraction.ZERO;
      if (peek().text().equals("\\frac")) {
        take();
        part = fraction(digits(), digits());
      } else if (next + 2 < tokens.size()
          && peek().kind() == Kind.NUMBER
          && peek().apart()
          && tokens.get(next + 1).is("/")) {
        String above = take().text();
        take();
        part = fraction(above, peek().kind() == Kind.NUMBER ? take().text() : "");
      }
      boolean proper = part.doubleValue() > 0 && part.doubleValue() < 1;
      if (proper && !sees("^") && !sees("!")) {
        return whole.plus(Quotient.of(part), work);
      }
    }
    next = start;
    return factor();
  }

  private static BigFraction fraction(String above, String below) {
    if (!above.matches("[0-9]+") || !below.matches("[0-9]+") || below.matches("0+")) {
      return BigFraction.ZERO;
    }
    return new BigFraction(new BigInteger(above), new BigInteger(below));
  }

  /** The digits an argument of a fraction is; empty text where it is anything else. */
  private String digits() throws UnreadableException {
    if (sees("{")) {
      boolean number =
          next + 2 < tokens.size()
              && tokens.get(next + 1).kind() == Kind.NUMBER
              && tokens.get(next + 2).is("}");
      if (!number) {
        return "";
      }
      next += 3;
      return tokens.get(next - 2).text();
    }
    if (next < tokens.size() && peek().kind() == Kind.NUMBER) {
      return firstDigit();
    }
    return "";
  }

  private Quotient factor() throws UnreadableException {
    work.enter();
    Quotient factor = primary();
    while (sees("!") || sees("°")) {
      factor = take().is("!") ? factorial(factor) : factor.times(Quotient.symbol("°"), work);
    }
    if (sees("^")) {
      take();
      factor = Powers.power(factor, exponent(), work);
    }
    work.leave();
    return factor;
  }

  private Quotient exponent() throws UnreadableException {
    boolean minus = sign();
    Quotient exponent = primary();
    return minus ? exponent.negated() : exponent;
  }

  private Quotient primary() throws UnreadableException {
    Token token = take();
    return switch (token.kind()) {
      case NUMBER -> number(token.text());
      case SIGN -> group(token);
      case NAME -> named(token.text());
    };
  }

  private static Quotient number(String text) throws UnreadableException {
    BigDecimal value = new BigDecimal(text.endsWith(".") ? text + "0" : text);
    BigFraction number = new BigFraction(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    return Quotient.of(Work.bounded(number));
  }

  private Quotient group(Token open) throws UnreadableException {
    String close =
        switch (open.text()) {
          case "(" -> ")";
          case "[" -> "]";
          case "{" -> "}";
          case "|" -> "|";
          default -> throw new UnreadableException("the sign " + open.text());
        };
    Quotient inside = sum();
    take(close);
    return open.is("|") ? absolute(inside) : inside;
  }

  private static Quotient absolute(Quotient value) {
    return value
        .constant()
        .map(c -> Quotient.of(c.abs()))
        .orElseGet(() -> Quotient.symbol("|" + value + "|"));
  }

  private Quotient named(String name) throws UnreadableException {
    switch (name) {
      case "\\frac":
        Quotient above = argument();
        return above.times(argument().inverse(work), work);
      case "\\sqrt":
        return squareRoot();
      case "\\surd":
        return Powers.root(primary(), 2, work);
      case "\\binom":
        return binomial(argument(), argument());
      default:
        break;
    }
    if (FUNCTIONS.contains(name)) {
      return function(name.substring(1));
    }
    if (CONSTANTS.containsKey(name)) {
      return Quotient.symbol(CONSTANTS.getOrDefault(name, name));
    }
    if (name.startsWith("\\") && !GREEK.contains(name)) {
      throw new UnreadableException("the command " + name);
    }
    return Quotient.symbol(name + index());
  }

  /** What stands below a variable or function: {@code _1}; empty text for nothing. */
  private String index() throws UnreadableException {
    if (!sees("_")) {
      return "";
    }
    take();
    return "_" + argument();
  }

  private Quotient squareRoot() throws UnreadableException {
    int degree = 2;
    if (sees("[")) {
      take();
      BigFraction given = sum().constant().orElse(BigFraction.ZERO);
      take("]");
      boolean usable =
          given.getDenominator().equals(BigInteger.ONE)
              && given.doubleValue() >= 2
              && given.doubleValue() <= 100;
      if (!usable) {
        throw new UnreadableException("the root of degree " + given);
      }
      degree = given.intValue();
    }
    return Powers.root(argument(), degree, work);
  }

  /** A group, or the next single digit, letter or command. */
  private Quotient argument() throws UnreadableException {
    if (next < tokens.size() && peek().kind() == Kind.NUMBER) {
      return number(firstDigit());
    }
    return primary();
  }

  /** Takes one digit off the number that comes next. */
  private String firstDigit() throws UnreadableException {
    Token number = take();
    if (number.text().length() > 1) {
      tokens.add(next, new Token(Kind.NUMBER, number.text().substring(1), false));
    }
    return number.text().substring(0, 1);
  }

  private Quotient function(String name) throws UnreadableException {
    String base = index();
    Quotient power = Quotient.ONE;
    if (sees("^")) {
      take();
      power = exponent();
    }
    Quotient of;
    if (sees("(")) {
      of = primary();
    } else {
      boolean minus = sign();
      of = factor();
      while (next < tokens.size()
          && peek().begins()
          && peek().kind() != Kind.NUMBER
          && !FUNCTIONS.contains(peek().text())) {
        of = of.times(factor(), work);
      }
      of = minus ? of.negated() : of;
    }
    boolean inverse = power.constant().filter(BigFraction.MINUS_ONE::equals).isPresent();
    Quotient value = Quotient.symbol(name + (inverse ? "^-1" : "") + base + "(" + of + ")");
    return inverse ? value : Powers.power(value, power, work);
  }

  private Quotient factorial(Quotient of) throws UnreadableException {
    int n = small(of);
    BigInteger factorial = BigInteger.ONE;
    for (int i = 2; i <= n; i++) {
      factorial = factorial.multiply(BigInteger.valueOf(i));
    }
    return Quotient.of(factorial);
  }

  private Quotient binomial(Quotient above, Quotient below) throws UnreadableException {
    int n = small(above);
    int k = small(below);
    BigInteger binomial = k > n ? BigInteger.ZERO : BigInteger.ONE;
    for (int i = 0; i < k && k <= n; i++) {
      binomial = binomial.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return Quotient.of(binomial);
  }

  private static int small(Quotient value) throws UnreadableException {
    BigFraction number = value.constant().orElse(BigFraction.MINUS_ONE);
    boolean whole = number.getDenominator().equals(BigInteger.ONE);
    if (!whole || number.doubleValue() < 0 || number.doubleValue() > LARGEST_FACTORIAL) {
      throw new UnreadableException("the factorial of " + number.doubleValue());
    }
    return number.intValue();
  }

  private boolean sees(String sign) {
    return next < tokens.size() && tokens.get(next).is(sign);
  }

  private Token peek() throws UnreadableException {
    if (next >= tokens.size()) {
      throw new UnreadableException("an expression that breaks off");
    }
    return tokens.get(next);
  }

  private Token take() throws UnreadableException {
    Token token = peek();
    next++;
    return token;
  }

  private void take(String sign) throws UnreadableException {
    if (!take().is(sign)) {
      throw new UnreadableException("a missing " + sign);
    }
  }
}
