package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;

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
   * Runs of consecutive sequences with at most {@code tokens} inputs together; a longer one stands
   * alone.
   */
  static List<List<Sequence>> packs(List<Sequence> sequences, int tokens) {
    List<List<Sequence>> packs = new ArrayList<>();
    List<Sequence> open = new ArrayList<>();
    int size = 0;
    for (Sequence s : sequences) {
      if (!open.isEmpty() && size + s.inputs() > tokens) {
        packs.add(open);
        open = new ArrayList<>();
        size = 0;
      }
      open.add(s);
      size += s.inputs();
    }
    if (!open.isEmpty()) {
      packs.add(open);
    }
    return packs;
  }
}
