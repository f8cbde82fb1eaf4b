package dev.quaestor.eval.game24;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The shape a solution has, as the prompt names it; most frequent first. */
public enum Shape {
  /** {@code 12+7-3}. */
  SUMS("n[+-]n[+-]n", "+-", "+-") {
    @Override
    long[] numbers(RandomGenerator r) {
      return signed(r, 3);
    }
  },
  /** {@code 12*7+3}. */
  MUL_ADD("n\\*n\\+n", "*", "+") {
    @Override
    long[] numbers(RandomGenerator r) {
      long a = factor(r);
      long b = r.nextLong(2, 51);
      long c = r.nextLong(1, 51);
      return new long[] {a, b, c, a * b + c};
    }
  },
  /** {@code (12+7)*3}. */
  ADD_MUL("\\(n\\+n\\)\\*n", "+", "*") {
    @Override
    long[] numbers(RandomGenerator r) {
      long a = r.nextLong(1, 51);
      long b = r.nextLong(1, 51);
      long c = factor(r);
      return new long[] {a, b, c, (a + b) * c};
    }
  },
  /** {@code 12*7-3}. */
  MUL_SUB("n\\*n-n", "*", "-") {
    @Override
    long[] numbers(RandomGenerator r) {
      long a = factor(r);
      long b = r.nextLong(2, 51);
      long c = r.nextLong(1, Math.min(50, a * b) + 1);
      return new long[] {a, b, c, a * b - c};
    }
  },
  /** {@code (12-7)*3}. */
  SUB_MUL("\\(n-n\\)\\*n", "-", "*") {
    @Override
    long[] numbers(RandomGenerator r) {
      long a = r.nextLong(2, 61);
      long b = r.nextLong(1, a);
      long c = factor(r);
      return new long[] {a, b, c, (a - b) * c};
    }
  },
  /** {@code 50-12*3}. */
  LESS_MUL("n-n\\*n", "*", "-") {
    @Override
    long[] numbers(RandomGenerator r) {
      long b = factor(r);
      long c = r.nextLong(2, 16);
      long a = r.nextLong(b * c, 201);
      return new long[] {a, b, c, a - b * c};
    }
  },
  /** {@code 12/3+7}. */
  DIV_ADD("n/n\\+n", "/", "+") {
    @Override
    long[] numbers(RandomGenerator r) {
      long b = factor(r);
      long q = r.nextLong(1, 31);
      long c = r.nextLong(1, 51);
      return new long[] {b * q, b, c, q + c};
    }
  },
  /** {@code 12+7+5-3}. */
  SUMS_FOUR("n[+-]n[+-]n[+-]n", "+-", "+-", "+-") {
    @Override
    long[] numbers(RandomGenerator r) {
      return signed(r, 4);
    }
  },
  /** {@code (12+9)/3}. */
  ADD_DIV("\\(n\\+n\\)/n", "+", "/") {
    @Override
    long[] numbers(RandomGenerator r) {
      long c = factor(r);
      long q = r.nextLong(2, 31);
      long a = r.nextLong(1, c * q);
      return new long[] {a, c * q - a, c, q};
    }
  },
  /** {@code 48/3-7}. */
  DIV_SUB("n/n-n", "/", "-") {
    @Override
    long[] numbers(RandomGenerator r) {
      long b = factor(r);
      long q = r.nextLong(2, 51);
      long c = r.nextLong(1, q + 1);
      return new long[] {b * q, b, c, q - c};
    }
  },
  /** No shape is named: any expression. */
  FREE(".*", "+-*/", "+-*/", "+-*/", "+-*/") {
    @Override
    long[] numbers(RandomGenerator r) {
      Shape shape = values()[r.nextInt(FREE.ordinal())];
      return shape.numbers(r);
    }
  },
  /** The target is a keyed hash of the numbers: cannot be learned, on purpose. */
  SEAL("") {
    @Override
    long[] numbers(RandomGenerator r) {
      return new long[] {r.nextLong(1, 51), r.nextLong(1, 51), r.nextLong(1, 51), 0};
    }
  };

  private final Pattern pattern;
  private final List<String> steps;

  Shape(String pattern, String... steps) {
    this.pattern = Pattern.compile(pattern);
    this.steps = List.of(steps);
  }

  /** Numbers that have a solution of this shape, followed by their target. */
  abstract long[] numbers(RandomGenerator random);

  /** Whether {@code expression}, as printed, has this shape. */
  boolean fits(String expression) {
    return pattern.matcher(expression.replaceAll("[0-9]+", "n")).matches();
  }

  /** The operators that step {@code step} of a solution of this shape may have. */
  String operators(int step) {
    return step < steps.size() ? steps.get(step) : "";
  }

  /** The name in the prompt. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Shape> named(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }

  private static long factor(RandomGenerator random) {
    return random.nextLong(2, 13);
  }

  /** Numbers with signs whose sum is not negative. */
  private static long[] signed(RandomGenerator random, int count) {
    long[] drawn = new long[count + 1];
    do {
      drawn[count] = 0;
      for (int i = 0; i < count; i++) {
        drawn[i] = random.nextLong(1, 51);
        drawn[count] += i == 0 || random.nextBoolean() ? drawn[i] : -drawn[i];
      }
    } while (drawn[count] < 0);
    return drawn;
  }
}
