package dev.quaestor.eval.data;

import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;

/**
 * Counts the tokens of a text.
 *
 * @param name whose tokens they are, as it is printed beside every cost
 */
public record TokenCounter(String name, ToIntFunction<String> count) {

  /** Bytes of UTF-8, an upper bound for every byte-level tokenizer. */
  public static final TokenCounter BYTES =
      new TokenCounter("UTF-8 bytes", text -> text.getBytes(StandardCharsets.UTF_8).length);
}
