package dev.quaestor.eval.answer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the one number a line states, in LaTeX, Markdown or plain text. Words may stand around it,
 * but what makes it another number is read ({@code minus 18}, {@code 18 thousand}, {@code 1 1/2})
 * or makes it none: a second number, {@code not 18}, {@code more than 18}, {@code 18 or so}, {@code
 * 18x}, {@code sqrt(18)}. Of an equation the number behind the last equals sign counts, where
 * arithmetic stands before it.
 */
final class NumberReader {

  private static final int MAX_DIGITS = 60;
  private static final int MAX_EXPONENT = 308;
  private static final int MAX_LINE = 400;

  /** Stands for Markdown's marks, which neither part nor join. */
  private static final char MARK = '\u0001';

  private static final String BLANK = "[ \u2009\u0001]";

  private record Change(Pattern pattern, String by) {
    static Change of(String regex, String by) {
      return new Change(Pattern.compile(regex), by);
    }
  }

  /** In this order; each in time linear in the line. */
  private static final Change[] CHANGES = {
    Change.of("[\\u200B-\\u200F\\u2060\\u00AD\\uFEFF]", ""),
    Change.of("[\\u2212\\u2010-\\u2014\\uFE63\\uFF0D]", "-"),
    Change.of("\\\\[,;:> ]|[\\u00A0\\u2000-\\u200A\\u202F\\u205F]|(?<=[0-9])~(?=[0-9])", "\u2009"),
    Change.of("</?[a-zA-Z]{1,10}/?>", "\u0001"),
    Change.of("\\{,\\}", ","),
    Change.of("\\\\!", ""),
    Change.of("\\\\([$%€£&])", "$1"),
    Change.of("<<[^<>]{0,200}>>", ""),
    Change.of("\\\\[dtc]?frac ?\\{ ?(-?[0-9.]+) ?\\} ?\\{ ?([0-9]+) ?\\}", " $1/$2 "),
    Change.of("[×·⋅∗]|\\\\(?:cdot|times|ast)(?![a-zA-Z])", "*"),
    Change.of("\\\\approx(?![a-zA-Z])", "≈"),
    Change.of("\\\\pm(?![a-zA-Z])", "±"),
    Change.of("\\\\neq?(?![a-zA-Z])", "≠"),
    Change.of("\\\\(?:leq?|geq?|lt|gt)(?![a-zA-Z])", "<"),
    Change.of("\\\\(?:Rightarrow|rightarrow|implies|therefore|to|qquad|quad)(?![a-zA-Z])", " "),
    Change.of("[÷∕⁄]|\\\\div(?![a-zA-Z])", "/"),
    Change.of("\\^ ?(?:\\{ ?\\\\circ ?\\}|\\\\circ(?![a-zA-Z]))|\\\\degree(?![a-zA-Z])", "°"),
    Change.of("\\\\(?:[()\\[\\]]|left|right|displaystyle)", " "),
    Change.of("\\\\(?:boxed|fbox|text|mbox|mathrm|mathbf|textbf|mathit) ?\\{", "\u0001"),
    Change.of("[{}]", "\u0001"),
    Change.of(
        "(?<![^\\s:(\\[$\u0001-])[*_`]{1,3}(?=\\S)|(?<=[^\\s*])[*_`]{1,3}(?![^\\s.,;:!?)\\]$\u0001])",
        "\u0001"),
    Change.of("(?<=[0-9])[$](?![0-9])|[$](?=\u0001*[$])", "\u0001"),
  };

  private static final Pattern NUMBER =
      Pattern.compile(
          ("(?<sign>[-+]?)B?(?<currency>(?:(?<![A-Za-z])[A-Z]{1,3}[$]|(?<![A-Za-z])(?:USD|EUR|GBP|Rs[.]?)|[$€£¥₹₩₽]))?B?(?<second>[-+]?)"
                  + "(?:(?<whole>[0-9]{1,9})B{1,2}(?<above>[0-9]{1,9})/(?<below>[0-9]{1,9})(?![0-9.])"
                  + "|(?<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]{1,3}(?:['’_ \u2009][0-9]{3})+(?![0-9])|[0-9]+)(?:[.][0-9]*)?|[.][0-9]+)"
                  + "(?:[eE](?<exponent>[-+]?[0-9]{1,9})|B?[*x]B?10B?\\^\u0001?(?<power>[-+]?[0-9]{1,4})\u0001?)?"
                  + "(?: ?/ ?(?<divisor>[0-9]+))?)")
              .replace("B?", BLANK + "{0,2}")
              .replace("B{", BLANK + "{"));

