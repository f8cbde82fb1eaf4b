package dev.quaestor.trainer.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tokens that a stretch of a text has as the continuation of what stands before it: those that
 * a model which reads the text up to there is to write.
 *
 * <p>Encoded by itself a stretch may begin otherwise: tokenizers of SentencePiece's kind put a
 * space before whatever they are given, so that an answer behind {@code [/INST]} would be taught a
 * first token that it never has there. So the whole text is encoded and cut. Where one token
 * reaches over the cut, such as a line end of the prompt with one of the answer, the model has read
 * its first part already and must write the rest; that is encoded behind a character that does not
 * join with it.
 */
public final class Continuation {
  private static final List<String> APART = List.of("\n", "]", ">", ":", ".", "a", "0");

  private Continuation() {}

  /** The ids of the chars {@code [begin, end)} of rendered markup. */
  public static int[] of(Tokenizer tokenizer, String text, int begin, int end) {
    if (begin == end) {
      return new int[0];
    }
    Optional<int[]> cut = cut(tokenizer.encodeMarkupWithOffsets(text), begin, end);
    if (cut.isPresent()) {
      return cut.get();
    }
    String stretch = text.substring(begin, end);
    for (String apart : APART) {
      if (tokenizer.canWrite(apart)) {
        int length = apart.length();
        cut =
            cut(
                tokenizer.encodeMarkupWithOffsets(apart + stretch),
                length,
                length + stretch.length());
        if (cut.isPresent()) {
          return cut.get();
        }
      }
    }
    return tokenizer.encodeMarkup(stretch);
  }

  /** The tokens of the chars {@code [begin, end)}; empty where one reaches over an edge. */
  private static Optional<int[]> cut(Encoded whole, int begin, int end) {
    int first = 0;
    while (first < whole.size() && whole.end(first) <= begin) {
      first++;
    }
    int last = first;
    while (last < whole.size() && whole.begin(last) < end) {
      last++;
    }
    boolean clean = first < last && whole.begin(first) == begin && whole.end(last - 1) == end;
    return clean ? Optional.of(Arrays.copyOfRange(whole.ids(), first, last)) : Optional.empty();
  }
}
