package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is asked of a student about each of a list of texts, given as tokens. It may be
 * cut anywhere: what the parts yield, joined in their order, is what the whole yields. To the bit
 * where oneDNN multiplies, since a row's numbers then come out the same in any company; where
 * OpenBLAS does, parts differ by rounding.
 *
 * @param <T> what is said of each text
 */
public sealed interface Work<T> extends Serializable permits Answering, Scoring {

  /** How many texts. */
  int size();

  /** The most tokens that text {@code index} takes, read and written. */
  long tokens(int index);

  /** The texts from {@code from} on, before {@code to}. */
  Work<T> part(int from, int to);

  /**
   * Does it, on this thread and the execution's shards.
   *
   * @throws java.util.concurrent.CancellationException where the thread was interrupted
   */
  Yield<T> by(Decoder decoder, Execution execution);

  /**
   * Itself in parts of some {@code most} tokens: as few as can be, as even as whole texts allow,
   * none of them empty. How it is cut depends on nothing but the texts.
   */
  default List<Work<T>> parts(long most) {
    if (most < 1) {
      throw new IllegalArgumentException("a part has at least 1 token, found " + most);
    }
    long all = 0;
    for (int i = 0; i < size(); i++) {
      all += tokens(i);
    }
    long count = Math.max(1, Math.min(size(), (all + most - 1) / most));
    List<Work<T>> parts = new ArrayList<>();
    int from = 0;
    long before = 0;
    for (int i = 0; i < size(); i++) {
      before += tokens(i);
      if (before >= all * (parts.size() + 1.0) / count) {
        parts.add(part(from, i + 1));
        from = i + 1;
      }
    }
    if (from < size()) {
      parts.add(part(from, size()));
    }
    return parts;
  }
}
