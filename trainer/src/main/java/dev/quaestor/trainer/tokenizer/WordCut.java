package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ways of cutting a text into words, before bytes are merged within them, that byte-level
 * tokenizers of published families share. A way is recognised by the pattern in a {@code
 * tokenizer.json}, character for character.
 */
public enum WordCut {
  /** Letters, digits or others with the space before them (GPT-2). */
  GPT2,
  /** Digits one by one, then as GPT-2 (StarCoder, SmolLM, Granite). */
  DIGITS_THEN_GPT2,
  /** As many as three digits together (Llama 3, OLMo 2). */
  LLAMA3,
  /** Digits one by one (Qwen 2 and 3). */
  QWEN2;

  private static final String GPT2_PATTERN =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  private static final String NEWER_PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r"
          + "\\n"
          + "\\p{L}\\p{N}]?\\p{L}+|%s| ?[^\\s\\p{L}\\p{N}]+[\\r"
          + "\\n"
          + "]*|\\s*[\\r"
          + "\\n"
          + "]+|\\s+(?!\\S)|\\s+";

  /** The way that a {@code pre_tokenizer} cuts, where it is one of these. */
  static Optional<WordCut> of(JsonNode preTokenizer) {
    List<String> steps = new ArrayList<>();
    steps(preTokenizer, steps);
    return switch (String.join(" then ", steps)) {
      case "bytes by " + GPT2_PATTERN -> Optional.of(GPT2);
      case "digits then bytes by " + GPT2_PATTERN -> Optional.of(DIGITS_THEN_GPT2);
      default -> bySplit(steps);
    };
  }

  private static Optional<WordCut> bySplit(List<String> steps) {
    if (steps.size() != 2 || !steps.get(1).equals("bytes")) {
      return Optional.empty();
    }
    String pattern = steps.get(0);
    if (pattern.equals(GPT2_PATTERN)) {
      return Optional.of(GPT2);
    }
    if (pattern.equals(NEWER_PATTERN.formatted("\\p{N}{1,3}"))) {
      return Optional.of(LLAMA3);
    }
    return pattern.equals(NEWER_PATTERN.formatted("\\p{N}"))
        ? Optional.of(QWEN2)
        : Optional.empty();
  }

  private static void steps(JsonNode part, List<String> steps) {
    switch (part.path("type").asText()) {
      case "Sequence" -> part.path("pretokenizers").forEach(inner -> steps(inner, steps));
      case "ByteLevel" -> steps.add(bytes(part));
      case "Digits" -> steps.add(part.path("individual_digits").asBoolean() ? "digits" : "numbers");
      case "Split" -> steps.add(split(part));
      default -> steps.add(part.path("type").asText("nothing"));
    }
  }

  private static String bytes(JsonNode part) {
    String whole = part.path("use_regex").asBoolean(true) ? "bytes by " + GPT2_PATTERN : "bytes";
    return part.path("add_prefix_space").asBoolean(true) ? "a space before " + whole : whole;
  }

  /** The pattern where its matches and what lies between become words of their own. */
  private static String split(JsonNode part) {
    String behavior = part.path("behavior").asText();
    boolean inverted = part.path("invert").asBoolean();
    boolean isolates =
        behavior.equals("Isolated") && !inverted || behavior.equals("Removed") && inverted;
    JsonNode pattern = part.path("pattern").path("Regex");
    return isolates && pattern.isTextual() ? pattern.textValue() : "another split";
  }
}
