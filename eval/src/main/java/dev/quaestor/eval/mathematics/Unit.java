package dev.quaestor.eval.mathematics;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an amount is of.
 *
 * @param amount what stands before the unit
 * @param name the unit in one spelling; empty where none is written
 */
record Unit(String amount, String name) {

  static final String PERCENT = "percent";

  private static final Map<String, String> SPELLINGS = spellings();

  private static final Pattern MONEY = Pattern.compile("(-? ?)\\\\\\$ ?");
  private static final Pattern DEGREES = Pattern.compile("(?s)(.*[0-9)}a-z]) ?°");
  private static final Pattern PER_CENT = Pattern.compile("(?s)(.*[0-9)}]) ?\\\\?%");
  private static final Pattern TEXT =
      Pattern.compile(
          "(?s)(.*[0-9)}!a-z]) ?\\\\text\\{ ?([A-Za-z. /^0-9-]{1,40}) ?\\} ?(\\^ ?\\{?[23]\\}?)?");
  private static final Pattern WORD =
      Pattern.compile(
          "(?s)(.*[0-9)}]) ?((?:(?:square|sq|cubic) )?[A-Za-z]{1,12}\\.?) ?(\\^ ?\\{?[23]\\}?)?");

  /** Takes the unit off a cleaned answer; words that are no known unit stay where they are. */
  static Unit of(String clean) {
    Matcher money = MONEY.matcher(clean);
    if (money.lookingAt()) {
      return new Unit(money.group(1) + clean.substring(money.end()), "dollar");
    }
    Matcher degrees = DEGREES.matcher(clean);
    if (degrees.matches()) {
      return new Unit(degrees.group(1), "degree");
    }
    Matcher percent = PER_CENT.matcher(clean);
    if (percent.matches()) {
      return new Unit(percent.group(1), PERCENT);
    }
    Matcher text = TEXT.matcher(clean);
    if (text.matches()) {
      String power = text.group(3) == null ? "" : text.group(3);
      return new Unit(text.group(1), name(text.group(2), power));
    }
    Matcher word = WORD.matcher(clean);
    if (word.matches()) {
      String power = word.group(3) == null ? "" : word.group(3);
      String name = name(word.group(2), power);
      boolean variable = word.group(2).length() == 1;
      if (!variable && SPELLINGS.containsValue(name.replaceAll("\\^[23]$", ""))) {
        return new Unit(word.group(1), name);
      }
    }
    return new Unit(clean, "");
  }

  private static String name(String written, String power) {
    String word = written.strip().toLowerCase(Locale.ROOT).replace(".", "");
    String exponent = power.replaceAll("[^23]", "");
    for (String prefix : List.of("square ", "sq ", "cubic ")) {
      if (word.startsWith(prefix)) {
        exponent = prefix.equals("cubic ") ? "3" : "2";
        word = word.substring(prefix.length()).strip();
      }
    }
    String known =
        SPELLINGS.getOrDefault(
            word, word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
    return known + (exponent.isEmpty() ? "" : "^" + exponent);
  }

  private static Map<String, String> spellings() {
    Map<String, String> spellings = new HashMap<>();
    List.of(
            "degree degrees deg",
            "percent",
            "dollar dollars usd",
            "cent cents",
            "inch inches in",
            "foot feet ft",
            "yard yards yd",
            "mile miles mi",
            "mm millimeter millimeters",
            "cm centimeter centimeters centimetres",
            "m meter meters metre metres",
            "km kilometer kilometers kilometres",
            "second seconds sec",
            "minute minutes min",
            "hour hours hr hrs",
            "day days",
            "week weeks",
            "month months",
            "year years",
            "unit units",
            "g gram grams",
            "kg kilogram kilograms",
            "pound pounds lb lbs",
            "ounce ounces oz",
            "mph",
            "radian radians rad")
        .forEach(
            line -> {
              String[] words = line.split(" ");
              for (String word : words) {
                spellings.put(word, words[0]);
              }
            });
    return spellings;
  }
}
