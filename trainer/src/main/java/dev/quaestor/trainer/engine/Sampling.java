package dev.quaestor.trainer.engine;

import java.io.Serializable;
import java.util.Set;

/**
 * How answers are drawn: temperature 0 is greedy; otherwise the distribution at {@code
 * temperature}, cut to the {@code topK} likeliest tokens (0: all) and then, renormalised, to the
 * fewest of them whose probability reaches {@code topP} (1: all). Tokens as likely as the last of
 * the top k are all kept, as transformers, vLLM and SGLang keep them; where equals straddle the
 * edge of top p, those that come first in the vocabulary stay (transformers leaves it to an
 * unstable sort). A sequence ends after {@code maxNew} tokens or with one of {@code ends}, which is
 * part of the answer's tokens.
 */
public record Sampling(double temperature, int topK, double topP, int maxNew, Set<Integer> ends)
    implements Serializable {
  public Sampling {
    ends = Set.copyOf(ends);
    if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1) || maxNew < 1) {
      throw new IllegalArgumentException(
          "sampling needs temperature >= 0, topK >= 0, 0 < topP <= 1 and maxNew >= 1; found"
              + " temperature "
              + temperature
              + ", topK "
              + topK
              + ", topP "
              + topP
              + ", maxNew "
              + maxNew);
    }
  }

  /** The likeliest token, always. */
  public static Sampling greedy(int maxNew, Set<Integer> ends) {
    return new Sampling(0, 0, 1, maxNew, ends);
  }

  /** The plain distribution at a temperature. */
  public static Sampling at(double temperature, int maxNew, Set<Integer> ends) {
    return new Sampling(temperature, 0, 1, maxNew, ends);
  }
}
