package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import dev.quaestor.trainer.template.Filters.Filter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja's filters on strings and numbers. */
final class TextFilters {
  static final Map<String, Filter> ALL = new HashMap<>();

  private static final Pattern WORD_BEGINNINGS =
      Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

  static {
    ALL.put("abs", TextFilters::abs);
    ALL.put("capitalize", (r, s, a) -> plain(r, s, a, "capitalize"));
    ALL.put("center", TextFilters::center);
    ALL.put("e", TextFilters::escape);
    ALL.put("escape", TextFilters::escape);
    ALL.put(
        "forceescape",
        (r, s, a) -> new Markup(Markup.escape(Printed.text(r, Filters.none("forceescape", s, a)))));
    ALL.put("filesizeformat", TextFilters::fileSize);
    ALL.put("float", TextFilters::toFloat);
    ALL.put("format", TextFilters::format);
    ALL.put("indent", TextFilters::indent);
    ALL.put("int", TextFilters::toInteger);
    ALL.put("lower", (r, s, a) -> plain(r, s, a, "lower"));
    ALL.put("replace", TextFilters::replace);
    ALL.put("round", TextFilters::round);
    ALL.put("safe", (r, s, a) -> new Markup(Printed.text(r, Filters.none("safe", s, a))));
    ALL.put("string", (r, s, a) -> soft(r, Filters.none("string", s, a)));
    ALL.put("striptags", TextFilters::stripTags);
    ALL.put("title", TextFilters::title);
    ALL.put("tojson", TextFilters::toJson);
    ALL.put("trim", TextFilters::trim);
    ALL.put("truncate", TextFilters::truncate);
    ALL.put("upper", (r, s, a) -> plain(r, s, a, "upper"));
    ALL.put("urlencode", TextFilters::urlEncode);
    ALL.put("wordcount", TextFilters::wordCount);
    ALL.put("xmlattr", TextFilters::xmlAttributes);
  }

  private TextFilters() {}

  /** A value as text, still marked as safe where it was. */
  private static Object soft(Rendering rendering, Object value) {
    return value instanceof Markup ? value : Printed.text(rendering, value);
  }

  private static Object plain(
      Rendering rendering, Object value, Arguments arguments, String method) {
    arguments.bind(method);
    return new StringMethods(rendering, soft(rendering, value)).call(method, Arguments.NONE);
  }

  private static Object trim(Rendering rendering, Object value, Arguments arguments) {
    Object characters = arguments.bind("trim", "chars?").get("chars", None.NONE);
    return new StringMethods(rendering, soft(rendering, value))
        .call("strip", characters == None.NONE ? Arguments.NONE : Arguments.of(characters));
  }

  private static Object center(Rendering rendering, Object value, Arguments arguments) {
    Object width = arguments.bind("center", "width?").get("width", BigInteger.valueOf(80));
    return new StringMethods(rendering, soft(rendering, value)).call("center", Arguments.of(width));
  }

  private static Object escape(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("escape");
    if (value instanceof Markup) {
      return value;
    }
    String text = Printed.text(rendering, value);
    rendering.charge(6L * text.length());
    return new Markup(Markup.escape(text));
  }

