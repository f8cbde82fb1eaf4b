package dev.quaestor.eval.arithmetic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** An expression of non-negative integers, {@code + - * /} and parentheses. */
public sealed interface Expression {

  /** A longer text is no expression. */
  int MAX_CHARACTERS = 200;

  /** A number, possibly negative where it came out of a step. */
  record Whole(long value) implements Expression {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** {@code left operator right}. */
  record Operation(char operator, Expression left, Expression right) implements Expression {
    @Override
    public String toString() {
      String l = binds(left, operator, false) ? left.toString() : "(" + left + ")";
      String r = binds(right, operator, true) ? right.toString() : "(" + right + ")";
      return l + operator + r;
    }
  }

  /** The exact value; empty where something is divided by zero or leaves 64 bits. */
  default Optional<Fraction> evaluate() {
    if (this instanceof Operation o) {
      return o.left
          .evaluate()
          .flatMap(l -> o.right.evaluate().flatMap(r -> l.apply(o.operator, r)));
    }
    return Optional.of(Fraction.of(((Whole) this).value));
  }

  /** The numbers in it, from left to right. */
  default List<Long> numbers() {
    if (this instanceof Operation o) {
      List<Long> all = new ArrayList<>(o.left.numbers());
      all.addAll(o.right.numbers());
      return all;
    }
    return List.of(((Whole) this).value);
  }

  /** The same text for expressions that differ only in the order of sums' and products' sides. */
  default String canonical() {
    if (!(this instanceof Operation o)) {
      return toString();
    }
    String l = o.left.canonical();
    String r = o.right.canonical();
    boolean swap = (o.operator == '+' || o.operator == '*') && l.compareTo(r) > 0;
    return "(" + (swap ? r : l) + o.operator + (swap ? l : r) + ")";
  }

  /** The expressions that have the sides of one of its sums or products exchanged. */
  default List<Expression> turned() {
    if (!(this instanceof Operation o)) {
      return List.of();
    }
    List<Expression> all = new ArrayList<>();
    if ((o.operator == '+' || o.operator == '*') && !o.left.equals(o.right)) {
      all.add(new Operation(o.operator, o.right, o.left));
    }
    o.left.turned().forEach(left -> all.add(new Operation(o.operator, left, o.right)));
    o.right.turned().forEach(right -> all.add(new Operation(o.operator, o.left, right)));
    return all;
  }

  private static boolean binds(Expression side, char operator, boolean right) {
    if (!(side instanceof Operation o)) {
      return true;
    }
    int inner = precedence(o.operator);
    int outer = precedence(operator);
    return inner > outer
        || (inner == outer
            && (!right
                || operator == '+' && o.operator == '+'
                || operator == '*' && o.operator == '*'));
  }

  private static int precedence(char operator) {
    return operator == '+' || operator == '-' ? 1 : 2;
  }

  /**
   * The expression {@code text} is, read without recursion (Dijkstra's shunting yard 1961); the
   * signs {@code − × · ÷} are read as {@code - * * /}. Empty where it is none, longer than {@link
   * #MAX_CHARACTERS}, or has a number of more than 9 digits.
   */
  static Optional<Expression> parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    Deque<Expression> operands = new ArrayDeque<>();
    Deque<Character> operators = new ArrayDeque<>();
    boolean operandNext = true;
    int i = 0;
    while (i < text.length()) {
      char c = sign(text.charAt(i));
      if (c == ' ') {
        i++;
      } else if (operandNext && c >= '0' && c <= '9') {
        int end = i;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
          end++;
        }
        if (end - i > 9) {
          return Optional.empty();
        }
        operands.push(new Whole(Long.parseLong(text.substring(i, end))));
        operandNext = false;
        i = end;
      } else if (operandNext && c == '(') {
        operators.push(c);
        i++;
      } else if (!operandNext && c == ')') {
        while (!operators.isEmpty() && operators.peek() != '(') {
          reduce(operands, operators);
        }
        if (operators.isEmpty()) {
          return Optional.empty();
        }
        operators.pop();
        i++;
      } else if (!operandNext && "+-*/".indexOf(c) >= 0) {
        while (!operators.isEmpty()
            && operators.peek() != '('
            && precedence(operators.peek()) >= precedence(c)) {
          reduce(operands, operators);
        }
        operators.push(c);
        operandNext = true;
        i++;
      } else {
        return Optional.empty();
      }
    }
    while (!operandNext && !operators.isEmpty()) {
      if (operators.peek() == '(') {
        return Optional.empty();
      }
      reduce(operands, operators);
    }
    return operandNext ? Optional.empty() : Optional.of(operands.pop());
  }

  private static void reduce(Deque<Expression> operands, Deque<Character> operators) {
    Expression right = operands.pop();
    operands.push(new Operation(operators.pop(), operands.pop(), right));
  }

  private static char sign(char c) {
    return switch (c) {
      case '−', '–' -> '-';
      case '×', '·', '∗' -> '*';
      case '÷' -> '/';
      default -> c;
    };
  }
}
