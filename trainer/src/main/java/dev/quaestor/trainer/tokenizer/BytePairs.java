package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A byte-level byte-pair tokenizer taken apart, for programs that put it together themselves.
 *
 * @param tokens by id; an id that no token has is {@link Kind#UNUSED}
 * @param merges left and right symbol with a space between, in the order learned
 * @param cut how a text is cut into words
 * @param whole whether a word that is a token is taken without merging
 * @param begin what is put before a text, where something is
 * @param composes whether a text is brought into Unicode's composed form (NFC) first
 * @param special the tokens that are not text
 * @param template the chat template
 */
public record BytePairs(
    List<Token> tokens,
    List<String> merges,
    WordCut cut,
    boolean whole,
    OptionalInt begin,
    boolean composes,
    SpecialTokens special,
    Optional<String> template) {

  /** What a token stands for. */
  public enum Kind {
    /** Bytes of text, spelled in visible characters. */
    TEXT,
    /** No text, such as an end of turn. */
    CONTROL,
    /** Its own name, taken out of a text before it is cut. */
    NAMED,
    /** Nothing: the embedding has a row for it. */
    UNUSED
  }

  /** A token as the vocabulary spells it. */
  public record Token(String text, Kind kind) {}

  public BytePairs {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /**
   * Takes a tokenizer apart.
   *
   * @param size rows of the embedding
   * @throws IllegalArgumentException naming all by which it is not of this kind
   */
  public static BytePairs of(TokenizerFiles files, int size) {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      return new Apart(files, tokenizer).bytePairs(size);
    }
  }

  /** The taking apart; notes all problems before it gives up. */
  private static final class Apart {
    private final TokenizerFiles files;
    private final Tokenizer tokenizer;
    private final JsonNode json;
    private final JsonNode model;
    private final List<String> problems = new ArrayList<>();

    Apart(TokenizerFiles files, Tokenizer tokenizer) {
      this.files = files;
      this.tokenizer = tokenizer;
      this.json = tokenizer.json();
      this.model = json.path("model");
    }

    BytePairs bytePairs(int size) {
      Optional<WordCut> cut = WordCut.of(json.path("pre_tokenizer"));
      if (!model.path("type").asText("BPE").equals("BPE") || model.path("merges").isEmpty()) {
        problems.add("its model is %s without merges of bytes".formatted(model.path("type")));
      } else if (cut.isEmpty()) {
        problems.add(
            "its pre_tokenizer cuts words in a way without a name, %s; known are those of GPT-2, of SmolLM, of Llama 3 and of Qwen 2"
                .formatted(shortened(json.path("pre_tokenizer"))));
      }
      model();
      boolean composes = composes();
      OptionalInt begin = begin();
      List<Token> tokens = tokens(size);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "the tokenizer is no byte-level one that can be put together elsewhere: "
                + String.join("; ", problems));
      }
      return new BytePairs(
          tokens,
          merges(),
          cut.orElseThrow(),
          model.path("ignore_merges").asBoolean(),
          begin,
          composes,
          tokenizer.special(),
          Optional.ofNullable(ChatTemplates.of(files).byName().get("default")));
    }

    private void model() {
      for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
        if (!model.path(affix).asText("").isEmpty()) {
          problems.add("its model has a " + affix);
        }
      }
      if (model.path("byte_fallback").asBoolean()) {
        problems.add("its model falls back to bytes, as SentencePiece does");
      }
      if (!json.path("decoder").toString().contains("\"ByteLevel\"")) {
        problems.add("its decoder is %s, not ByteLevel".formatted(shortened(json.path("decoder"))));
      }
    }

    private boolean composes() {
      JsonNode normalizer = json.path("normalizer");
      boolean nfc = normalizer.path("type").asText().equals("NFC");
      if (!nfc && !normalizer.isNull() && !normalizer.isMissingNode()) {
        problems.add("its normalizer is " + shortened(normalizer));
      }
      return nfc;
    }

    private OptionalInt begin() {
      int[] before = tokenizer.affixes().before();
      if (before.length > 1) {
        problems.add("it puts %d tokens before a text, not one".formatted(before.length));
      }
      return before.length == 1 ? OptionalInt.of(before[0]) : OptionalInt.empty();
    }

    private List<Token> tokens(int size) {
      Map<String, Kind> added = new HashMap<>();
      for (JsonNode token : json.path("added_tokens")) {
        String content = token.path("content").asText();
        added.put(content, token.path("special").asBoolean() ? Kind.CONTROL : Kind.NAMED);
        for (String side : List.of("lstrip", "rstrip", "single_word")) {
          if (token.path(side).asBoolean()) {
            problems.add("its token %s says %s".formatted(token.path("content"), side));
          }
        }
      }
      Set<String> symbols = new HashSet<>();
      for (int b = 0; b < 256; b++) {
        symbols.add(BytePairMerges.byteSymbol(b));
      }
      Token[] tokens = new Token[size];
      for (Map.Entry<Integer, String> entry : tokenizer.vocabulary().entrySet()) {
        String text = entry.getValue();
        Kind kind = added.getOrDefault(text, Kind.TEXT);
        tokens[entry.getKey()] = new Token(text, kind);
        boolean spelled =
            text.codePoints().mapToObj(Character::toString).allMatch(symbols::contains);
        if (kind == Kind.TEXT && !spelled && problems.isEmpty()) {
          problems.add("its token \"%s\" spells no bytes".formatted(text));
        }
      }
      Set<String> taken = new HashSet<>(tokenizer.vocabulary().values());
      for (int id = 0; id < size; id++) {
        String hole = "[PAD" + id + "]";
        if (tokens[id] == null && !taken.add(hole)) {
          problems.add("its token %s has the name of an id without a token".formatted(hole));
        }
        tokens[id] = tokens[id] == null ? new Token(hole, Kind.UNUSED) : tokens[id];
      }
      return Arrays.asList(tokens);
    }

    private List<String> merges() {
      List<String> merges = new ArrayList<>();
      for (JsonNode merge : model.path("merges")) {
        String both =
            merge.isTextual()
                ? merge.textValue()
                : merge.path(0).asText() + " " + merge.path(1).asText();
        if (!both.startsWith("#version")) {
          merges.add(both);
        }
      }
      return merges;
    }

    private static String shortened(JsonNode part) {
      String text = part.isMissingNode() ? "absent" : part.toString();
      return text.length() <= 160 ? text : text.substring(0, 157) + "...";
    }
  }
}
