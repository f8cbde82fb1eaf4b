package dev.quaestor.trainer.engine;

import dev.quaestor.trainer.engine.TokenListener.Heard;

/** Finds the likeliest tokens in a row of logits. Holds scratch; used by one thread. */
final class Likeliest {

  private static final int[] NO_IDS = new int[0];
  private static final double[] NO_LOGPROBS = new double[0];

  private final float[] row;
  private final int count;

  Likeliest(int wanted, int vocab) {
    count = Math.min(wanted, vocab);
    row = new float[count == 0 ? 0 : vocab];
  }

  /** What is told of {@code token}, drawn or given at {@code at} of the logits. */
  Heard heard(Kernels k, Region logits, int at, Kernels.Observation seen, int token) {
    double logprob = Math.min(0, k.value(logits, at, token) - seen.logSum);
    if (count == 0) {
      return new Heard(token, logprob, NO_IDS, NO_LOGPROBS);
    }
    k.read(logits, at, row);
    int[] ids = new int[count];
    float[] values = new float[count];
    int found = 0;
    for (int i = 0; i < row.length; i++) {
      if (found == count && !(row[i] > values[count - 1])) {
        continue;
      }
      int place = found < count ? found++ : count - 1;
      while (place > 0 && values[place - 1] < row[i]) {
        values[place] = values[place - 1];
        ids[place] = ids[place - 1];
        place--;
      }
      values[place] = row[i];
      ids[place] = i;
    }
    double[] logprobs = new double[count];
    for (int i = 0; i < count; i++) {
      logprobs[i] = Math.min(0, values[i] - seen.logSum);
    }
    return new Heard(token, logprob, ids, logprobs);
  }
}
