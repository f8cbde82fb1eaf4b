package dev.quaestor.eval.programs;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What one step of a program does to a list of numbers. Every step is defined on every list: what
 * an empty list has none of is again the empty list.
 */
enum Op {
  ADD("add", "add N", true),
  MUL("mul", "times N", true),
  TAKE("take", "first N", true),
  DROP("drop", "without first N", true),
  OVER("over", "over N", true),
  SORT("sort", "sorted", false),
  REV("rev", "backwards", false),
  MAX("max", "largest", false),
  MIN("min", "smallest", false),
  SUM("sum", "total", false),
  LEN("len", "how many", false),
  EVEN("even", "even ones", false),
  UNIQ("uniq", "each once", false),
  TWIN("twin", "all twice", false);

  private final String word;
  private final String phrase;
  private final boolean takesNumber;

  Op(String word, String phrase, boolean takesNumber) {
    this.word = word;
    this.phrase = phrase;
    this.takesNumber = takesNumber;
  }

  /** As a program writes it. */
  String word() {
    return word;
  }

  /** As a question says it. */
  String phrase(int number) {
    return phrase.replace("N", Integer.toString(number));
  }

  /** Whether a number follows it. */
  boolean takesNumber() {
    return takesNumber;
  }

  static Optional<Op> named(String word) {
    return Arrays.stream(values()).filter(op -> op.word.equals(word)).findFirst();
  }

  /** The list after this step. */
  long[] apply(long[] list, int number) {
    return switch (this) {
      case ADD -> Arrays.stream(list).map(v -> v + number).toArray();
      case MUL -> Arrays.stream(list).map(v -> v * number).toArray();
      case TAKE -> Arrays.copyOf(list, Math.min(number, list.length));
      case DROP -> Arrays.copyOfRange(list, Math.min(number, list.length), list.length);
      case OVER -> Arrays.stream(list).filter(v -> v > number).toArray();
      case SORT -> Arrays.stream(list).sorted().toArray();
      case REV -> reversed(list);
      case MAX -> LongStream.of(list).max().stream().toArray();
      case MIN -> LongStream.of(list).min().stream().toArray();
      case SUM -> new long[] {LongStream.of(list).sum()};
      case LEN -> new long[] {list.length};
      case EVEN -> Arrays.stream(list).filter(v -> v % 2 == 0).toArray();
      case UNIQ -> Arrays.stream(list).distinct().toArray();
      case TWIN -> LongStream.concat(LongStream.of(list), LongStream.of(list)).toArray();
    };
  }

  private static long[] reversed(long[] list) {
    long[] reversed = new long[list.length];
    for (int i = 0; i < list.length; i++) {
      reversed[i] = list[list.length - 1 - i];
    }
    return reversed;
  }
}
