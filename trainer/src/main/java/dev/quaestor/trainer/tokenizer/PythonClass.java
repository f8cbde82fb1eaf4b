package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What the class that {@code tokenizer_config.json} names says where the file is silent: names of
 * special tokens, as far as transformers 4.57 and 5.24 agree. They differ in {@code
 * LlamaTokenizer}, which names tokens in the older one alone; here, as in the newer one, it names
 * none.
 */
final class PythonClass {
  private static final String BOS = "bos_token";
  private static final String EOS = "eos_token";
  private static final String UNK = "unk_token";
  private static final String PAD = "pad_token";
  private static final String END = "<|endoftext|>";

  private static final Map<String, Map<String, String>> NAMES =
      Map.of(
          "GPT2Tokenizer", Map.of(BOS, END, EOS, END, UNK, END),
          "GPTNeoXTokenizer", Map.of(BOS, END, EOS, END, UNK, END),
          "Qwen2Tokenizer", Map.of(EOS, END, UNK, END, PAD, END),
          "CodeLlamaTokenizer", Map.of(BOS, "<s>", EOS, "</s>", UNK, "<unk>"),
          "GemmaTokenizer", Map.of(BOS, "<bos>", EOS, "<eos>", UNK, "<unk>", PAD, "<pad>"));

  private PythonClass() {}

  /** The configuration of {@code files}, with what its class adds to it. */
  static JsonNode settings(TokenizerFiles files) {
    JsonNode config = files.json(TokenizerFiles.CONFIG);
    String name = config.path("tokenizer_class").asText().replaceFirst("Fast$", "");
    if (!NAMES.containsKey(name)) {
      return config;
    }
    ObjectNode whole = config.deepCopy();
    NAMES
        .get(name)
        .forEach(
            (role, token) -> {
              if (!config.has(role)) {
                whole.put(role, token);
              }
            });
    return whole;
  }
}