  private static Object format(Rendering rendering, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw TemplateException.invalid(
          "can't handle positional and keyword arguments at the same time");
    }
    Object values;
    if (arguments.named().isEmpty()) {
      values = new TupleValue(arguments.positional());
    } else {
      DictValue named = new DictValue();
      arguments.named().forEach(named::put);
      values = named;
    }
    return Arithmetic.apply(rendering, "%", soft(rendering, value), values);
  }

  private static Object replace(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("replace", "old", "new", "count?");
    int limit = bound.get("count", None.NONE) == None.NONE ? -1 : bound.integer("count", -1);
    String made =
        Texts.replaced(
            rendering,
            Printed.text(rendering, value),
            Printed.text(rendering, Objects.requireNonNull(bound.get("old"))),
            Printed.text(rendering, Objects.requireNonNull(bound.get("new"))),
            limit);
    rendering.charge(made.length());
    return made;
  }

  /** Words as Jinja's own filter cuts them, which is not what the method {@code title} does. */
  private static Object title(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("title");
    if (value instanceof Markup) {
      throw TemplateException.unsupported("title of text marked as safe");
    }
    String text = Printed.text(rendering, value);
    rendering.charge(2L * text.length());
    StringBuilder titled = new StringBuilder();
    Matcher matcher = WORD_BEGINNINGS.matcher(text);
    int at = 0;
    while (matcher.find()) {
      titled.append(word(text.substring(at, matcher.start()))).append(word(matcher.group()));
      at = matcher.end();
    }
    return titled.append(word(text.substring(at))).toString();
  }

  private static String word(String word) {
    if (word.isEmpty()) {
      return word;
    }
    int first = word.offsetByCodePoints(0, 1);
    return Texts.upper(word.substring(0, first)) + Texts.lower(word.substring(first));
  }

  private static Object indent(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("indent", "width?", "first?", "blank?");
    if (!(value instanceof String text)) {
      if (value instanceof Markup) {
        throw TemplateException.unsupported("indent of text marked as safe");
      }
      throw TemplateException.invalid("indent: expected a string, not " + Types.name(value));
    }
    Object width = bound.get("width", BigInteger.valueOf(4));
    int blanks = width instanceof String ? 0 : Math.max(0, Numbers.index(width));
    rendering.charge(blanks);
    String indention = width instanceof String by ? by : " ".repeat(blanks);
    boolean all = bound.truth("blank");
    StringBuilder indented = new StringBuilder(bound.truth("first") ? indention : "");
    Iterator<String> lines = Texts.lines(text + "\n", false).iterator();
    indented.append(lines.next());
    while (lines.hasNext()) {
      String line = lines.next();
      rendering.charge(indention.length() + line.length() + 1L);
      indented.append('\n').append(all || !line.isEmpty() ? indention : "").append(line);
    }
    return indented.toString();
  }

  private static Object truncate(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("truncate", "length?", "killwords?", "end?", "leeway?");
    int length = bound.integer("length", 255);
    String end = bound.has("end") ? bound.text("end") : "...";
    int leeway = bound.get("leeway", None.NONE) == None.NONE ? 5 : bound.integer("leeway", 5);
    int tail = end.codePointCount(0, end.length());
    if (length < tail || leeway < 0) {
      throw TemplateException.invalid("expected length >= " + tail + ", got " + length);
    }
    if (Iteration.length(rendering, value) <= (long) length + leeway) {
      return value;
    }
    if (!(value instanceof String text)) {
      throw TemplateException.invalid("truncate: expected a string, not " + Types.name(value));
    }
    String cut = text.substring(0, text.offsetByCodePoints(0, length - tail));
    int blank = cut.lastIndexOf(' ');
    return (bound.truth("killwords") || blank < 0 ? cut : cut.substring(0, blank)) + end;
  }

  private static Object wordCount(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("wordcount");
    String text = Types.text(soft(rendering, value));
    rendering.charge(text.length());
    long count = 0;
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean word = Characters.isWord(c);
      count += word && !inside ? 1 : 0;
      inside = word;
    }
    return BigInteger.valueOf(count);
  }

  private static Object stripTags(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("striptags");
    String text = Printed.text(rendering, value);
    if (text.indexOf('<') >= 0 || text.indexOf('&') >= 0) {
      throw TemplateException.unsupported("striptags of text with tags or entities");
    }
    List<Object> words = Texts.words(text, Integer.MAX_VALUE);
    StringBuilder joined = new StringBuilder();
    words.forEach(word -> joined.append(joined.isEmpty() ? "" : " ").append(word));
    return joined.toString();
  }

  private static Object urlEncode(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("urlencode");
    if (Types.isText(value) || !Iteration.possible(value)) {
      return quoted(Printed.text(rendering, value), true);
    }
    StringBuilder query = new StringBuilder();
    Object pairs = value instanceof DictValue dict ? new DictView(dict, "items") : value;
    for (Object pair : Iteration.list(rendering, pairs)) {
      List<Object> both = Iteration.list(rendering, pair);
      if (both.size() != 2) {
        throw TemplateException.invalid("urlencode needs pairs");
      }
      query
          .append(query.isEmpty() ? "" : "&")
          .append(quoted(Printed.text(rendering, both.get(0)), false).replace("%20", "+"))
          .append('=')
          .append(quoted(Printed.text(rendering, both.get(1)), false).replace("%20", "+"));
    }
    return query.toString();
  }

  private static String quoted(String text, boolean slash) {
    StringBuilder quoted = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 128
          && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || slash && c == '/')) {
        quoted.append(c);
      } else {
        quoted.append(String.format("%%%02X", (int) c));
      }
    }
    return quoted.toString();
  }

  private static Object xmlAttributes(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("xmlattr", "autospace?");
    if (!(value instanceof DictValue dict)) {
      throw TemplateException.invalid("xmlattr needs a dict, not " + Types.name(value));
    }
    StringBuilder all = new StringBuilder();
    for (DictValue.Entry entry : dict.entries()) {
      if (entry.value() == None.NONE || entry.value() instanceof Undefined) {
        continue;
      }
      if (!(entry.key() instanceof String key)
          || key.matches("(?s).*[ \\t\\n\\u000b\\f\\r/>=].*")) {
        throw TemplateException.invalid("Invalid character in attribute name");
      }
      Object escaped = escape(rendering, entry.value(), Arguments.NONE);
      all.append(all.isEmpty() ? "" : " ")
          .append(Markup.escape(key))
          .append("=\"")
          .append(Types.text(escaped))
          .append('"');
    }
    boolean space = !bound.has("autospace") || bound.truth("autospace");
    return space && !all.isEmpty() ? " " + all : all.toString();
  }

  private static Object toJson(Rendering rendering, Object value, Arguments arguments) {
    return Json.text(
        rendering,
        value,
        arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?"));
  }

  private static Object abs(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("abs");
    if (value instanceof Double d) {
      return Math.abs(d);
    }
    if (!Types.isInteger(value)) {
      throw TemplateException.invalid("bad operand type for abs(): '" + Types.name(value) + "'");
    }
    return Numbers.integer(value).abs();
  }

  private static Object toInteger(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("int", "default?", "base?");
    Object otherwise = bound.get("default", BigInteger.ZERO);
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Types.isInteger(value)) {
      return Numbers.integer(value);
    }
    if (value instanceof Double d) {
      if (Double.isNaN(d)) {
        return otherwise;
      }
      return Numbers.truncated(d);
    }
    if (!Types.isText(value)) {
      return otherwise;
    }
    int base = bound.integer("base", 10);
    String text = Types.text(value);
    rendering.charge(text.length());
    BigInteger integer = base == 0 || base >= 2 && base <= 36 ? readInteger(text, base) : null;
    if (integer != null) {
      return integer;
    }
    Double real = Numbers.readFloat(text);
    return real == null || Double.isNaN(real) || Double.isInfinite(real)
        ? otherwise
        : Numbers.truncated(real);
  }

  /** A number of too many digits is no number to {@code int}, which then tries a float. */
  private static @org.jspecify.annotations.Nullable BigInteger readInteger(String text, int base) {
    try {
      return Numbers.readInteger(text, base);
    } catch (TemplateException e) {
      if (e.kind() == TemplateException.Kind.INVALID) {
        return null;
      }
      throw e;
    }
  }

  private static Object toFloat(Rendering rendering, Object value, Arguments arguments) {
    Object otherwise = arguments.bind("float", "default?").get("default", 0.0);
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Types.isNumber(value)) {
      return Numbers.real(value);
    }
    if (!Types.isText(value)) {
      return otherwise;
    }
    rendering.charge(Types.text(value).length());
    Double read = Numbers.readFloat(Types.text(value));
    return read == null ? otherwise : read;
  }

  private static Object round(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("round", "precision?", "method?");
    int precision = bound.integer("precision", 0);
    Object method = bound.get("method", "common");
    if (!method.equals("common") && !method.equals("ceil") && !method.equals("floor")) {
      throw TemplateException.invalid("method must be common, ceil or floor");
    }
    if (!Types.isNumber(value)) {
      throw TemplateException.invalid(
          "type " + Types.name(value) + " doesn't define __round__ method");
    }
    if (Math.abs((long) precision) > 400) {
      throw TemplateException.unsupported("rounding to " + precision + " digits");
    }
    if (method.equals("common")) {
      return rounded(value, precision);
    }
    Object scale = Arithmetic.apply(rendering, "**", BigInteger.TEN, BigInteger.valueOf(precision));
    Object scaled = Arithmetic.apply(rendering, "*", value, scale);
    if (scaled instanceof Double d) {
      scaled = Numbers.truncated(method.equals("ceil") ? Math.ceil(d) : Math.floor(d));
    }
    return Arithmetic.apply(rendering, "/", scaled, scale);
  }

  private static Object rounded(Object value, int precision) {
    if (value instanceof Double d) {
      return Double.isNaN(d) || Double.isInfinite(d)
          ? d
          : signed(new BigDecimal(d).setScale(precision, RoundingMode.HALF_EVEN).doubleValue(), d);
    }
    BigInteger integer = Numbers.integer(value);
    return precision >= 0
        ? integer
        : new BigDecimal(integer).setScale(precision, RoundingMode.HALF_EVEN).toBigInteger();
  }

  private static double signed(double rounded, double like) {
    if (Double.isInfinite(rounded)) {
      throw TemplateException.invalid("rounded value too large to represent");
    }
    return rounded == 0 ? Math.copySign(0.0, like) : rounded;
  }

  private static Object fileSize(Rendering rendering, Object value, Arguments arguments) {
    boolean binary = arguments.bind("filesizeformat", "binary?").truth("binary");
    Object real = Types.isText(value) ? Numbers.readFloat(Types.text(value)) : value;
    if (real == null || !Types.isNumber(real)) {
      throw TemplateException.invalid("could not convert " + Types.name(value) + " to float");
    }
    double bytes = Numbers.real(real);
    if (Double.isNaN(bytes) || Double.isInfinite(bytes)) {
      throw TemplateException.unsupported("filesizeformat of " + Numbers.text(bytes));
    }
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return Numbers.truncated(bytes) + " Bytes";
    }
    String letters = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = (double) base * base;
    for (int i = 0; ; i++, unit *= base) {
      if (bytes < unit || i == letters.length() - 1) {
        return FormatSpec.digits(base * bytes / unit, 'f', 1)
            + " "
            + letters.charAt(i)
            + (binary ? "iB" : "B");
      }
    }
  }
}
