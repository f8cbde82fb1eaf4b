package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** The methods of Python's strings. Indices count code points. */
final class StringMethods {
  private final Rendering rendering;
  private final String text;
  private final boolean marked;

  StringMethods(Rendering rendering, Object of) {
    this.rendering = rendering;
    this.text = Types.text(of);
    this.marked = of instanceof Markup;
  }

  Object call(String name, Arguments arguments) {
    rendering.charge(text.length() / 8 + 1);
    Object result = marked ? onMarkup(name, arguments) : result(name, arguments);
    if (result instanceof String made) {
      rendering.charge(made.length());
    }
    return result;
  }

  /** Methods that take no text give marked text where they give any. */
  private Object onMarkup(String name, Arguments arguments) {
    switch (name) {
      case "upper", "lower", "capitalize", "title", "swapcase", "strip", "lstrip", "rstrip" -> {
        if (arguments.positional().isEmpty() && arguments.named().isEmpty()) {
          return new Markup((String) result(name, arguments));
        }
      }
      case "center", "ljust", "rjust", "zfill", "expandtabs" -> {
        if (arguments.positional().size() < 2) {
          return new Markup((String) result(name, arguments));
        }
      }
      case "startswith", "endswith", "find", "rfind", "index", "rindex", "count" -> {
        return result(name, arguments);
      }
      default -> {
        if (name.startsWith("is")) {
          return result(name, arguments);
        }
      }
    }
    throw TemplateException.unsupported(name + "() of text marked as safe");
  }

