package dev.quaestor.trainer.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes small tokenizers from a pool's own text, as Hugging Face {@code tokenizer.json} files.
 *
 * <p>All are written as the library's BPE model, which is general enough: characters are BPE
 * without merges; words are BPE without merges that takes a whole word where the vocabulary has it
 * and falls back to characters, then bytes, where it has not; byte pairs are BPE proper. The
 * special tokens come first: {@code <pad>} 0, {@code <bos>} 1, {@code <eos>} 2, {@code <unk>} 3.
 * The same texts in the same order give the same files, byte for byte.
 */
public final class TokenizerTraining {
  /**
   * What a word is: letters with the space before them, one digit, a run of one punctuation mark
   * with the space before it, one white space. Java and the library read this pattern alike.
   */
  static final String WORDS = " ?\\p{L}+|\\p{N}| ?([^ \\t\\r\\n\\p{L}\\p{N}])\\1*|[ \\t\\r\\n]";

  /** A stretch of a line without digits, one digit, or one line end. */
  static final String LINES = "[^\\n\\p{N}]+|\\p{N}|\\n";

  /** Where merges of byte pairs must stop. */
  public enum Boundary {
    /** At word ends: every token is a word or a part of one. */
    WORDS,
    /**
     * At digits and line ends only: a token may span words, which shortens text made from a
     * template.
     */
    LINES,
    /**
     * At word ends until every word that occurs twice is one token, then at digits and line ends:
     * tokens are words and phrases of whole words, in the manner of SuperBPE (Liu et al. 2025,
     * arXiv:2503.13423).
     */
    PHRASES
  }

  private TokenizerTraining() {}

  /**
   * One token for each character (code point). Characters outside the texts and printable ASCII are
   * refused when encoding.
   */
  public static TokenizerFiles characters(Iterable<String> texts) {
    TokenizerJson json = new TokenizerJson();
    characterSet(texts).forEach(json::token);
    return json.characterModel();
  }

  /**
   * One token for each word that occurs at least {@code minimumCount} times, the most frequent
   * {@code limit} of them; other words are written by character, other characters by byte.
   *
   * @param limit the most words to take, beside the special tokens, 256 bytes and the single
   *     characters
   * @param minimumCount a word rarer than this is written by character, at least 1
   */
  public static TokenizerFiles words(Iterable<String> texts, int limit, int minimumCount) {
    if (limit < 1 || minimumCount < 1) {
      throw new IllegalArgumentException(
          "limit and minimumCount must be at least 1, found " + limit + " and " + minimumCount);
    }
    TokenizerJson json = new TokenizerJson();
    for (int b = 0; b < 256; b++) {
      json.token(String.format("<0x%02X>", b));
    }
    characterSet(texts).forEach(json::token);
    count(texts, WORDS).entrySet().stream()
        .filter(word -> word.getValue() >= minimumCount)
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .filter(word -> word.codePointCount(0, word.length()) > 1)
        .limit(limit)
        .forEach(json::token);
    return json.wordModel(WORDS);
  }

  /**
   * Byte-level byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909; over bytes as in GPT-2):
   * the most frequent adjacent pair is merged until the vocabulary is full or no pair occurs twice;
   * ties go to the pair of lowest ids.
   *
   * @param vocabularySize with the special tokens and 256 bytes, so at least 260; fewer where the
   *     text runs out of pairs
   */
  public static TokenizerFiles bytePairs(
      Iterable<String> texts, int vocabularySize, Boundary boundary) {
    TokenizerJson json = new TokenizerJson();
    int smallest = json.size() + 256;
    if (vocabularySize < smallest) {
      throw new IllegalArgumentException(
          "a byte-pair vocabulary needs at least "
              + smallest
              + " entries (special tokens and 256 bytes), found "
              + vocabularySize);
    }
    int limit = vocabularySize - smallest;
    BytePairMerges merges = new BytePairMerges();
    if (boundary != Boundary.LINES) {
      merges.learn(count(texts, WORDS), limit);
    }
    if (boundary != Boundary.WORDS) {
      merges.learn(count(texts, LINES), limit);
    }
    merges.symbols().forEach(json::token);
    return json.bytePairModel(boundary == Boundary.WORDS ? WORDS : LINES, merges.merges());
  }

  /** Printable ASCII, line end, tab and every character of the texts, sorted. */
  private static List<String> characterSet(Iterable<String> texts) {
    TreeSet<Integer> points = new TreeSet<>();
    points.add((int) '\n');
    points.add((int) '\t');
    for (int c = ' '; c <= '~'; c++) {
      points.add(c);
    }
    for (String text : texts) {
      text.codePoints()
          .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
          .forEach(points::add);
    }
    List<String> characters = new ArrayList<>();
    points.forEach(point -> characters.add(Character.toString(point)));
    return characters;
  }

  private static Map<String, Long> count(Iterable<String> texts, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    Map<String, Long> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher matcher = compiled.matcher(text);
      while (matcher.find()) {
        counts.merge(matcher.group(), 1L, Long::sum);
      }
    }
    return new LinkedHashMap<>(counts);
  }
}
