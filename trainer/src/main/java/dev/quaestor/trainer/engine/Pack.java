package dev.quaestor.trainer.engine;

import java.util.List;

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
    return of(sequences, new int[0]);
  }

  /** The same, of sequences with these numbers in their batch. */
  static Pack of(List<Sequence> sequences, int[] numbers) {
    int rows = sequences.stream().mapToInt(Sequence::inputs).sum();
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
        pack.headRows[head] = row + j - 1;
        pack.targets[head++] = sequence.tokens()[j];
      }
      row = pack.place(sequence.tokens(), sequence.inputs(), row);
    }
    pack.starts[sequences.size()] = row;
    return pack;
  }

  /** Whole prompts, each asking for the distribution after its last token. */
  static Pack ofPrompts(List<int[]> prompts) {
    int rows = prompts.stream().mapToInt(p -> p.length).sum();
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
      row = pack.place(prompts.get(s), prompts.get(s).length, row);
      pack.headRows[s] = row - 1;
    }
    pack.starts[prompts.size()] = row;
    return pack;
  }

  private int place(int[] from, int count, int row) {
    System.arraycopy(from, 0, tokens, row, count);
    for (int i = 0; i < count; i++) {
      positions[row + i] = i;
    }
    return row + count;
  }
}