  private static final Pattern SCALE =
      Pattern.compile(
          "(?i)^(?:(?-i:[kKMBT]|bn|mn)(?![\\p{L}])|"
              + BLANK
              + "{0,2}-?(?:hundred|thousand|million|billion|trillion|lakh|crore)s?\\b)");

  private static final Map<String, Integer> ZEROS =
      Map.ofEntries(
          Map.entry("k", 3),
          Map.entry("m", 6),
          Map.entry("mn", 6),
          Map.entry("b", 9),
          Map.entry("bn", 9),
          Map.entry("t", 12),
          Map.entry("hundred", 2),
          Map.entry("thousand", 3),
          Map.entry("million", 6),
          Map.entry("billion", 9),
          Map.entry("trillion", 12),
          Map.entry("lakh", 5),
          Map.entry("crore", 7));

  private static final Pattern COMMAND = Pattern.compile("\\\\[a-zA-Z]");
  private static final Pattern MINUS = Pattern.compile("(?i)\\b(?:minus|negative)\\W*$");

  /** What makes the number behind it a bound, a part of something, or the one it is not. */
  private static final Pattern SPOILT_BEFORE =
      Pattern.compile(
          "(?i)(?:(?:\\b(?:not|never|cannot|nor|neither|isnt)|n['’]t)\\b(?:\\W+\\p{L}+){0,2}"
              + "|\\b(?:less|fewer|more|greater|larger|smaller|higher|lower|other|rather)\\W+than"
              + "|\\bat\\W+(?:least|most)|\\bup\\W+to|\\b(?:below|above|under|over|between|or|instead\\W+of|except)"
              + "|\\b(?:half|third|quarter|fifth|root|square|factorial|logarithm)(?:\\W+of)?"
              + "|\\b(?:twice|double|triple|thrice|log|ln|sin|cos|tan|sqrt|exp|abs))[^\\p{L}]*$");

  private static final Pattern SPOILT_BEHIND =
      Pattern.compile(
          "(?i)^(?:[xyzi√π^‰](?![\\p{L}])|\\+|"
              + BLANK
              + "*(?:\\^|[*/]"
              + BLANK
              + "*[xyzn](?![\\p{L}])|[√π]|±|[≠<>≤≥]|(?:squared|cubed|factorial)\\b)"
              + "|\\W{0,3}(?:\\p{L}+\\W+){0,1}(?:or|nor)\\b"
              + "|.*\\band\\W+(?:an?|one|two|three)\\W+(?:half|halves|third|quarter|fifth|tenth)"
              + "|\\W*(?:is|was|would\\W+be|are)\\W+(?:not|wrong|incorrect)\\b)");

  /** An operator in words between two numbers. */
  private static final Pattern SPOKEN =
      Pattern.compile(
          "(?i)(?<=[0-9%)])\\s*(?:plus|minus|times|divided by|multiplied by|x|of)\\s*(?=[$(0-9])");

  private static final Pattern POWER_OF_UNIT = Pattern.compile("(?<=\\p{L})\\^?[23](?![0-9.])");

  private NumberReader() {}

  /** The one number in {@code line}; empty where there is none, or more than one. */
  static Optional<BigDecimal> read(String line) {
    if (line.length() > MAX_LINE) {
      return Optional.empty();
    }
    String plain = plain(line);
    boolean others = plain.chars().anyMatch(c -> c > 127 && Character.isDigit(c));
    if (others || COMMAND.matcher(plain).find()) {
      return Optional.empty();
    }
    int equals = plain.lastIndexOf('=');
    return equals > 0 && endsInArithmetic(plain.substring(0, equals))
        ? alone(plain.substring(equals + 1))
        : alone(plain);
  }

