package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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
    return even(tokens, 1, size -> cut(items, inputs, size));
  }

  /**
   * The packs that {@code cut} makes of at most {@code most} inputs each: as few as can be, rounded
   * up to a multiple of {@code shards}, and then as even.
   */
  static <P> List<P> even(int most, int shards, IntFunction<List<P>> cut) {
    int wanted = (cut.apply(most).size() + shards - 1) / shards * shards;
    int below = 0;
    int least = most;
    while (least - below > 1) {
      int middle = (below + least) >>> 1;
      if (cut.apply(middle).size() <= wanted) {
        least = middle;
      } else {
        below = middle;
      }
    }
    return cut.apply(least);
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
