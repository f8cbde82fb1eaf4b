package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code tokenizer.json} under construction: a vocabulary in id order, then one of three models
 * around it.
 */
final class TokenizerJson {
  static final String PAD = "<pad>";
  static final String BOS = "<bos>";
  static final String EOS = "<eos>";
  static final String UNK = "<unk>";
  static final List<String> SPECIAL = List.of(PAD, BOS, EOS, UNK);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

  TokenizerJson() {
    SPECIAL.forEach(this::token);
  }

  void token(String token) {
    vocabulary.putIfAbsent(token, vocabulary.size());
  }

  int size() {
    return vocabulary.size();
  }

  /**
   * Every character a token; an unknown one becomes {@code <unk>}, which {@link Tokenizer} refuses.
   */
  TokenizerFiles characterModel() {
    ObjectNode root = root();
    root.putNull("pre_tokenizer");
    root.set("decoder", type("Fuse"));
    model(root).put("unk_token", UNK);
    return files(root);
  }

  /** Whole words where known, else characters, else bytes. */
  TokenizerFiles wordModel(String pattern) {
    ObjectNode root = root();
    root.set("pre_tokenizer", split(pattern));
    ObjectNode decoder = type("Sequence");
    decoder.putArray("decoders").add(type("ByteFallback")).add(type("Fuse"));
    root.set("decoder", decoder);
    model(root).put("unk_token", UNK).put("byte_fallback", true).put("ignore_merges", true);
    return files(root);
  }

  /** Merges of byte symbols inside the pieces the pattern cuts. */
  TokenizerFiles bytePairModel(String pattern, List<List<String>> merges) {
    ObjectNode root = root();
    ObjectNode sequence = type("Sequence");
    sequence.putArray("pretokenizers").add(split(pattern)).add(byteLevel());
    root.set("pre_tokenizer", sequence);
    root.set("decoder", byteLevel());
    ArrayNode array = model(root).putArray("merges");
    merges.forEach(merge -> array.addArray().add(merge.get(0)).add(merge.get(1)));
    return files(root);
  }

  private static ObjectNode root() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      ObjectNode token = added.addObject();
      token.put("id", id).put("content", SPECIAL.get(id)).put("single_word", false);
      token.put("lstrip", false).put("rstrip", false).put("normalized", false).put("special", true);
    }
    root.putNull("normalizer");
    root.putNull("pre_tokenizer");
    root.set("post_processor", beginFirst());
    return root;
  }

  /** Every text begins with {@code <bos>}; what reads the file elsewhere puts it there too. */
  private static ObjectNode beginFirst() {
    return before(Map.of(BOS, SPECIAL.indexOf(BOS)), List.of(BOS));
  }

  /** A post-processor that puts {@code ids} before every text. */
  static ObjectNode before(Tokenizer tokenizer, int[] ids) {
    Map<String, Integer> tokens = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (int id : ids) {
      String name = tokenizer.token(id).orElseThrow();
      tokens.put(name, id);
      names.add(name);
    }
    return before(tokens, names);
  }

  private static ObjectNode before(Map<String, Integer> tokens, List<String> names) {
    ObjectNode processor = type("TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    ArrayNode pair = processor.putArray("pair");
    names.forEach(name -> single.add(piece("SpecialToken", name, 0)));
    single.add(piece("Sequence", "A", 0));
    pair.addAll(single);
    names.forEach(name -> pair.add(piece("SpecialToken", name, 1)));
    pair.add(piece("Sequence", "B", 1));
    ObjectNode special = processor.putObject("special_tokens");
    tokens.forEach(
        (name, id) -> {
          ObjectNode token = special.putObject(name).put("id", name);
          token.putArray("ids").add(id);
          token.putArray("tokens").add(name);
        });
    return processor;
  }

  /**
   * The files with {@code <bos>} before every text where an earlier version of this class made
   * them, which left that out although its students learned from texts that begin so; all others as
   * they are.
   */
  static TokenizerFiles begun(TokenizerFiles files) {
    JsonNode config = files.json(TokenizerFiles.CONFIG);
    JsonNode json = files.json(TokenizerFiles.TOKENIZER);
    boolean ours =
        config.equals(olderConfig())
            && json.path("added_tokens").equals(root().path("added_tokens"))
            && json.path("post_processor").isNull();
    if (!ours) {
      return files;
    }
    ObjectNode begun = json.deepCopy();
    begun.set("post_processor", beginFirst());
    Map<String, String> contents = new TreeMap<>(files.contents());
    contents.putAll(files(begun).contents());
    return new TokenizerFiles(contents);
  }

  private static ObjectNode piece(String kind, String id, int type) {
    ObjectNode piece = JSON.createObjectNode();
    piece.putObject(kind).put("id", id).put("type_id", type);
    return piece;
  }

  private ObjectNode model(ObjectNode root) {
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    vocabulary.forEach(vocab::put);
    model.putArray("merges");
    return model;
  }

  private static ObjectNode split(String pattern) {
    ObjectNode split = type("Split");
    split.putObject("pattern").put("Regex", pattern);
    split.put("behavior", "Isolated").put("invert", false);
    return split;
  }

  private static ObjectNode byteLevel() {
    return type("ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private static ObjectNode type(String name) {
    return JSON.createObjectNode().put("type", name);
  }

  private static ObjectNode olderConfig() {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", BOS).put("eos_token", EOS).put("pad_token", PAD);
    return config.put("unk_token", UNK).put("clean_up_tokenization_spaces", false);
  }

  private static TokenizerFiles files(ObjectNode root) {
    ObjectNode config = olderConfig();
    config.put("add_bos_token", true).put("add_eos_token", false); // what llama.cpp reads
    return new TokenizerFiles(
        Map.of(
            TokenizerFiles.TOKENIZER, written(root),
            TokenizerFiles.CONFIG, written(config)));
  }

  /** The text of a file. */
  static String written(ObjectNode root) {
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always writable", e);
    }
  }
}
