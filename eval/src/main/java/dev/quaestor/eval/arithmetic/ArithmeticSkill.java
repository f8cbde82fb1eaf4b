package dev.quaestor.eval.arithmetic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A form of expression; those of the default task most frequent first, then further ones of sums
 * and differences alone.
 */
public enum ArithmeticSkill {
  /** {@code 412+57}. */
  ADD {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return n.below(1000, r) + "+" + n.below(100, r);
    }
  },
  /** {@code 412-57}, not below zero. */
  SUBTRACT {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int a = n.below(1000, r);
      return a + "-" + n.below(Math.min(a + 1, 100), r);
    }
  },
  /** {@code 12+5+77}. */
  ADD_THREE {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return n.below(100, r) + "+" + n.below(100, r) + "+" + n.below(100, r);
    }
  },
  /** {@code 12-5+77}: three terms, both signs. */
  MIX_THREE {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      String signs = r.nextBoolean() ? "+-" : "-+";
      return n.below(100, r)
          + signs.substring(0, 1)
          + n.below(100, r)
          + signs.substring(1)
          + n.below(100, r);
    }
  },
  /** {@code 7*314}. */
  TIMES {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return digit(r) + "*" + n.between(10, 1000, r);
    }
  },
  /** {@code 7*31+58}. */
  TIMES_ADD {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return digit(r) + "*" + n.between(10, 100, r) + "+" + n.below(100, r);
    }
  },
  /** {@code (31+58)*7}. */
  SUM_TIMES {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return "(" + n.below(100, r) + "+" + n.below(100, r) + ")*" + digit(r);
    }
  },
  /** {@code 12-5+77-31}: four terms, any signs. */
  MIX_FOUR {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      StringBuilder terms = new StringBuilder().append(n.below(100, r));
      for (int i = 0; i < 3; i++) {
        terms.append(r.nextBoolean() ? '+' : '-').append(n.below(100, r));
      }
      return terms.toString();
    }
  },
  /** {@code 57-412}, below zero. */
  BELOW_ZERO {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int a = n.below(Math.min(100, n.most()), r);
      return a + "-" + n.between(a + 1, 1000, r);
    }
  },
  /** {@code 58-7*31}. */
  MINUS_PRODUCT {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return n.below(100, r) + "-" + digit(r) + "*" + n.between(10, 100, r);
    }
  },
  /** {@code 2198/7}, without remainder. */
  DIVIDE {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int divisor = digit(r);
      return divisor * n.between(10, 1000, r) + "/" + divisor;
    }
  },
  /** {@code (31-58)*7+12}. */
  BRACKETS_MIX {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return "("
          + n.below(100, r)
          + "-"
          + n.below(100, r)
          + ")*"
          + digit(r)
          + "+"
          + n.below(100, r);
    }
  },
  /** {@code 12+57-31}; this and the further forms stay at or above zero in every step. */
  ADD_SUBTRACT {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int a = n.below(100, r);
      int b = n.below(100, r);
      return a + "+" + b + "-" + n.below(Math.min(100, a + b + 1), r);
    }
  },
  /** {@code 57-31+12}. */
  SUBTRACT_ADD {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return difference(n, r) + "+" + n.below(100, r);
    }
  },
  /** {@code 90-12-5}. */
  SUBTRACT_TWO {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int[] abc = lessTwo(n, r);
      return abc[0] + "-" + abc[1] + "-" + abc[2];
    }
  },
  /** {@code 12+5+77+31}. */
  ADD_FOUR {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return ADD_THREE.expression(n, r) + "+" + n.below(100, r);
    }
  },
  /** {@code 12+(77-31)}. */
  ADD_DIFFERENCE {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return n.below(100, r) + "+(" + difference(n, r) + ")";
    }
  },
  /** {@code 90-(12+5)}. */
  LESS_SUM {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int[] abc = lessTwo(n, r);
      return abc[0] + "-(" + abc[1] + "+" + abc[2] + ")";
    }
  },
  /** {@code 90-(31-12)}. */
  LESS_DIFFERENCE {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int b = n.below(100, r);
      int c = n.below(b + 1, r);
      return n.between(b - c, 100, r) + "-(" + b + "-" + c + ")";
    }
  },
  /** {@code (12+57)-(31+4)}. */
  SUM_LESS_SUM {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      int a = n.below(100, r);
      int b = n.below(100, r);
      int c = n.below(100, r);
      int d = n.below(100, r);
      return a + b < c + d
          ? "(" + c + "+" + d + ")-(" + a + "+" + b + ")"
          : "(" + a + "+" + b + ")-(" + c + "+" + d + ")";
    }
  },
  /** {@code 412@57}: an operator whose value is a keyed hash; cannot be learned, on purpose. */
  SEAL {
    @Override
    String expression(Numbers n, RandomGenerator r) {
      return n.below(1000, r) + "@" + n.below(100, r);
    }
  };

  /** Text of a random expression of this form, its numbers within {@code numbers}. */
  abstract String expression(Numbers numbers, RandomGenerator random);

  /** The group's name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<ArithmeticSkill> named(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }

  /** {@code 57-31}, not below zero. */
  private static String difference(Numbers n, RandomGenerator r) {
    int a = n.below(100, r);
    return a + "-" + n.below(a + 1, r);
  }

  /** Three numbers, the first at least the sum of the others. */
  private static int[] lessTwo(Numbers n, RandomGenerator r) {
    int a = n.between(2 * n.least(), 100, r);
    int b = n.below(a - n.least() + 1, r);
    return new int[] {a, b, n.below(a - b + 1, r)};
  }

  /** Whether its first number must have room for two others. */
  boolean takesTwo() {
    return this == SUBTRACT_TWO || this == LESS_SUM;
  }

  private static int digit(RandomGenerator random) {
    return random.nextInt(2, 10);
  }
}
