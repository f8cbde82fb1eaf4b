package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * A tokenizer's files as they leave with a student, so that {@code tokenizer(prompt)} elsewhere
 * gives the very tokens that its prompts had here. Most files leave as they came. Two things are
 * changed where they must:
 *
 * <ul>
 *   <li>A post-processor that puts tokens behind a text, such as BERT's {@code [SEP]}, puts only
 *       what stands before it: an answer follows every prompt of a student.
 *   <li>The classes of Llama's kind rebuild their post-processor from {@code add_bos_token} in
 *       transformers 4 (4.57.6: {@code LlamaTokenizerFast.update_post_processor}, which without
 *       that key begins every text with the begin token); the key is made to say what the
 *       post-processor does. transformers 5 does not read it beside a {@code tokenizer.json}.
 * </ul>
 */
public final class ExportedTokenizer {
  private static final Set<String> REBUILDING =
      Set.of("LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer");

  private ExportedTokenizer() {}

  /** The files to write. */
  public static TokenizerFiles of(TokenizerFiles files) {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      Map<String, String> contents = new TreeMap<>(files.contents());
      int[] before = tokenizer.affixes().before();
      if (tokenizer.affixes().after().length > 0) {
        ObjectNode root = files.json(TokenizerFiles.TOKENIZER).deepCopy();
        root.set("post_processor", TokenizerJson.before(tokenizer, before));
        contents.put(TokenizerFiles.TOKENIZER, TokenizerJson.written(root));
      }
      JsonNode config = files.json(TokenizerFiles.CONFIG);
      String name = config.path("tokenizer_class").asText().replaceFirst("Fast$", "");
      if (REBUILDING.contains(name)) {
        OptionalInt bos = tokenizer.special().bos();
        boolean begins = before.length == 1 && bos.isPresent() && bos.getAsInt() == before[0];
        ObjectNode said = config.deepCopy();
        said.put("add_bos_token", begins).put("add_eos_token", false);
        if (!said.equals(config)) {
          contents.put(TokenizerFiles.CONFIG, TokenizerJson.written(said));
        }
      }
      return new TokenizerFiles(contents);
    }
  }
}
