package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/** Checks sequences against a decoder, and cuts lists of them into packs. */
final class Sequences {
  private Sequences() {}

  /** The sequence, which fits the context and holds tokens of the vocabulary only. */
  static Sequence checked(Sequence s, DecoderConfig config) {
    if (s.inputs() > config.context()) {
      throw new IllegalArgumentException(
          "a sequence of "
              + s.tokens().length
              + " tokens does not fit the decoder's context of "
              + config.context()
              + ": shorten it, or train a decoder with a longer context");
    }
    checked(s.tokens(), config);
    return s;
  }

  static void checked(int[] tokens, DecoderConfig config) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= config.vocab()) {
        throw new IllegalArgumentException(
            "token "
                + tokens[i]
                + " at position "
                + i
                + " is outside the decoder's vocabulary of "
                + config.vocab()
                + ": the tokenizer does not belong to this decoder");
      }
    }
  }

  /**
   * Runs of consecutive sequences with at most {@code tokens} inputs together, as few as can be and
   * then as even; a longer sequence stands alone.
   *
   * @param inputs how many inputs what stands for a sequence has
   */
  static <T> List<List<T>> packs(List<T> items, ToIntFunction<T> inputs, int tokens) {
    int fewest = count(items, inputs, tokens);
    return cut(items, inputs, least(tokens, size -> count(items, inputs, size) <= fewest));
  }

  /** The least size from 1 to {@code most} that {@code enough} accepts, as it does {@code most}. */
  static int least(int most, IntPredicate enough) {
    int below = 0;
    int least = most;
    while (least - below > 1) {
      int middle = (below + least) >>> 1;
      if (enough.test(middle)) {
        least = middle;
      } else {
        below = middle;
      }
    }
    return least;
  }

  private static <T> int count(List<T> items, ToIntFunction<T> inputs, int tokens) {
    int packs = 0;
    int size = 0;
    for (T item : items) {
      int own = inputs.applyAsInt(item);
      if (packs == 0 || size + own > tokens) {
        packs++;
        size = 0;
      }
      size += own;
    }
    return packs;
  }

  private static <T> List<List<T>> cut(List<T> items, ToIntFunction<T> inputs, int tokens) {
    List<List<T>> packs = new ArrayList<>();
    List<T> open = new ArrayList<>();
    int size = 0;
    for (T item : items) {
      if (!open.isEmpty() && size + inputs.applyAsInt(item) > tokens) {
        packs.add(open);
        open = new ArrayList<>();
        size = 0;
      }
      open.add(item);
      size += inputs.applyAsInt(item);
    }
    if (!open.isEmpty()) {
      packs.add(open);
    }
    return packs;
  }
}
