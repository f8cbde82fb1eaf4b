package dev.quaestor.eval.answer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Other writings of a mathematical answer, right ones and wrong ones. The right ones are a
 * published list: what {@link #VARIANTS} names must be accepted of every answer it applies to.
 */
public final class MathForms {

  /** Each writing by its name; one that does not apply to an answer leaves it as it is. */
  public static final Map<String, UnaryOperator<String>> VARIANTS = variants();

  private static final Pattern FRACTION =
      Pattern.compile("\\\\frac\\{([0-9a-zA-Z]+)\\}\\{([0-9a-zA-Z]+)\\}");
  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  private MathForms() {}

  private static Map<String, UnaryOperator<String>> variants() {
    Map<String, UnaryOperator<String>> v = new LinkedHashMap<>();
    v.put("as it is", s -> s);
    v.put("spaces around signs", s -> s.replaceAll(" ?([-+=,]) ?", " $1 ").strip());
    v.put("no spaces", MathForms::unspaced);
    v.put("thin spaces", s -> s.replaceAll("(?<!!) (?![a-z])", "\\\\, "));
    v.put("dfrac", s -> s.replace("\\frac", "\\dfrac"));
    v.put("tfrac", s -> s.replaceAll("\\\\d?frac", "\\\\tfrac"));
    v.put(
        "solidus",
        s ->
            FRACTION.matcher(s).replaceAll(s.matches("[0-9]+ ?\\\\frac.*") ? " $1/$2" : "($1/$2)"));
    v.put(
        "solidus without brackets",
        s -> FRACTION.matcher(s).matches() ? FRACTION.matcher(s).replaceAll("$1/$2") : s);
    v.put(
        "short fraction", s -> s.replaceAll("\\\\frac\\{([0-9])\\}\\{([0-9])\\}", "\\\\frac$1$2"));
    v.put("in braces", s -> "{" + s + "}");
    v.put("in a box", s -> "\\boxed{" + s + "}");
    v.put("in dollars", s -> "$" + s + "$");
    v.put("in display brackets", s -> "\\[" + s + "\\]");
    v.put("in inline brackets", s -> "\\( " + s + " \\)");
    v.put("displaystyle", s -> "\\displaystyle " + s);
    v.put("full stop", s -> s + ".");
    v.put("space in front", s -> "\\ " + s + "~");
    v.put(
        "left and right added",
        s ->
            s.replaceAll("(?<![\\\\}a-z])([(\\[])", "\\\\left$1")
                .replaceAll("(?<!\\\\)([)\\]])", "\\\\right$1"));
    v.put("left and right dropped", s -> s.replaceAll("\\\\(?:left|right)(?=[ (\\[)\\]])", ""));
    v.put("big brackets", s -> s.replace("\\left", "\\bigl").replace("\\right", "\\bigr"));
    v.put("mbox", s -> s.replace("\\text", "\\mbox"));
    v.put("mathrm", s -> s.replaceAll("\\\\(?:text|mbox)", "\\\\mathrm"));
    v.put(
        "words without a command",
        s -> s.matches("\\\\text\\{[^{}]*\\}") ? s.substring(6, s.length() - 1) : s);
    v.put(
        "words in capitals",
        s ->
            s.matches("\\\\text\\{[a-z]*\\}")
                ? s.toUpperCase(java.util.Locale.ROOT).replace("\\TEXT", "\\text")
                : s);
    v.put("choice without brackets", s -> s.replaceAll("\\\\text\\{\\(([A-E])\\)\\}", "$1"));
    v.put("root in braces", s -> s.replaceAll("\\\\sqrt ?([0-9])", "\\\\sqrt{$1}"));
    v.put("root without braces", s -> s.replaceAll("\\\\sqrt\\{([0-9])\\}(?![0-9])", "\\\\sqrt$1"));
    v.put("root in plain text", s -> s.replaceAll("\\\\sqrt\\{([0-9]+)\\}", "sqrt($1)"));
    v.put("root sign", s -> s.replaceAll("\\\\sqrt\\{([0-9]+)\\}", "√{$1}"));
    v.put("pi sign", s -> s.replaceAll("\\\\pi(?![a-z])", "π"));
    v.put("infinity sign", s -> s.replace("\\infty", "∞"));
    v.put("plus infinity", s -> s.replaceAll("(?<![-+a-z])\\\\infty", "+\\\\infty"));
    v.put("minus sign", s -> s.replace('-', '\u2212'));
    v.put("degree sign", s -> s.replace("^\\circ", "°"));
    v.put("degrees in braces", s -> s.replace("^\\circ", "^{\\circ}"));
    v.put("degrees dropped", s -> s.matches("[0-9]+\\^\\\\circ") ? s.replace("^\\circ", "") : s);
    v.put(
        "degrees in words",
        s -> s.matches("[0-9]+\\^\\\\circ") ? s.replace("^\\circ", "\\text{ degrees}") : s);
    v.put(
        "unit dropped",
        s -> s.replaceAll("(?<=[0-9}]) ?\\\\(?:text|mbox)\\{[^{}]*\\}(\\^2)?$", ""));
    v.put("currency dropped", s -> s.replace("\\$", ""));
    v.put("currency in words", s -> s.startsWith("\\$") ? s.substring(2) + "\\text{ dollars}" : s);
    v.put("currency added", s -> s.matches("[0-9]+") ? "\\$" + s : s);
    v.put("percent added", s -> s.matches("[0-9]+") ? s + "\\%" : s);
    v.put(
        "thousands",
        s -> s.matches("[0-9]{4,}") ? s.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",") : s);
    v.put(
        "thousands apart",
        s -> s.matches("[0-9]{4,}") ? s.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",\\\\!") : s);
    v.put(
        "thousands joined",
        s -> s.matches("[0-9]{1,3}(,(\\\\! ?)?[0-9]{3})+") ? s.replaceAll("[^0-9]", "") : s);
    v.put("leading zero", s -> s.replaceAll("^\\.", "0."));
    v.put("no leading zero", s -> s.replaceAll("^0\\.", "."));
    v.put("trailing zero", s -> s.matches("[0-9]*\\.[0-9]+") ? s + "0" : s);
    v.put("decimal of a whole", s -> s.matches("-?[0-9]+") ? s + ".0" : s);
    v.put("half as decimal", s -> s.equals("\\frac{1}{2}") ? "0.5" : s);
    v.put("name in front", s -> s.matches("-?[0-9]+") ? "x = " + s : s);
    v.put("name dropped", s -> s.replaceAll("^[xy] ?= ?", ""));
    v.put("membership dropped", s -> s.replaceAll("^x ?\\\\in ?", ""));
    v.put("product dot", s -> s.replaceAll("([0-9]) ?(\\\\(?:sqrt|pi))", "$1 \\\\cdot $2"));
    v.put("product cross", s -> s.replaceAll("([0-9]) ?(\\\\(?:sqrt|pi))", "$1\\\\times $2"));
    v.put("exponent in braces", s -> s.replaceAll("\\^([0-9])", "^{$1}"));
    v.put("index in braces", s -> s.replaceAll("_([0-9])$", "_{$1}"));
    v.put("square brackets around a matrix", s -> s.replace("pmatrix", "bmatrix"));
    v.put("minus in the numerator", s -> s.replaceAll("^-\\\\frac\\{", "\\\\frac{-"));
    v.put("brackets around", s -> s.matches("-?[0-9]+") ? "(" + s + ")" : s);
    v.put("doubled fraction", MathForms::doubled);
    v.put("both values", s -> s.replaceAll("^([0-9]+) \\\\pm ([^,]*)$", "$1 + $2, $1 - $2"));
    v.put("list turned", s -> s.matches("-?[0-9]+(, ?-?[0-9]{1,2})+") ? turned(s) : s);
    v.put("union turned", s -> s.replaceAll("^(.*) \\\\cup (.*)$", "$2 \\\\cup $1"));
    v.put("sum turned", s -> s.replaceAll("^([0-9]+)\\+([0-9a-z\\\\{}]+)$", "$2+$1"));
    return v;
  }

  /** {@code answer} in every writing of the list that applies to it. */
  public static List<String> right(String answer) {
    Set<String> forms = new LinkedHashSet<>();
    VARIANTS.values().forEach(variant -> forms.add(variant.apply(answer)));
    return new ArrayList<>(forms);
  }

  /**
   * Answers that differ from {@code answer} in one place: another digit, the other sign, an item
   * more, the other bracket, another unit or base, a factor more, a last digit lost.
   */
  public static List<String> nearMisses(String answer, RandomGenerator random) {
    Set<String> wrong = new LinkedHashSet<>();
    List<Integer> digits = new ArrayList<>();
    Matcher digit = DIGIT.matcher(answer);
    while (digit.find()) {
      digits.add(digit.start());
    }
    boolean words = answer.matches("\\\\text\\{.*\\}");
    if (words) {
      wrong.add(answer.replaceAll("[A-Za-z](?=[^A-Za-z]*$)", "q"));
      wrong.add("\\text{not }" + answer);
      return new ArrayList<>(wrong);
    }
    if (!digits.isEmpty()) {
      int at = digits.get(random.nextInt(digits.size()));
      char other = (char) ('0' + (answer.charAt(at) - '0' + 1 + random.nextInt(8)) % 10);
      wrong.add(
          answer.substring(0, at)
              + (other == '0' ? '9' == answer.charAt(at) ? '1' : '9' : other)
              + answer.substring(at + 1));
    }
    boolean number = answer.matches("-?[0-9.]+") && !answer.matches("-?[0.]+");
    if (number) {
      wrong.add(answer.startsWith("-") ? answer.substring(1) : "-" + answer);
      wrong.add(answer + "\\pi");
      wrong.add(answer + "i");
      wrong.add(answer + ".0000000000000001".substring(answer.contains(".") ? 1 : 0));
      wrong.add("(" + answer + "," + answer + ")");
      wrong.add(answer + "_8");
      wrong.add("\\sqrt{" + answer + "1}");
    }
    wrong.add(answer + ", 12345");
    if (answer.startsWith("(") && answer.contains(",")) {
      wrong.add("[" + answer.substring(1));
      wrong.add(answer.replace(',', '-'));
    }
    if (answer.endsWith("\\circ")) {
      wrong.add(answer.replace("^\\circ", "\\text{ cm}"));
    }
    if (answer.contains("\\pi")) {
      wrong.add(answer.replace("\\pi", "3.14159"));
    }
    if (answer.contains("\\sqrt")) {
      wrong.add(answer.replaceAll("\\\\sqrt ?(?=[0-9{])", ""));
    }
    if (answer.startsWith("\\frac{")) {
      wrong.add("-" + answer);
      wrong.add("1" + answer.replaceAll("\\\\frac\\{", " + \\\\frac{"));
    }
    wrong.remove(answer);
    return new ArrayList<>(wrong);
  }

  private static String unspaced(String s) {
    return s.contains("\\text") || s.contains("\\mbox") || s.matches(".*[0-9] [0-9\\\\].*")
        ? s
        : s.replaceAll("(\\\\[a-zA-Z]+) +(?=[a-zA-Z])", "$1\u0000")
            .replace(" ", "")
            .replace('\u0000', ' ');
  }

  private static String doubled(String s) {
    Matcher fraction =
        Pattern.compile("(-?)\\\\frac\\{([0-9]{1,6})\\}\\{([0-9]{1,6})\\}").matcher(s);
    return fraction.matches()
        ? "%s\\frac{%d}{%d}"
            .formatted(
                fraction.group(1),
                2 * Integer.parseInt(fraction.group(2)),
                2 * Integer.parseInt(fraction.group(3)))
        : s;
  }

  private static String turned(String list) {
    List<String> items = new ArrayList<>(List.of(list.split(", ?")));
    java.util.Collections.reverse(items);
    return String.join(", ", items);
  }
}
