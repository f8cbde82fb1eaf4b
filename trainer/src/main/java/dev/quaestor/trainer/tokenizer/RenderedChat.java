package dev.quaestor.trainer.tokenizer;

import java.util.List;

/**
 * A conversation as the text a chat model sees.
 *
 * @param text markup, to be encoded with {@link Tokenizer#encodeMarkupWithOffsets}
 * @param assistant what the assistant wrote, in order, each with the token that ends its turn
 */
public record RenderedChat(String text, List<Span> assistant) {
  /** The chars {@code [begin, end)} of the text. */
  public record Span(int begin, int end) {}

  public RenderedChat {
    assistant = List.copyOf(assistant);
  }

  /** Which tokens the assistant wrote: those that lie wholly inside one of its spans. */
  public boolean[] assistantTokens(Encoded encoded) {
    boolean[] mask = new boolean[encoded.size()];
    for (int i = 0; i < mask.length; i++) {
      for (Span span : assistant) {
        mask[i] |=
            encoded.begin(i) >= span.begin
                && encoded.end(i) <= span.end
                && encoded.begin(i) < encoded.end(i);
      }
    }
    return mask;
  }
}
