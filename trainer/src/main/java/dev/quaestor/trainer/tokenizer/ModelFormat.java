package dev.quaestor.trainer.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The format of the {@code model} of a {@code tokenizer.json}: a vocabulary and the rule that cuts
 * words into its tokens.
 */
final class ModelFormat {
  private static final Map<String, Consumer<JsonPart>> MODELS =
      Map.of(
          "BPE", ModelFormat::bytePairs,
          "WordPiece", ModelFormat::wordPiece,
          "WordLevel", ModelFormat::wordLevel,
          "Unigram", ModelFormat::unigram);

  private ModelFormat() {}

  static void check(JsonPart model) {
    if (!model.object()) {
      return;
    }
    if (model.at("type").there()) {
      model.kind(MODELS);
    } else { // files of before the key was written
      MODELS.get(untyped(model)).accept(model);
    }
  }

  private static String untyped(JsonPart model) {
    if (model.at("merges").there()) {
      return "BPE";
    }
    if (model.at("max_input_chars_per_word").there()) {
      return "WordPiece";
    }
    return model.at("unk_token").there() ? "WordLevel" : "Unigram";
  }

  private static void bytePairs(JsonPart model) {
    Set<String> vocabulary = vocabulary(model);
    for (String name :
        new String[] {"unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
      model.at(name).ifThere(JsonPart::text);
    }
    for (String name : new String[] {"fuse_unk", "byte_fallback", "ignore_merges"}) {
      model.at(name).ifThere(JsonPart::flag);
    }
    model
        .at("dropout")
        .ifThere(dropout -> dropout.problem("null, or each encoding of a text would be another"));
    model.at("unk_token").ifThere(unk -> unk.oneOf(vocabulary));
    JsonPart prefix = model.at("continuing_subword_prefix");
    String continuing = prefix.there() ? prefix.value() : "";
    model.at("merges").each(merge -> merge(merge, vocabulary, continuing));
  }

  private static void merge(JsonPart merge, Set<String> vocabulary, String continuing) {
    String[] parts;
    if (merge.isText()) {
      parts = merge.value().split(" ", -1);
      if (merge.value().startsWith("#version")) {
        return;
      }
    } else if (merge.list(2) && merge.at(0).text() && merge.at(1).text()) {
      parts = new String[] {merge.at(0).value(), merge.at(1).value()};
    } else {
      return;
    }
    boolean known =
        parts.length == 2
            && parts[1].startsWith(continuing)
            && vocabulary.contains(parts[0])
            && vocabulary.contains(parts[1])
            && vocabulary.contains(parts[0] + parts[1].substring(continuing.length()));
    if (!known) {
      merge.problem("two tokens of the vocabulary that make a third");
    }
  }

  private static void wordPiece(JsonPart model) {
    Set<String> vocabulary = vocabulary(model);
    model.at("unk_token").oneOf(vocabulary);
    model.at("continuing_subword_prefix").text();
    model.at("max_input_chars_per_word").id();
  }

  private static void wordLevel(JsonPart model) {
    Set<String> vocabulary = vocabulary(model);
    model.at("unk_token").oneOf(vocabulary);
  }

  private static void unigram(JsonPart model) {
    JsonPart vocabulary = model.at("vocab");
    vocabulary.each(
        piece -> {
          if (piece.list(2)) {
            piece.at(0).filled();
            piece.at(1).number();
          }
        });
    if (vocabulary.size() == 0) {
      vocabulary.problem("at least one token");
    }
    model.at("unk_id").ifThere(id -> id.below(vocabulary.size()));
    model.at("byte_fallback").ifThere(JsonPart::flag);
  }

  /** Tokens with their ids, each of which one token has. */
  private static Set<String> vocabulary(JsonPart model) {
    JsonPart vocabulary = model.at("vocab");
    if (!vocabulary.object()) {
      return Set.of();
    }
    Map<Integer, String> taken = new HashMap<>();
    for (String token : vocabulary.names()) {
      JsonPart id = vocabulary.at(token);
      if (id.id()) {
        String before = taken.put(id.number32(), token);
        if (before != null) {
          id.problem("an id of its own; \"" + before + "\" has it too");
        }
      }
    }
    return Set.copyOf(vocabulary.names());
  }
}
