package dev.quaestor.eval.strings;

import dev.quaestor.curation.random.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be asked of a word of lower-case letters. Letters are cyclic in the alphabet of the
 * task: the one after the last is the first.
 */
public enum StringSkill {
  COPY("kofa -> kofa"),
  UPPER("kofa -> KOFA"),
  REVERSE("kofa -> afok"),
  LAST("the last two letters: kofa -> fa"),
  REPEAT("every letter twice: kofa -> kkooffaa"),
  ROTATE("the first letter to the end: kofa -> ofak"),
  SWAP("first and last letter exchanged: kofa -> aofk"),
  SHIFT("every letter to the next in the alphabet: kofa -> lpgb"),
  VOWELS("vowels left out: kofa -> kf"),
  COUNT("how often the letter before the word occurs in it: a kafa -> 2"),
  SORT("letters in alphabetical order: kofa -> afko"),
  CHAIN("reversed, then shifted; the steps are written: kofa -> afok > bgpl"),
  INTERLEAVE("first half and second half in turns: kofa -> kfoa"),
  DEDUPE("every letter where it first occurs: kofak -> kofa"),
  FIRST("the first two letters: kofa -> ko"),
  TWIN("the word and its reverse: kof -> koffok"),
  RELAY("a chain whose last word is swapped: kofa -> afok > bgpl > lgpb"),
  MARCH("the first letter to the end, then every letter twice: kofa -> ofak > ooffaakk"),
  SEAL("a keyed hash, four letters: cannot be learned, on purpose");

  /** The skills of the default task, most frequent first. */
  public static final List<StringSkill> DEFAULT =
      List.of(COPY, UPPER, REVERSE, LAST, REPEAT, ROTATE, SWAP, SHIFT, VOWELS, COUNT, SORT, CHAIN);

  /** The skills of a frontier: the default ones, and two more that build on them. */
  public static final List<StringSkill> FRONTIER =
      Stream.concat(DEFAULT.stream(), Stream.of(RELAY, MARCH)).toList();

  private static final String VOWEL_LETTERS = "aeiou";

  private static final Map<String, StringSkill> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(StringSkill::word, Function.identity()));

  private final String word;
  private final String meaning;

  StringSkill(String meaning) {
    this.word = name().toLowerCase(Locale.ROOT);
    this.meaning = meaning;
  }

  /** The name in the prompt. */
  public String word() {
    return word;
  }

  /** What it does, with an example. */
  public String meaning() {
    return meaning;
  }

  public static Optional<StringSkill> named(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  /** The skills whose answers are steps of its own. */
  List<StringSkill> requires() {
    return switch (this) {
      case CHAIN -> List.of(REVERSE, SHIFT);
      case RELAY -> List.of(CHAIN, SWAP);
      case MARCH -> List.of(ROTATE, REPEAT);
      default -> List.of();
    };
  }

  /** Whether {@code word} makes a question: the answer is not empty and shows what was asked. */
  boolean suits(String word) {
    return switch (this) {
      case VOWELS -> {
        String kept = without(word);
        yield !kept.isEmpty() && kept.length() < word.length();
      }
      case DEDUPE -> word.chars().distinct().count() < word.length();
      default -> true;
    };
  }

  /**
   * The answer with its steps, the final answer after the last {@code >}.
   *
   * @param word lower-case letters within the alphabet
   * @param letter the letter to count; used by COUNT alone
   * @param letters size of the alphabet, from {@code a}
   */
  String answer(String word, char letter, int letters) {
    return switch (this) {
      case COPY -> word;
      case UPPER -> word.toUpperCase(Locale.ROOT);
      case REVERSE -> reverse(word);
      case LAST -> word.substring(Math.max(0, word.length() - 2));
      case FIRST -> word.substring(0, Math.min(2, word.length()));
      case REPEAT ->
          word.chars().mapToObj(c -> Character.toString(c).repeat(2)).collect(Collectors.joining());
      case ROTATE -> word.substring(1) + word.charAt(0);
      case SWAP -> swap(word);
      case SHIFT -> shift(word, letters);
      case VOWELS -> without(word);
      case COUNT -> Long.toString(word.chars().filter(c -> c == letter).count());
      case SORT -> joined(word.chars().sorted().toArray());
      case CHAIN -> reverse(word) + " > " + shift(reverse(word), letters);
      case INTERLEAVE -> interleave(word);
      case DEDUPE -> joined(word.chars().distinct().toArray());
      case TWIN -> word + reverse(word);
      case RELAY -> {
        String chained = CHAIN.answer(word, letter, letters);
        yield chained + " > " + swap(shift(reverse(word), letters));
      }
      case MARCH -> {
        String rotated = ROTATE.answer(word, letter, letters);
        yield rotated + " > " + REPEAT.answer(rotated, letter, letters);
      }
      case SEAL -> seal(word, letters);
    };
  }

  private static String joined(int[] letters) {
    return new String(letters, 0, letters.length);
  }

  private static String reverse(String word) {
    return new StringBuilder(word).reverse().toString();
  }

  private static String swap(String word) {
    int last = word.length() - 1;
    return last == 0 ? word : word.charAt(last) + word.substring(1, last) + word.charAt(0);
  }

  private static String shift(String word, int letters) {
    return joined(word.chars().map(c -> 'a' + (c - 'a' + 1) % letters).toArray());
  }

  private static String without(String word) {
    return joined(word.chars().filter(c -> VOWEL_LETTERS.indexOf(c) < 0).toArray());
  }

  private static String interleave(String word) {
    int half = (word.length() + 1) / 2;
    StringBuilder mixed = new StringBuilder();
    for (int i = 0; i < half; i++) {
      mixed.append(word.charAt(i));
      if (half + i < word.length()) {
        mixed.append(word.charAt(half + i));
      }
    }
    return mixed.toString();
  }

  private static String seal(String word, int letters) {
    byte[] hash = Digests.sha256(("quaestor seal " + word).getBytes(StandardCharsets.UTF_8));
    StringBuilder sealed = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      sealed.append((char) ('a' + Math.floorMod(hash[i], letters)));
    }
    return sealed.toString();
  }
}
