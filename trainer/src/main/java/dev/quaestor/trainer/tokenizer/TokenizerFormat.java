package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The format of a {@code tokenizer.json}, held before the library sees the file. The library is
 * native code that ends the whole process where it meets what it did not expect, so each part that
 * it reads is checked here first, and a part of a kind that is not known here is refused.
 *
 * <p>By the structures of the tokenizers library 0.21: a normalizer, a pre-tokenizer, a
 * post-processor and a decoder, each {@code null} or an object whose {@code type} says which, and a
 * model of one of four types.
 */
final class TokenizerFormat {
  private static final Set<String> BEHAVIORS =
      Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
  private static final Set<String> PREPENDING = Set.of("first", "never", "always");

  private static final Map<String, Consumer<JsonPart>> NORMALIZERS =
      Map.ofEntries(
          Map.entry("BertNormalizer", TokenizerFormat::bertNormalizer),
          Map.entry("Strip", part -> part.flags("strip_left", "strip_right")),
          Map.entry("StripAccents", part -> {}),
          Map.entry("NFC", part -> {}),
          Map.entry("NFD", part -> {}),
          Map.entry("NFKC", part -> {}),
          Map.entry("NFKD", part -> {}),
          Map.entry("Lowercase", part -> {}),
          Map.entry("Nmt", part -> {}),
          Map.entry("ByteLevel", part -> {}),
          Map.entry("Precompiled", part -> CharacterMap.check(part.at("precompiled_charsmap"))),
          Map.entry("Replace", TokenizerFormat::replace),
          Map.entry("Prepend", part -> part.at("prepend").text()),
          Map.entry("Sequence", part -> part.at("normalizers").each(TokenizerFormat::normalizer)));

  private static final Map<String, Consumer<JsonPart>> PRE_TOKENIZERS =
      Map.ofEntries(
          Map.entry("BertPreTokenizer", part -> {}),
          Map.entry("Whitespace", part -> {}),
          Map.entry("WhitespaceSplit", part -> {}),
          Map.entry("UnicodeScripts", part -> {}),
          Map.entry("ByteLevel", TokenizerFormat::byteLevel),
          Map.entry("CharDelimiterSplit", part -> part.at("delimiter").character()),
          Map.entry("Metaspace", TokenizerFormat::metaspace),
          Map.entry("Split", TokenizerFormat::split),
          Map.entry("Punctuation", part -> part.at("behavior").ifThere(b -> b.oneOf(BEHAVIORS))),
          Map.entry("Digits", part -> part.flags("individual_digits")),
          Map.entry("FixedLength", part -> part.at("length").ifThere(JsonPart::positive)),
          Map.entry(
              "Sequence", part -> part.at("pretokenizers").each(TokenizerFormat::preTokenizer)));

  private static final Map<String, Consumer<JsonPart>> POST_PROCESSORS =
      Map.of(
          "BertProcessing", TokenizerFormat::bertProcessing,
          "RobertaProcessing", TokenizerFormat::robertaProcessing,
          "ByteLevel", TokenizerFormat::byteLevel,
          "TemplateProcessing", TokenizerFormat::template,
          "Sequence", part -> part.at("processors").each(TokenizerFormat::postProcessor));

  private static final Map<String, Consumer<JsonPart>> DECODERS =
      Map.of(
          "BPEDecoder", part -> part.at("suffix").text(),
          "ByteLevel", TokenizerFormat::byteLevel,
          "WordPiece", TokenizerFormat::wordPieceDecoder,
          "Metaspace", TokenizerFormat::metaspace,
          "CTC", TokenizerFormat::ctc,
          "Replace", TokenizerFormat::replace,
          "Fuse", part -> {},
          "ByteFallback", part -> {},
          "Strip", TokenizerFormat::stripDecoder,
          "Sequence", part -> part.at("decoders").each(TokenizerFormat::decoder));

  private TokenizerFormat() {}

  /** What is wrong with a file, each with its path inside the file; empty where nothing is. */
  static List<String> problems(JsonNode json) {
    JsonPart root = JsonPart.root(json);
    root.depth();
    if (root.problems().isEmpty() && root.object()) {
      root.at("version").ifThere(version -> version.oneOf(Set.of("1.0")));
      root.at("normalizer").ifThere(TokenizerFormat::normalizer);
      root.at("pre_tokenizer").ifThere(TokenizerFormat::preTokenizer);
      root.at("post_processor").ifThere(TokenizerFormat::postProcessor);
      root.at("decoder").ifThere(TokenizerFormat::decoder);
      ModelFormat.check(root.at("model"));
      root.at("added_tokens").ifThere(tokens -> tokens.each(TokenizerFormat::addedToken));
    }
    return root.problems();
  }

