package dev.quaestor.curation.admission;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A text as the words it is compared by: Unicode's compatibility form (NFKC), without case,
 * invisible characters and punctuation; digits are kept, thousands put together. Signs between
 * numbers count (3 + 4 is not 3 − 4), but are no words.
 *
 * <p>A mark inside a word ({@code two-thirds}, {@code farmer's}) is left out by some and replaced
 * by a space by others, so that such a text has up to three readings. Characters of scripts without
 * spaces are half a word each. Runs of words are compared by a hash of 64 bits.
 */
final class Words {

  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final int WHOLE_WORD = 2;
  private static final int MOST_SIGNS_TO_DROP = 4;
  private static final String DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
  private static final String APOSTROPHES = "'`\u00B4\u2018\u2019\u02BC\u2032";
  private static final String SIGNS = "+*/=<>^@&|%~\u00D7\u00F7\u00B7\u22C5\u2044" + DASHES;
  private static final String APART = ",. '_\u2019";
  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Which marks inside a word are left out; all others part words. */
  private enum Joined {
    NONE,
    APOSTROPHES,
    ALL
  }

  private final String text;
  private int size;
  private int signs;
  private boolean loose;
  private int[] from = new int[32];
  private int[] to = new int[32];
  private byte[] weight = new byte[32];
  private boolean[] begins = new boolean[32];
  private long[] raw = new long[32];
  private boolean[] number = new boolean[32];
  private long[] before = {};
  private long[] bareBefore = {};
  private int[] wordsBefore = {};
  private long[] powers = {};

  private Words(String text) {
    this.text = text;
  }

  /** The readings of {@code text}, the plain one first; those that would be the same only once. */
  static List<Words> readings(String text) {
    String normal = normal(text);
    List<Words> readings = new ArrayList<>(3);
    Words plain = read(normal, Joined.NONE);
    readings.add(plain);
    boolean apostrophes = inside(normal, true);
    if (apostrophes) {
      readings.add(read(normal, Joined.APOSTROPHES));
    }
    if (inside(normal, false) && plain.signs <= MOST_SIGNS_TO_DROP) {
      readings.add(read(normal, Joined.ALL));
      readings.get(readings.size() - 1).loose = plain.signs > 0;
    }
    return readings;
  }

  /** Whether signs between numbers were left out, so that the whole says too little. */
  boolean loose() {
    return loose;
  }

  /** Words and signs. */
  int size() {
    return size;
  }

  /** Whether item {@code i} is a word, not a sign. */
  boolean word(int i) {
    return weight[i] > 0;
  }

  /** Whether a sentence, a line or a clause may begin at item {@code i}, or end before it. */
  boolean begins(int i) {
    return i == size || begins[i];
  }

  /** Words from item {@code i} to {@code j}, that one excluded. */
  double words(int i, int j) {
    int sum = 0;
    for (int k = i; k < j; k++) {
      sum += weight[k];
    }
    return sum / (double) WHOLE_WORD;
  }

  /** Where {@code words} words that begin at item {@code i} end; −1 where there are not so many. */
  int end(int i, int words) {
    int sum = 0;
    for (int k = i; k < size; k++) {
      sum += weight[k];
      if (sum >= WHOLE_WORD * words) {
        return k + 1;
      }
    }
    return -1;
  }

  /** What stands from item {@code i} to {@code j}, that one excluded, as a number. */
  long hash(int i, int j) {
    return mixed(before[j] - before[i] * powers[j - i]);
  }

  /** The same without a sign, where there is one alone: 1/5 becomes 1 5 when marks are dropped. */
  long runHash(int i, int j) {
    int words = wordsBefore[j] - wordsBefore[i];
    return j - i - words > 1 ? hash(i, j) : mixed(bareBefore[j] - bareBefore[i] * powers[words]);
  }

  private static long mixed(long sum) {
    long value = (sum ^ (sum >>> 32)) * BASE;
    return value ^ (value >>> 29);
  }

  /** The text from item {@code i} to {@code j}, that one excluded. */
  String text(int i, int j) {
    return text.substring(from[i], to[j - 1]).replaceAll("\\s+", " ");
  }

  private static String normal(String text) {
    boolean plain = true;
    for (int i = 0; plain && i < text.length(); i++) {
      plain = text.charAt(i) < 128;
    }
    if (plain) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length());
    int last = ' ';
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      if (type == Character.FORMAT) {
        continue;
      }
      if (type == Character.OTHER_NUMBER && Character.isLetterOrDigit(last)) {
        visible.append(' '); // 1½ is 1 1/2
      }
      visible.appendCodePoint(c == '\u00B4' ? '\'' : c); // NFKC makes a space of it
      last = c;
    }
    return Normalizer.normalize(visible, Normalizer.Form.NFKC);
  }

  /** Whether a mark stands inside a word: an apostrophe, or another. */
  private static boolean inside(String text, boolean apostrophe) {
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      boolean mark = !Character.isWhitespace(c) && !wordPart(c) && !Character.isSurrogate(c);
      if (mark && (APOSTROPHES.indexOf(c) >= 0) == apostrophe && joins(text, i, Joined.ALL) > 0) {
        return true;
      }
    }
    return false;
  }

  private static Words read(String text, Joined joined) {
    Words words = new Words(text);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (unspaced(c)) {
        int next = i + Character.charCount(c);
        words.add(i, next, fold(c), (byte) 1);
        i = next;
      } else if (wordPart(c)) {
        i = words.word(i, joined);
      } else if (isSign(c)) {
        i = words.sign(i);
      } else {
        i += Character.charCount(c);
      }
    }
    words.index();
    return words;
  }

  private int word(int start, Joined joined) {
    long hash = 1;
    int digits = 0;
    int characters = 0;
    int i = start;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      int mark = wordPart(c) ? 0 : joins(text, i, joined);
      if (unspaced(c) || (!wordPart(c) && mark == 0)) {
        break;
      }
      if (mark > 0) {
        i += mark;
        continue;
      }
      hash = mixed(hash, fold(c));
      digits += Character.isDigit(c) ? 1 : 0;
      characters++;
      i += Character.charCount(c);
    }
    int end = i;
    while (end < text.length() && "+#".indexOf(text.charAt(end)) >= 0) {
      end++; // C++ is not C
    }
    boolean named = end > i && digits == 0 && characters < 3;
    if (named && (end == text.length() || !wordPart(text.charAt(end)))) {
      for (; i < end; i++) {
        hash = mixed(hash, text.charAt(i));
      }
    }
    boolean number = digits == characters && digits > 0;
    if (number && digits == 3 && thousands(start)) {
      for (int k = start; k < i; k++) {
        int digit = Character.digit(text.charAt(k), 10);
        raw[size - 1] = digit < 0 ? raw[size - 1] : mixed(raw[size - 1], '0' + digit);
      }
      to[size - 1] = i;
      return i;
    }
    add(start, i, hash, (byte) WHOLE_WORD);
    this.number[size - 1] = number && digits <= 3;
    return i;
  }

  /** Whether the three digits at {@code start} go on with the number before them. */
  private boolean thousands(int start) {
    return size > 0
        && number[size - 1]
        && start - to[size - 1] == 1
        && APART.indexOf(text.charAt(start - 1)) >= 0;
  }

  /** Takes the signs at {@code start} in where they stand between numbers or before one. */
  private int sign(int start) {
    int end = start;
    while (end < text.length() && isSign(text.charAt(end))) {
      end++;
    }
    boolean left = size > 0 && operand(size - 1) && between(to[size - 1], start, " )$");
    boolean alone = start == 0 || " (\n$".indexOf(text.charAt(start - 1)) >= 0;
    boolean minus = alone && end - start == 1 && DASHES.indexOf(text.charAt(start)) >= 0;
    int right = end;
    while (left && right < text.length() && " ($".indexOf(text.charAt(right)) >= 0) {
      right++;
    }
    if ((left && operandAt(right)) || (minus && operandAt(end))) {
      long hash = 2;
      for (int k = left ? to[size - 1] : start; k < right; k++) {
        hash = " $".indexOf(text.charAt(k)) < 0 ? mixed(hash, plain(text.charAt(k))) : hash;
      }
      add(start, end, hash, (byte) 0);
      begins[size - 1] = !left && begins[size - 1];
      signs++;
    }
    return end;
  }

  /** The sign in one spelling. */
  private static int plain(char sign) {
    return DASHES.indexOf(sign) >= 0
        ? '-'
        : "\u00D7\u00B7\u22C5".indexOf(sign) >= 0
            ? '*'
            : "\u00F7\u2044".indexOf(sign) >= 0 ? '/' : sign;
  }

  private boolean between(int start, int end, String allowed) {
    for (int i = start; i < end; i++) {
      if (allowed.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** A number, or a letter alone. */
  private boolean operand(int item) {
    if (weight[item] == 0) {
      return false;
    }
    for (int i = from[item]; i < to[item]; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return to[item] - from[item] == 1;
  }

  private boolean operandAt(int at) {
    if (at >= text.length() || !wordPart(text.charAt(at))) {
      return false;
    }
    boolean alone = at + 1 >= text.length() || !wordPart(text.charAt(at + 1));
    return Character.isDigit(text.charAt(at)) || (alone && !unspaced(text.charAt(at)));
  }

  private void add(int start, int end, long hash, byte itemWeight) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
      weight = Arrays.copyOf(weight, 2 * size);
      begins = Arrays.copyOf(begins, 2 * size);
      raw = Arrays.copyOf(raw, 2 * size);
      number = Arrays.copyOf(number, 2 * size);
    }
    from[size] = start;
    to[size] = end;
    weight[size] = itemWeight;
    raw[size] = hash;
    number[size] = false;
    begins[size] = clause(start);
    size++;
  }

  /** Whether a mark beside white space, a new line or a capital stands before {@code start}. */
  private boolean clause(int start) {
    if (size == 0 || Character.isUpperCase(text.codePointAt(start))) {
      return true;
    }
    for (int k = to[size - 1]; k < start; k++) {
      char c = text.charAt(k);
      boolean mark = !Character.isWhitespace(c) && APOSTROPHES.indexOf(c) < 0;
      boolean apart =
          Character.isWhitespace(text.charAt(k - 1))
              || (k + 1 < text.length() && Character.isWhitespace(text.charAt(k + 1)))
              || unspaced(text.charAt(k - 1));
      if (c == '\n' || (mark && apart)) {
        return weight[size - 1] > 0;
      }
    }
    return false;
  }

  private void index() {
    before = new long[size + 1];
    bareBefore = new long[size + 1];
    wordsBefore = new int[size + 1];
    powers = new long[size + 1];
    powers[0] = 1;
    for (int i = 0; i < size; i++) {
      long item = (raw[i] ^ (raw[i] >>> 31)) * 0xBF58476D1CE4E5B9L;
      item ^= item >>> 27;
      before[i + 1] = before[i] * BASE + item;
      bareBefore[i + 1] = word(i) ? bareBefore[i] * BASE + item : bareBefore[i];
      wordsBefore[i + 1] = wordsBefore[i] + (word(i) ? 1 : 0);
      powers[i + 1] = powers[i] * BASE;
    }
  }

  /** How many characters of marks at {@code at} stand inside a word that {@code joined} joins. */
  private static int joins(String text, int at, Joined joined) {
    if (joined == Joined.NONE || at == 0 || !wordPart(text.codePointBefore(at))) {
      return 0;
    }
    int end = at;
    while (end < text.length() && !wordPart(text.charAt(end))) {
      char c = text.charAt(end);
      boolean inside = joined == Joined.ALL || APOSTROPHES.indexOf(c) >= 0;
      if (!inside || Character.isWhitespace(c) || Character.isSurrogate(c)) {
        return 0;
      }
      end++;
    }
    return end < text.length() ? end - at : 0;
  }

  private static boolean wordPart(int c) {
    return Character.isLetterOrDigit(c)
        || (c >= 128
            && (Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK));
  }

  private static boolean isSign(int c) {
    return c < 0x10000 && SIGNS.indexOf(c) >= 0;
  }

  private static boolean unspaced(int c) {
    return c >= 0x0E00 && Character.isLetter(c) && UNSPACED.contains(UnicodeScript.of(c));
  }

  private static int fold(int c) {
    int digit = c < 128 ? -1 : Character.digit(c, 10);
    return digit >= 0 ? '0' + digit : Character.toLowerCase(Character.toUpperCase(c));
  }

  private static long mixed(long hash, int c) {
    return (hash ^ c) * 0x100000001B3L + 0x632BE59BD9B4E019L;
  }
}
