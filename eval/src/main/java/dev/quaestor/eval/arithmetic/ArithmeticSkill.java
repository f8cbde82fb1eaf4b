package dev.quaestor.eval.arithmetic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A form of expression, most frequent first. */
public enum ArithmeticSkill {
  /** {@code 412+57}. */
  ADD {
    @Override
    String expression(RandomGenerator r) {
      return r.nextInt(1000) + "+" + r.nextInt(100);
    }
  },
  /** {@code 412-57}, not below zero. */
  SUBTRACT {
    @Override
    String expression(RandomGenerator r) {
      int a = r.nextInt(1000);
      return a + "-" + r.nextInt(Math.min(a + 1, 100));
    }
  },
  /** {@code 12+5+77}. */
  ADD_THREE {
    @Override
    String expression(RandomGenerator r) {
      return r.nextInt(100) + "+" + r.nextInt(100) + "+" + r.nextInt(100);
    }
  },
  /** {@code 12-5+77}: three terms, both signs. */
  MIX_THREE {
    @Override
    String expression(RandomGenerator r) {
      String signs = r.nextBoolean() ? "+-" : "-+";
      return r.nextInt(100)
          + signs.substring(0, 1)
          + r.nextInt(100)
          + signs.substring(1)
          + r.nextInt(100);
    }
  },
  /** {@code 7*314}. */
  TIMES {
    @Override
    String expression(RandomGenerator r) {
      return digit(r) + "*" + r.nextInt(10, 1000);
    }
  },
  /** {@code 7*31+58}. */
  TIMES_ADD {
    @Override
    String expression(RandomGenerator r) {
      return digit(r) + "*" + r.nextInt(10, 100) + "+" + r.nextInt(100);
    }
  },
  /** {@code (31+58)*7}. */
  SUM_TIMES {
    @Override
    String expression(RandomGenerator r) {
      return "(" + r.nextInt(100) + "+" + r.nextInt(100) + ")*" + digit(r);
    }
  },
  /** {@code 12-5+77-31}: four terms, any signs. */
  MIX_FOUR {
    @Override
    String expression(RandomGenerator r) {
      StringBuilder terms = new StringBuilder().append(r.nextInt(100));
      for (int i = 0; i < 3; i++) {
        terms.append(r.nextBoolean() ? '+' : '-').append(r.nextInt(100));
      }
      return terms.toString();
    }
  },
  /** {@code 57-412}, below zero. */
  BELOW_ZERO {
    @Override
    String expression(RandomGenerator r) {
      int a = r.nextInt(100);
      return a + "-" + r.nextInt(a + 1, 1000);
    }
  },
  /** {@code 58-7*31}. */
  MINUS_PRODUCT {
    @Override
    String expression(RandomGenerator r) {
      return r.nextInt(100) + "-" + digit(r) + "*" + r.nextInt(10, 100);
    }
  },
  /** {@code 2198/7}, without remainder. */
  DIVIDE {
    @Override
    String expression(RandomGenerator r) {
      int divisor = digit(r);
      return divisor * r.nextInt(10, 1000) + "/" + divisor;
    }
  },
  /** {@code (31-58)*7+12}. */
  BRACKETS_MIX {
    @Override
    String expression(RandomGenerator r) {
      return "(" + r.nextInt(100) + "-" + r.nextInt(100) + ")*" + digit(r) + "+" + r.nextInt(100);
    }
  },
  /** {@code 412@57}: an operator whose value is a keyed hash; cannot be learned, on purpose. */
  SEAL {
    @Override
    String expression(RandomGenerator r) {
      return r.nextInt(1000) + "@" + r.nextInt(100);
    }
  };

  /** Text of a random expression of this form. */
  abstract String expression(RandomGenerator random);

  /** The group's name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<ArithmeticSkill> named(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }

  private static int digit(RandomGenerator random) {
    return random.nextInt(2, 10);
  }
}
