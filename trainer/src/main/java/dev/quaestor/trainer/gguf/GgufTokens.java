package dev.quaestor.trainer.gguf;

import dev.quaestor.trainer.tokenizer.BytePairs;
import dev.quaestor.trainer.tokenizer.BytePairs.Token;
import dev.quaestor.trainer.tokenizer.WordCut;
import java.util.List;
import java.util.OptionalInt;

/**
 * A byte-level tokenizer in llama.cpp's words ({@code llama-vocab.cpp}). The name of its
 * pre-tokenizer stands for a pattern in llama.cpp's code, and for whether whole words are taken
 * without merging.
 *
 * <p>What ends an answer there is one token each of the kinds end of sequence, of turn and of
 * message, and any token whose text it knows as an end.
 */
final class GgufTokens {
  private static final String KEY = "tokenizer.ggml.";
  private static final List<String> ENDS = List.of("eos_token_id", "eot_token_id", "eom_token_id");

  private GgufTokens() {}

  /** Puts the tokenizer; what it has no word for becomes a problem. */
  static void put(
      GgufMetadata metadata, BytePairs tokenizer, List<Integer> ends, List<String> problems) {
    if (ends.size() > ENDS.size()) {
      problems.add(
          "answers end at %d tokens, %s; a GGUF file names 3: name fewer as eos_token_id in generation_config.json"
              .formatted(ends.size(), ends));
      return;
    }
    String name = name(tokenizer, problems);
    metadata
        .text(KEY + "model", "gpt2")
        .text(KEY + "pre", name)
        .texts(KEY + "tokens", tokenizer.tokens().stream().map(Token::text).toList())
        .numbers(
            KEY + "token_type",
            tokenizer.tokens().stream().map(token -> type(token.kind())).toList())
        .texts(KEY + "merges", tokenizer.merges());
    OptionalInt begin = tokenizer.begin();
    (begin.isPresent() ? begin : tokenizer.special().bos())
        .ifPresent(id -> metadata.number(KEY + "bos_token_id", id));
    for (int i = 0; i < ends.size(); i++) {
      metadata.number(KEY + ENDS.get(i), ends.get(i));
    }
    tokenizer.special().pad().ifPresent(id -> metadata.number(KEY + "padding_token_id", id));
    metadata.flag(KEY + "add_bos_token", begin.isPresent()).flag(KEY + "add_eos_token", false);
    tokenizer.template().ifPresent(text -> metadata.text("tokenizer.chat_template", text));
  }

  private static String name(BytePairs tokenizer, List<String> problems) {
    if (tokenizer.whole()) {
      if (tokenizer.cut() != WordCut.LLAMA3) {
        problems.add(
            "the tokenizer takes whole words without merging (ignore_merges) and cuts them as %s, which llama.cpp has no name for"
                .formatted(tokenizer.cut()));
      }
      return "llama-bpe";
    }
    return switch (tokenizer.cut()) {
      case GPT2 -> "gpt-2";
      case DIGITS_THEN_GPT2 -> "smollm";
      case LLAMA3 -> "dbrx"; // the same pattern, and words are merged
      case QWEN2 -> "qwen2";
    };
  }

  private static int type(BytePairs.Kind kind) {
    return switch (kind) {
      case TEXT -> 1;
      case CONTROL -> 3;
      case NAMED -> 4;
      case UNUSED -> 5;
    };
  }
}