  private Object result(String name, Arguments arguments) {
    return switch (name) {
      case "split" -> {
        Bound bound = arguments.bind(name, "sep?", "maxsplit?");
        yield split(bound, false);
      }
      case "rsplit" -> {
        Bound bound = arguments.bind(name, "sep?", "maxsplit?");
        yield split(bound, true);
      }
      case "splitlines" -> splitLines(arguments.bind(name, "keepends?").truth("keepends"));
      case "expandtabs" -> expandTabs(arguments.bind(name, "tabsize?").integer("tabsize", 8));
      case "format" -> new BraceFormat(rendering, text, arguments).formatted();
      case "format_map" ->
          new BraceFormat(rendering, text, mapping(arguments.bindPositional(name, "mapping")))
              .formatted();
      case "strip", "lstrip", "rstrip" -> stripped(name, arguments.bindPositional(name, "chars?"));
      case "startswith", "endswith" ->
          affix(name, arguments.bindPositional(name, "prefix", "start?", "end?"));
      case "find", "rfind", "index", "rindex", "count" ->
          sought(name, arguments.bindPositional(name, "sub", "start?", "end?"));
      case "replace" -> {
        Bound bound = arguments.bindPositional(name, "old", "new", "count?");
        yield Texts.replaced(
            rendering, text, bound.text("old"), bound.text("new"), bound.integer("count", -1));
      }
      case "join" -> join(arguments.bindPositional(name, "iterable"));
      case "partition", "rpartition" ->
          partition(name, arguments.bindPositional(name, "sep").text("sep"));
      case "removeprefix" -> {
        String prefix = arguments.bindPositional(name, "prefix").text("prefix");
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = arguments.bindPositional(name, "suffix").text("suffix");
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "center", "ljust", "rjust" ->
          padded(name, arguments.bindPositional(name, "width", "fillchar?"));
      case "zfill" -> zeroFilled(arguments.bindPositional(name, "width"));
      default -> {
        arguments.bindPositional(name);
        yield plain(name);
      }
    };
  }

  private Object plain(String name) {
    return switch (name) {
      case "upper" -> Texts.upper(text);
      case "lower" -> Texts.lower(text);
      case "capitalize" -> Texts.capitalized(text);
      case "title" -> Texts.titled(text);
      case "swapcase" -> swapped();
      case "casefold" -> {
        if (!isAscii()) {
          throw TemplateException.unsupported("casefold() of text beyond ASCII");
        }
        yield text.toLowerCase(Locale.ROOT);
      }
      case "isascii" -> isAscii();
      case "isspace" -> all(Characters::isSpace);
      case "isalpha" -> all(Characters::isAlphabetic);
      case "isdecimal" -> all(Characters::isDecimal);
      case "isdigit" -> all(Characters::isDigit);
      case "isnumeric" -> all(Characters::isNumeric);
      case "isalnum" ->
          all(c -> Characters.isAlphabetic(c) || Characters.isDigit(c) || Characters.isNumeric(c));
      case "isprintable" -> text.codePoints().allMatch(Characters::isPrintable);
      case "islower" -> Texts.isLower(text);
      case "isupper" -> Texts.isUpper(text);
      case "istitle" -> isTitle();
      case "isidentifier" -> {
        if (!isAscii()) {
          throw TemplateException.unsupported("isidentifier() of text beyond ASCII");
        }
        yield text.matches("[A-Za-z_][A-Za-z_0-9]*");
      }
      default -> throw TemplateException.unsupported(name + "() of a string");
    };
  }

  private boolean isAscii() {
    return text.chars().allMatch(c -> c < 128);
  }

  private boolean all(IntPredicate is) {
    return !text.isEmpty() && text.codePoints().allMatch(is);
  }

  private boolean isTitle() {
    boolean cased = false;
    boolean previous = false;
    for (int c : text.codePoints().toArray()) {
      if (Characters.isUpper(c) || Characters.isTitle(c)) {
        if (previous) {
          return false;
        }
        previous = true;
        cased = true;
      } else if (Characters.isLower(c)) {
        if (!previous) {
          return false;
        }
        cased = true;
      } else {
        previous = false;
      }
    }
    return cased;
  }

  private String swapped() {
    StringBuilder swapped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              if (Characters.isUpper(c)) {
                swapped.append(c == 'Σ' ? "σ" : one.toLowerCase(Locale.ROOT));
              } else {
                swapped.append(Characters.isLower(c) ? one.toUpperCase(Locale.ROOT) : one);
              }
            });
    return swapped.toString();
  }

  private Object split(Bound bound, boolean fromEnd) {
    Object separator = bound.get("sep", None.NONE);
    int limit = bound.integer("maxsplit", -1);
    int most = limit < 0 ? Integer.MAX_VALUE : limit;
    List<Object> parts =
        separator == None.NONE
            ? (fromEnd ? Texts.wordsFromEnd(text, most) : Texts.words(text, most))
            : Texts.split(rendering, text, nonEmpty(bound.text("sep")), fromEnd ? -most : most);
    rendering.charge(text.length() + parts.size());
    return new ListValue(parts);
  }

  private static String nonEmpty(String separator) {
    if (separator.isEmpty()) {
      throw TemplateException.invalid("empty separator");
    }
    return separator;
  }

  private Object splitLines(boolean keepEnds) {
    List<Object> lines = new ArrayList<>(Texts.lines(text, keepEnds));
    rendering.charge(text.length() + lines.size());
    return new ListValue(lines);
  }

  private String expandTabs(int size) {
    StringBuilder expanded = new StringBuilder();
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        int blanks = size > 0 ? size - column % size : 0;
        rendering.charge(blanks);
        expanded.append(" ".repeat(blanks));
        column += blanks;
      } else {
        expanded.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return expanded.toString();
  }

  private Arguments mapping(Bound bound) {
    if (!(bound.get("mapping") instanceof DictValue dict)) {
      throw TemplateException.invalid("format_map() needs a dict");
    }
    java.util.Map<String, Object> named = new java.util.LinkedHashMap<>();
    for (DictValue.Entry entry : dict.entries()) {
      if (entry.key() instanceof String key) {
        named.put(key, entry.value());
      }
    }
    return new Arguments(List.of(), named);
  }

  private String stripped(String name, Bound bound) {
    Object characters = bound.get("chars", None.NONE);
    IntPredicate goes;
    if (characters == None.NONE) {
      goes = Characters::isSpace;
    } else {
      String set = bound.text("chars");
      rendering.charge((long) set.length() + text.length());
      java.util.Set<Integer> all = new java.util.HashSet<>();
      set.codePoints().forEach(all::add);
      goes = all::contains;
    }
    return Texts.stripped(text, goes, !name.equals("rstrip"), !name.equals("lstrip"));
  }

  /** The part of the text between two optional indices, or null where they lie beyond it. */
  private int[] window(Bound bound) {
    int length = text.codePointCount(0, text.length());
    int from = bound(bound.get("start", None.NONE), 0, length);
    int to = bound(bound.get("end", None.NONE), length, length);
    return new int[] {from, Math.min(to, length), length};
  }

  private static int bound(Object value, int otherwise, int length) {
    if (value == None.NONE) {
      return otherwise;
    }
    int index = Numbers.index(value);
    return index < 0 ? Math.max(0, index + length) : index;
  }

  private boolean affix(String name, Bound bound) {
    int[] window = window(bound);
    List<Object> any =
        bound.get("prefix") instanceof TupleValue tuple
            ? tuple.items()
            : List.of(java.util.Objects.requireNonNull(bound.get("prefix")));
    boolean found = false;
    for (Object one : any) {
      if (!Types.isText(one)) {
        throw TemplateException.invalid(
            name + " first arg must be str or a tuple of str, not " + Types.name(one));
      }
      String affix = Types.text(one);
      rendering.charge(affix.length() / 8 + 1);
      if (!found && window[0] <= window[1]) {
        String part = part(window);
        found = name.equals("startswith") ? part.startsWith(affix) : part.endsWith(affix);
      }
    }
    return found;
  }

  private String part(int[] window) {
    if (window[0] == 0 && window[1] == window[2]) {
      return text;
    }
    rendering.charge(text.length() / 8);
    int from = text.offsetByCodePoints(0, window[0]);
    return text.substring(from, text.offsetByCodePoints(from, window[1] - window[0]));
  }

  private Object sought(String name, Bound bound) {
    String part = bound.text("sub");
    int[] window = window(bound);
    boolean possible = window[0] <= window[1];
    String within = possible ? part(window) : "";
    if (name.equals("count")) {
      return BigInteger.valueOf(possible ? count(within, part) : 0);
    }
    int found =
        !possible
            ? -1
            : name.startsWith("r")
                ? Search.last(rendering, within, part)
                : Search.first(rendering, within, part, 0);
    if (found < 0 && name.endsWith("index")) {
      throw TemplateException.invalid("substring not found");
    }
    return BigInteger.valueOf(found < 0 ? -1 : window[0] + within.codePointCount(0, found));
  }

  private long count(String within, String part) {
    if (part.isEmpty()) {
      return within.codePointCount(0, within.length()) + 1L;
    }
    long count = 0;
    for (int at = 0; (at = Search.first(rendering, within, part, at)) >= 0; at += part.length()) {
      count++;
    }
    return count;
  }

  private Object join(Bound bound) {
    StringBuilder joined = new StringBuilder();
    List<Object> items =
        Iteration.list(rendering, java.util.Objects.requireNonNull(bound.get("iterable")));
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof String item)) {
        if (items.get(i) instanceof Markup) {
          throw TemplateException.unsupported("join() of text marked as safe");
        }
        throw TemplateException.invalid(
            "sequence item %d: expected str instance, %s found"
                .formatted(i, Types.name(items.get(i))));
      }
      rendering.charge(item.length() + (long) text.length());
      joined.append(i == 0 ? "" : text).append(item);
    }
    return joined.toString();
  }

  private Object partition(String name, String separator) {
    boolean last = name.equals("rpartition");
    int at =
        last
            ? Search.last(rendering, text, nonEmpty(separator))
            : Search.first(rendering, text, nonEmpty(separator), 0);
    rendering.charge(text.length());
    if (at < 0) {
      return last ? TupleValue.of("", "", text) : TupleValue.of(text, "", "");
    }
    return TupleValue.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private String padded(String name, Bound bound) {
    int width = bound.integer("width", 0);
    String fill = bound.has("fillchar") ? bound.text("fillchar") : " ";
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw TemplateException.invalid("The fill character must be exactly one character long");
    }
    return Texts.padded(
        rendering,
        text,
        width,
        switch (name) {
          case "ljust" -> '<';
          case "rjust" -> '>';
          default -> '^';
        },
        fill);
  }

  private String zeroFilled(Bound bound) {
    int width = bound.integer("width", 0);
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    rendering.charge(missing);
    boolean signed = text.startsWith("+") || text.startsWith("-");
    return (signed ? text.substring(0, 1) : "")
        + "0".repeat(missing)
        + text.substring(signed ? 1 : 0);
  }
}
