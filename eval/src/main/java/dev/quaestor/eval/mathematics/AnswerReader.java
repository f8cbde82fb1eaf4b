package dev.quaestor.eval.mathematics;

import dev.quaestor.eval.mathematics.Value.Unordered.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a whole answer, outermost structure first: words, unions, lists, relations, signs that
 * stand for two, matrices, sets, tuples and intervals, digits in a base, and expressions.
 */
final class AnswerReader {

  private static final Pattern TEXT = Pattern.compile("\\\\text\\{([^{}]*)\\}");
  private static final Pattern BASED =
      Pattern.compile(
          "(?:\\(([0-9A-Za-z]+)\\)|([0-9]+|[0-9A-F]+)) ?_ ?(?:([0-9])|\\{ ?([0-9]{1,2}) ?\\})");
  private static final Pattern THOUSANDS =
      Pattern.compile("([0-9]{1,3}(?:,[0-9]{3})+)(\\.[0-9]+)?");
  private static final Pattern MATRIX =
      Pattern.compile(
          "\\\\begin\\{([bpvB]?|small)matrix\\}(.*)\\\\end\\{\\1matrix\\}", Pattern.DOTALL);
  private static final Pattern RANGE =
      Pattern.compile("([^<>≤≥]+)([<≤])([^<>≤≥]+)([<≤])([^<>≤≥]+)");
  private static final List<String> RELATIONS = List.of("=", "≤", "≥", "<", ">", "≠");

  private final Work work;

  AnswerReader(Work work) {
    this.work = work;
  }

  /** The value of a cleaned answer without its unit. */
  Value read(String clean) throws UnreadableException {
    work.enter();
    Value value = structure(clean.strip());
    work.leave();
    return value;
  }

  private Value structure(String text) throws UnreadableException {
    if (text.isEmpty()) {
      throw new UnreadableException("nothing");
    }
    Matcher words = TEXT.matcher(text);
    if (words.matches()) {
      return new Value.Words(Typesetting.words(text));
    }
    List<String> union = Nesting.split(text, "\\cup");
    if (union.size() > 1) {
      return new Value.Unordered(Kind.UNION, all(union));
    }
    if (Nesting.find(text, "\\in ", 0) > 0) {
      List<String> member = Nesting.split(text, "\\in ");
      return read(member.get(member.size() - 1));
    }
    if (THOUSANDS.matcher(text.startsWith("-") ? text.substring(1) : text).matches()) {
      return expression(text.replace(",", ""));
    }
    List<String> list = Nesting.split(text.replaceAll("\\\\text\\{,? ?(?:and|or) ?\\}", ","), ",");
    if (list.size() > 1) {
      return new Value.Unordered(Kind.SET, flat(all(list)));
    }
    return single(text);
  }

  private Value single(String text) throws UnreadableException {
    if (text.isEmpty()) {
      throw new UnreadableException("nothing beside a sign");
    }
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      char open = range.group(2).equals("<") ? '(' : '[';
      char close = range.group(4).equals("<") ? ')' : ']';
      return new Value.Ordered(open, close, all(List.of(range.group(1), range.group(5))));
    }
    for (String sign : RELATIONS) {
      List<String> sides = Nesting.split(text, sign);
      if (sides.size() == 2) {
        return relation(sign, sides.get(0), sides.get(1));
      }
    }
    Matcher matrix = MATRIX.matcher(text);
    if (matrix.matches()) {
      return matrix(matrix.group(1).equals("v"), matrix.group(2));
    }
    if (text.startsWith("\\{") && text.endsWith("\\}")) {
      String inside = text.substring(2, text.length() - 2);
      return new Value.Unordered(Kind.SET, flat(all(Nesting.split(inside, ","))));
    }
    char open = text.charAt(0);
    if ((open == '(' || open == '[') && Nesting.close(text, 0) == text.length() - 1) {
      List<String> items = Nesting.split(text.substring(1, text.length() - 1), ",");
      if (items.size() > 1) {
        return new Value.Ordered(open, text.charAt(text.length() - 1), all(items));
      }
    }
    if (text.contains("\\pm") || text.contains("\\mp")) {
      return bothSigns(text);
    }
    Matcher based = BASED.matcher(text);
    if (based.matches()) {
      String digits = based.group(1) == null ? based.group(2) : based.group(1);
      String base = based.group(3) == null ? based.group(4) : based.group(3);
      return new Value.Based(digits.toUpperCase(Locale.ROOT), base);
    }
    return expression(text);
  }

  private Value expression(String text) throws UnreadableException {
    return new Value.Quantity(ExpressionReader.read(text, work));
  }

  private Value relation(String sign, String left, String right) throws UnreadableException {
    Value first =
        TEXT.matcher(left).matches() ? new Value.Words(Typesetting.words(left)) : single(left);
    Value second = read(right);
    return switch (sign) {
      case ">" -> new Value.Relation("<", second, first);
      case "≥" -> new Value.Relation("≤", second, first);
      default -> new Value.Relation(sign, first, second);
    };
  }

  /** {@code a ± b} is the two values {@code a + b} and {@code a − b}; all signs turn together. */
  private Value bothSigns(String text) throws UnreadableException {
    String upper = text.replace("\\pm", "+").replace("\\mp", "-");
    String lower = text.replace("\\pm", "-").replace("\\mp", "+");
    return new Value.Unordered(Kind.SET, all(List.of(upper, lower)));
  }

  private Value matrix(boolean bars, String inside) throws UnreadableException {
    List<List<Value>> rows = new ArrayList<>();
    for (String row : inside.split(String.valueOf(Typesetting.ROW))) {
      if (!row.isBlank()) {
        rows.add(all(Nesting.split(row, "&")));
      }
    }
    if (rows.isEmpty()) {
      throw new UnreadableException("a matrix without rows");
    }
    return new Value.Matrix(bars, rows);
  }

  private List<Value> all(List<String> parts) throws UnreadableException {
    List<Value> values = new ArrayList<>();
    for (String part : parts) {
      work.spend(1);
      values.add(read(part));
    }
    return values;
  }

  /** Items of sets inside a set are items of it: {@code 1 ± √5, −2} has three. */
  private static List<Value> flat(List<Value> items) {
    List<Value> flat = new ArrayList<>();
    for (Value item : items) {
      if (item instanceof Value.Unordered inner && inner.kind() == Kind.SET) {
        flat.addAll(inner.items());
      } else {
        flat.add(item);
      }
    }
    return flat;
  }
}
