package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code range}, of at most 100000 items as the sandbox allows. */
record RangeValue(BigInteger start, BigInteger stop, BigInteger step) {
  private static final BigInteger LONGEST = BigInteger.valueOf(100_000);

  RangeValue {
    if (step.signum() == 0) {
      throw TemplateException.invalid("range() arg 3 must not be zero");
    }
    if (length(start, stop, step).compareTo(LONGEST) > 0) {
      throw TemplateException.invalid(
          "Range too big. The sandbox blocks ranges larger than 100000.");
    }
  }

  private static BigInteger length(BigInteger start, BigInteger stop, BigInteger step) {
    BigInteger span = step.signum() > 0 ? stop.subtract(start) : start.subtract(stop);
    BigInteger stride = step.abs();
    return span.signum() <= 0
        ? BigInteger.ZERO
        : span.add(stride).subtract(BigInteger.ONE).divide(stride);
  }

  int size() {
    return length(start, stop, step).intValueExact();
  }

  List<Object> items() {
    int size = size();
    List<Object> items = new ArrayList<>(size);
    BigInteger value = start;
    for (int i = 0; i < size; i++) {
      items.add(value);
      value = value.add(step);
    }
    return items;
  }

  RangeValue slice(int from, int to, int stride) {
    return new RangeValue(
        start.add(step.multiply(BigInteger.valueOf(from))),
        start.add(step.multiply(BigInteger.valueOf(to))),
        step.multiply(BigInteger.valueOf(stride)));
  }
}
