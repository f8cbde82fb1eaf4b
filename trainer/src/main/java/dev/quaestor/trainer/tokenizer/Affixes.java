package dev.quaestor.trainer.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a tokenizer puts around every text by itself: its post-processor, whatever it is made of,
 * seen from outside by encoding a text with it and without. A begin token that is named in {@code
 * tokenizer_config.json} but that the post-processor does not put is not among it, and neither is
 * what {@code add_bos_token} there asks for: transformers 5 does not read that key beside a {@code
 * tokenizer.json}, and version 4, where it did, wrote the rule into the post-processor when it
 * saved.
 */
public final class Affixes {
  private final int[] before;
  private final int[] after;

  private Affixes(int[] before, int[] after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Those of an opened tokenizer.
   *
   * @throws IllegalArgumentException where a text does not come through once and whole
   */
  static Affixes of(HuggingFaceTokenizer library, String[] vocabulary) {
    String probe =
        Stream.concat(Stream.of("a", "0", " "), Arrays.stream(vocabulary).filter(Objects::nonNull))
            .filter(text -> library.encode(text, false, false).getIds().length > 0)
            .findFirst()
            .orElse("");
    List<Long> plain = ids(library.encode(probe, false, false));
    List<Long> whole = ids(library.encode(probe, true, false));
    int at = java.util.Collections.indexOfSubList(whole, plain);
    if (at < 0) {
      throw new IllegalArgumentException(
          "tokenizer.json: the post_processor makes %s of a text of tokens %s; expected the text itself, once and whole, with tokens before or behind it"
              .formatted(whole, plain));
    }
    return new Affixes(
        narrow(whole.subList(0, at)), narrow(whole.subList(at + plain.size(), whole.size())));
  }

  private static List<Long> ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).boxed().toList();
  }

  private static int[] narrow(List<Long> ids) {
    return ids.stream().mapToInt(Math::toIntExact).toArray();
  }

  /** The ids put before a text, such as a begin token; mostly one or none. */
  public int[] before() {
    return before.clone();
  }

  /** The ids put behind a text, such as BERT's {@code [SEP]}; mostly none. */
  public int[] after() {
    return after.clone();
  }
}