  private static String plain(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (Character.getType(c) != Character.OTHER_NUMBER) {
        text.append(c);
        continue;
      }
      String form = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC);
      text.append(form.indexOf('\u2044') > 0 ? " " : "^").append(form.replace('\u2044', '/'));
    }
    String plain = text.toString();
    for (Change change : CHANGES) {
      plain = change.pattern().matcher(plain).replaceAll(change.by());
    }
    return plain;
  }

  /** Whether {@code text} ends in a sum, a product or a number alone, and denies nothing. */
  private static boolean endsInArithmetic(String text) {
    if (text.toLowerCase(Locale.ROOT).matches("(?s).*(?:\\bnot\\b|n['’]t\\b|\\bor\\b).*")) {
      return false;
    }
    String side = SPOKEN.matcher(text.substring(text.lastIndexOf('=') + 1)).replaceAll("*");
    int from = side.length();
    while (from > 0 && "0123456789.,+-*/()%$€£ \u2009\u0001".indexOf(side.charAt(from - 1)) >= 0) {
      from--;
    }
    String tail = side.substring(from).strip();
    boolean counted =
        from > 1
            && Character.isLetter(side.charAt(from - 2))
            && side.substring(0, from).matches("(?s).*[0-9].*")
            && tail.matches("(?s)[-+*/].*[0-9].*"); // 9 eggs * $2
    boolean number = from == 0 && tail.matches("(?s).*[0-9].*");
    return number || counted || tail.matches("(?s).*[0-9)%][^0-9(]*[-+*/][^0-9]*[0-9].*");
  }

  private static Optional<BigDecimal> alone(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.find()) {
      return Optional.empty();
    }
    String before = text.substring(0, number.start());
    String behind = POWER_OF_UNIT.matcher(text.substring(number.end())).replaceAll("");
    boolean second = behind.chars().anyMatch(c -> c >= '0' && c <= '9');
    if (second || spoilt(number, before) || SPOILT_BEHIND.matcher(behind).find()) {
      return Optional.empty();
    }
    Optional<BigDecimal> value = value(number);
    Matcher scale = SCALE.matcher(behind);
    if (value.isPresent() && scale.find()) {
      String word = scale.group().replaceAll("[^\\p{L}]", "").toLowerCase(Locale.ROOT);
      Integer zeros = ZEROS.get(word.length() > 3 ? word.replaceAll("s$", "") : word);
      value = value.map(v -> v.scaleByPowerOfTen(zeros == null ? 0 : zeros));
    }
    if (!MINUS.matcher(before).find()) {
      return value;
    }
    boolean signed = !(number.group("sign") + number.group("second")).isEmpty();
    return signed ? Optional.empty() : value.map(BigDecimal::negate);
  }

  /** Whether what stands before a number makes it part of something else. */
  private static boolean spoilt(Matcher number, String before) {
    String near = before.replaceAll("[ \u2009\u0001]+$", "");
    if (near.isEmpty()) {
      return false;
    }
    char last = near.charAt(near.length() - 1);
    boolean touches =
        near.length() == before.length()
            && !Character.isWhitespace(number.group().charAt(0))
            && number.group().charAt(0) != MARK;
    boolean letterAlone =
        Character.isLetter(last)
            && (near.length() == 1 || !Character.isLetterOrDigit(near.charAt(near.length() - 2)))
            && last != 'a'
            && last != 'I';
    boolean signed = !(number.group("sign") + number.group("second")).isEmpty();
    boolean opened =
        last == '('
            && near.length() > 1
            && ("-+^*/√".indexOf(near.charAt(near.length() - 2)) >= 0
                || Character.isLetterOrDigit(near.charAt(near.length() - 2)));
    return (touches
            && (Character.isLetterOrDigit(last) || last == '.' || last == '_')
            && number.group("currency") == null)
        || (touches && (last == '.' || last == '_'))
        || "^/*√π±|<>≤≥≠+".indexOf(last) >= 0
        || last == '-'
        || (signed && (letterAlone || last == ')'))
        || opened
        || near.matches("(?s).*[<>!]=")
        || SPOILT_BEFORE.matcher(near).find();
  }

  private static Optional<BigDecimal> value(Matcher number) {
    boolean minus = number.group("sign").equals("-") != number.group("second").equals("-");
    BigDecimal value;
    if (number.group("whole") != null) {
      BigDecimal below = new BigDecimal(number.group("below"));
      BigDecimal above = new BigDecimal(number.group("above"));
      if (above.compareTo(below) >= 0) {
        return Optional.empty();
      }
      value =
          new BigDecimal(number.group("whole")).add(above.divide(below, MathContext.DECIMAL128));
    } else {
      String digits = number.group("digits").replaceAll("[^0-9.]", "");
      if (digits.length() > MAX_DIGITS) {
        return Optional.empty();
      }
      value = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    }
    String written =
        number.group("exponent") == null ? number.group("power") : number.group("exponent");
    if (written != null) {
      int exponent = Integer.parseInt(written);
      if (Math.abs(exponent) > MAX_EXPONENT) {
        return Optional.empty();
      }
      value = value.scaleByPowerOfTen(exponent);
    }
    String divisor = number.group("divisor");
    if (divisor != null) {
      if (divisor.length() > MAX_DIGITS || new BigDecimal(divisor).signum() == 0) {
        return Optional.empty();
      }
      value = value.divide(new BigDecimal(divisor), MathContext.DECIMAL128);
    }
    return Optional.of(minus ? value.negate() : value);
  }
}
