package dev.quaestor.trainer.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences laid end to end without padding: row r of every activation belongs to token r.
 * Positions restart with each sequence and attention stays inside it. {@code headRows} are the rows
 * whose distribution is wanted, {@code targets} the tokens they should predict, {@code numbers} the
 * sequences' places in their batch where it was cut.
 */
record Pack(
    int[] tokens, int[] positions, int[] starts, int[] headRows, int[] targets, int[] numbers) {
  /** A pack whose sequences are numbered as they lie. */
  Pack(int[] tokens, int[] positions, int[] starts, int[] headRows, int[] targets) {
    this(tokens, positions, starts, headRows, targets, new int[0]);
  }

  int rows() {
    return tokens.length;
  }

  int sequences() {
    return starts.length - 1;
  }

  int longest() {
    int longest = 0;
    for (int s = 0; s < sequences(); s++) {
      longest = Math.max(longest, starts[s + 1] - starts[s]);
    }
    return longest;
  }

  /** The inputs of the sequences (all tokens but the last), predicting what counts. */
  static Pack of(List<Sequence> sequences) {
    return of(sequences, new int[sequences.size()], new int[0]);
  }

  /** The same, of sequences with these numbers in their batch. */
  static Pack of(List<Sequence> sequences, int[] numbers) {
    return of(sequences, new int[sequences.size()], numbers);
  }

  /**
   * The same without the first {@code skipped[s]} inputs of sequence s, which count for nothing.
   */
  static Pack after(int[] skipped, List<Sequence> sequences) {
    return of(sequences, skipped, new int[0]);
  }

  private static Pack of(List<Sequence> sequences, int[] skipped, int[] numbers) {
    int rows = sequences.stream().mapToInt(Sequence::inputs).sum() - IntStream.of(skipped).sum();
    int counted = sequences.stream().mapToInt(Sequence::counted).sum();
    Pack pack =
        new Pack(
            new int[rows],
            new int[rows],
            new int[sequences.size() + 1],
            new int[counted],
            new int[counted],
            numbers);
    int row = 0;
    int head = 0;
    for (int s = 0; s < sequences.size(); s++) {
      Sequence sequence = sequences.get(s);
      pack.starts[s] = row;
      for (int j = sequence.from(); j < sequence.tokens().length; j++) {
        pack.headRows[head] = row + j - 1 - skipped[s];
        pack.targets[head++] = sequence.tokens()[j];
      }
      row = pack.place(sequence.tokens(), skipped[s], sequence.inputs(), row);
    }
    pack.starts[sequences.size()] = row;
    return pack;
  }

  /** Whole prompts, each asking for the distribution after its last token. */
  static Pack ofPrompts(List<int[]> prompts) {
    return ofPrompts(prompts, new int[prompts.size()]);
  }

  /** The same without the first {@code skipped[s]} tokens of prompt s. */
  static Pack ofPrompts(List<int[]> prompts, int[] skipped) {
    int rows = prompts.stream().mapToInt(p -> p.length).sum() - IntStream.of(skipped).sum();
    Pack pack =
        new Pack(
            new int[rows],
            new int[rows],
            new int[prompts.size() + 1],
            new int[prompts.size()],
            new int[prompts.size()]);
    int row = 0;
    for (int s = 0; s < prompts.size(); s++) {
      pack.starts[s] = row;
      row = pack.place(prompts.get(s), skipped[s], prompts.get(s).length, row);
      pack.headRows[s] = row - 1;
    }
    pack.starts[prompts.size()] = row;
    return pack;
  }

  /**
   * This pack of prompts with single tokens behind it, which belong to no sequence of it and each
   * ask for the distribution after them.
   */
  Pack then(int[] more, int[] places) {
    int rows = rows();
    int heads = headRows.length;
    Pack longer =
        new Pack(
            Arrays.copyOf(tokens, rows + more.length),
            Arrays.copyOf(positions, rows + more.length),
            starts,
            Arrays.copyOf(headRows, heads + more.length),
            new int[heads + more.length]);
    System.arraycopy(more, 0, longer.tokens, rows, more.length);
    System.arraycopy(places, 0, longer.positions, rows, more.length);
    for (int i = 0; i < more.length; i++) {
      longer.headRows[heads + i] = rows + i;
    }
    return longer;
  }

  private int place(int[] source, int from, int to, int row) {
    System.arraycopy(source, from, tokens, row, to - from);
    for (int i = from; i < to; i++) {
      positions[row + i - from] = i;
    }
    return row + to - from;
  }
}