  private static void normalizer(JsonPart part) {
    part.kind(NORMALIZERS);
  }

  private static void preTokenizer(JsonPart part) {
    part.kind(PRE_TOKENIZERS);
  }

  private static void postProcessor(JsonPart part) {
    part.kind(POST_PROCESSORS);
  }

  private static void decoder(JsonPart part) {
    part.kind(DECODERS);
  }

  private static void bertNormalizer(JsonPart part) {
    part.flags("clean_text", "handle_chinese_chars", "lowercase");
    part.at("strip_accents").ifThere(JsonPart::flag);
  }

  private static void pattern(JsonPart pattern) {
    if (pattern.object() && pattern.names().size() == 1) {
      String kind = pattern.names().get(0);
      if (Set.of("String", "Regex").contains(kind)) {
        pattern.at(kind).text();
        return;
      }
    }
    pattern.problem("{\"String\": …} or {\"Regex\": …}");
  }

  private static void replace(JsonPart part) {
    pattern(part.at("pattern"));
    part.at("content").text();
  }

  private static void split(JsonPart part) {
    pattern(part.at("pattern"));
    part.at("behavior").oneOf(BEHAVIORS);
    part.flags("invert");
  }

  private static void byteLevel(JsonPart part) {
    part.flags("add_prefix_space", "trim_offsets");
    part.at("use_regex").ifThere(JsonPart::flag);
  }

  private static void metaspace(JsonPart part) {
    part.at("replacement").character();
    part.at("add_prefix_space").ifThere(JsonPart::flag);
    part.at("prepend_scheme").ifThere(scheme -> scheme.oneOf(PREPENDING));
    part.at("split").ifThere(JsonPart::flag);
    part.at("str_rep").ifThere(JsonPart::text);
  }

  private static void wordPieceDecoder(JsonPart part) {
    part.at("prefix").text();
    part.flags("cleanup");
  }

  private static void ctc(JsonPart part) {
    part.at("pad_token").text();
    part.at("word_delimiter_token").text();
    part.flags("cleanup");
  }

  private static void stripDecoder(JsonPart part) {
    part.at("content").character();
    part.at("start").id();
    part.at("stop").id();
  }

  /** A token with its id, such as {@code ["[SEP]", 102]}. */
  private static void pair(JsonPart pair) {
    if (pair.list(2)) {
      pair.at(0).text();
      pair.at(1).id();
    }
  }

  private static void bertProcessing(JsonPart part) {
    pair(part.at("sep"));
    pair(part.at("cls"));
  }

  private static void robertaProcessing(JsonPart part) {
    bertProcessing(part);
    part.flags("trim_offsets", "add_prefix_space");
  }

  private static void template(JsonPart part) {
    JsonPart tokens = part.at("special_tokens");
    Set<String> known = new HashSet<>();
    if (tokens.object()) {
      for (String name : tokens.names()) {
        JsonPart token = tokens.at(name);
        known.add(name);
        token.at("id").text();
        token.at("ids").each(JsonPart::id);
        token.at("tokens").each(JsonPart::text);
        if (token.at("ids").size() != token.at("tokens").size()) {
          token.problem("as many ids as tokens");
        }
      }
    }
    part.at("single").each(piece -> piece(piece, known, Set.of("A")));
    part.at("pair").each(piece -> piece(piece, known, Set.of("A", "B")));
  }

  private static void piece(JsonPart piece, Set<String> tokens, Set<String> sequences) {
    if (piece.object() && piece.names().size() == 1) {
      String kind = piece.names().get(0);
      JsonPart inner = piece.at(kind);
      if (Set.of("SpecialToken", "Sequence").contains(kind)) {
        inner.at("id").oneOf(kind.equals("Sequence") ? sequences : tokens);
        inner.at("type_id").id();
        return;
      }
    }
    piece.problem("{\"SpecialToken\": …} or {\"Sequence\": …}");
  }

  private static void addedToken(JsonPart token) {
    token.at("id").id();
    token.at("content").filled();
    token.flags("single_word", "lstrip", "rstrip", "normalized", "special");
  }
}
