package dev.quaestor.eval.programs;

import dev.quaestor.eval.programs.Program.Step;

/**
 * Runs programs within limits, so that no answer can hold up or exhaust the process it is judged
 * in.
 *
 * @param steps the most work: each step costs one and one for each number it reads
 * @param numbers the most numbers in a list
 * @param largest the largest number, either side of 0
 */
record Bounds(int steps, int numbers, long largest) {

  /** What answers are judged with. */
  static final Bounds JUDGING = new Bounds(10_000, 1_000, 1_000_000_000_000L);

  /** A program went over a limit. */
  static final class ExceededException extends Exception {
    private static final long serialVersionUID = 1;

    ExceededException(String message) {
      super(message);
    }
  }

  /** The list that {@code program} makes of {@code input}. */
  long[] run(Program program, long[] input) throws ExceededException {
    return new Run().of(program, input);
  }

  private final class Run {
    private long work;

    long[] of(Program program, long[] input) throws ExceededException {
      long[] list = input;
      for (Step step : program.steps()) {
        list = after(step, list);
      }
      return list;
    }

    private long[] after(Step step, long[] list) throws ExceededException {
      if (step instanceof Step.Loop loop) {
        long[] current = list;
        for (int i = 0; i < loop.times(); i++) {
          work(1);
          current = of(loop.body(), current);
        }
        return current;
      }
      Step.Call call = (Step.Call) step;
      work(1L + list.length);
      long[] made = call.op().apply(list, call.number());
      if (made.length > numbers) {
        throw new ExceededException(
            "a list of %d numbers, over %d".formatted(made.length, numbers));
      }
      for (long value : made) {
        if (Math.abs(value) > largest) {
          throw new ExceededException("a number beyond " + largest);
        }
      }
      return made;
    }

    private void work(long units) throws ExceededException {
      work += units;
      if (work > steps) {
        throw new ExceededException("over %d steps".formatted(steps));
      }
    }
  }
}
