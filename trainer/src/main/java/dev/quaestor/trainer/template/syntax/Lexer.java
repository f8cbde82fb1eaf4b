package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.Characters;
import dev.quaestor.trainer.template.Numbers;
import dev.quaestor.trainer.template.TemplateException;
import dev.quaestor.trainer.template.syntax.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a template into tokens by the rules of Jinja with {@code trim_blocks} and {@code
 * lstrip_blocks}: the line end after a block or comment goes, blanks before one on its own line go,
 * {@code -} takes all white space and {@code +} leaves it. Line ends become {@code \n}, and the one
 * at the template's end is dropped.
 */
final class Lexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(?:[0-9]+_)*[0-9]+(?:(?:\\.(?:[0-9]+_)*[0-9]+)?[eE][+\\-]?(?:[0-9]+_)*[0-9]+"
              + "|\\.(?:[0-9]+_)*[0-9]+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?[0-9])*|0(?:_?0)*");
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String source = normalized(template);
    Lexer lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.text();
    lexer.tokens.add(Token.of(Kind.END, "", lexer.line));
    return lexer.tokens;
  }

  private static String normalized(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private void text() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        return;
      }
      char type = source.charAt(tag + 1);
      String before = source.substring(at, tag);
      int raw = type == '%' ? rawBody(tag) : -1;
      char sign = sign(tag + 2);
      int skipped = stripped(before, sign, type == '{');
      if (raw >= 0) {
        advance(tag, raw);
        raw();
        continue;
      }
      advance(tag, tag + 2 + (sign == ' ' ? 0 : 1));
      line += skipped;
      switch (type) {
        case '#' -> comment();
        case '%' -> {
          tokens.add(Token.of(Kind.BLOCK_BEGIN, "", line));
          code(Kind.BLOCK_END);
        }
        default -> {
          tokens.add(Token.of(Kind.VARIABLE_BEGIN, "", line));
          code(Kind.VARIABLE_END);
        }
      }
    }
  }

  private int nextTag() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{') {
        char next = source.charAt(i + 1);
        if (next == '{' || next == '%' || next == '#') {
          return i;
        }
      }
    }
    return -1;
  }

  private char sign(int index) {
    char c = index < source.length() ? source.charAt(index) : ' ';
    return c == '-' || c == '+' ? c : ' ';
  }

  /** Emits the text before a tag; the line ends that {@code -} took away. */
  private int stripped(String before, char sign, boolean variable) {
    String kept = before;
    int lost = 0;
    if (sign == '-') {
      kept = Characters.stripEnd(before);
      lost = newlines(before.substring(kept.length()));
    } else if (sign != '+' && !variable) {
      int start = before.lastIndexOf('\n') + 1;
      if ((start > 0 || lineStarts)
          && start < before.length()
          && Characters.isBlank(before.substring(start))) {
        kept = before.substring(0, start);
      }
    }
    data(kept);
    return lost;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(Token.of(Kind.DATA, text, line));
      line += newlines(text);
    }
  }

  private static int newlines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  private void advance(int tag, int to) {
    line += newlines(source.substring(tag, to));
    at = to;
    lineStarts = to > 0 && source.charAt(to - 1) == '\n';
  }

  /** Where the text of a raw block that begins at {@code tag} starts, or −1. */
  private int rawBody(int tag) {
    int i = tag + 2 + (sign(tag + 2) == ' ' ? 0 : 1);
    i = skipSpace(i);
    if (!source.startsWith("raw", i)) {
      return -1;
    }
    i = skipSpace(i + 3);
    if (source.startsWith("-%}", i)) {
      return skipSpace(i + 3);
    }
    return source.startsWith("%}", i) ? i + 2 : -1;
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < source.length() && Characters.isSpace(source.charAt(i))) {
      i++;
    }
    return i;
  }

  private void raw() {
    int begun = line;
    for (int i = at; (i = source.indexOf("{%", i)) >= 0; i++) {
      char sign = sign(i + 2);
      int name = skipSpace(i + 2 + (sign == ' ' ? 0 : 1));
      if (!source.startsWith("endraw", name)) {
        continue;
      }
      int end = closed(skipSpace(name + 6), "%}");
      if (end >= 0) {
        int lost = stripped(source.substring(at, i), sign, false);
        advance(i, end);
        line += lost;
        return;
      }
    }
    throw TemplateException.invalid("Missing end of raw directive", begun);
  }

  /** The index after a closing tag at {@code i}, with what it trims; −1 where there is none. */
  private int closed(int i, String close) {
    if (source.startsWith("-" + close, i)) {
      return skipSpace(i + 1 + close.length());
    }
    if (source.startsWith("+" + close, i)) {
      return i + 1 + close.length();
    }
    if (source.startsWith(close, i)) {
      int end = i + close.length();
      return end < source.length() && source.charAt(end) == '\n' ? end + 1 : end;
    }
    return -1;
  }

  private void comment() {
    for (int i = at; i < source.length(); i++) {
      int end = closed(i, "#}");
      if (end >= 0) {
        advance(at, end);
        return;
      }
    }
    throw TemplateException.invalid("Missing end of comment tag", line);
  }

  private void code(Kind end) {
    Deque<Character> open = new ArrayDeque<>();
    while (at < source.length()) {
      int closed = open.isEmpty() ? closedCode(end) : -1;
      if (closed >= 0) {
        tokens.add(Token.of(end, "", line));
        advance(at, closed);
        return;
      }
      if (Characters.isSpace(source.charAt(at))) {
        int to = skipSpace(at);
        line += newlines(source.substring(at, to));
        at = to;
      } else if (!number() && !name() && !string()) {
        operator(open);
      }
    }
  }

  private int closedCode(Kind end) {
    if (end == Kind.BLOCK_END) {
      return closed(at, "%}");
    }
    if (source.startsWith("-}}", at)) {
      return skipSpace(at + 3);
    }
    return source.startsWith("}}", at) ? at + 2 : -1;
  }

  private @Nullable String matched(Pattern pattern) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    matcher.useTransparentBounds(true);
    return matcher.lookingAt() ? matcher.group() : null;
  }

  private boolean number() {
    char first = source.charAt(at);
    if (first < '0' || first > '9') {
      return false;
    }
    String text = matched(FLOAT);
    if (text != null) {
      double value = Double.parseDouble(text.replace("_", ""));
      if (Double.isInfinite(value)) {
        throw TemplateException.unsupported("the number " + text, line);
      }
      tokens.add(new Token(Kind.FLOAT, text, value, line));
      at += text.length();
      return true;
    }
    text = matched(INTEGER);
    if (text == null) {
      throw unexpected();
    }
    if (text.length() > Numbers.DIGITS) {
      throw TemplateException.invalid("an integer of " + text.length() + " digits", line);
    }
    String digits = text.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    int base =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    tokens.add(
        Token.integer(new BigInteger(base == 10 ? digits : digits.substring(2), base), line));
    at += text.length();
    return true;
  }

  private boolean name() {
    int end = at;
    while (end < source.length()) {
      int c = source.codePointAt(end);
      if (c != '_' && !Character.isUnicodeIdentifierPart(c) || Character.isIdentifierIgnorable(c)) {
        break;
      }
      end += Character.charCount(c);
    }
    if (end == at) {
      return false;
    }
    String name = source.substring(at, end);
    int first = name.codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw TemplateException.invalid("Invalid character in identifier " + name, line);
    }
    if (!name.chars().allMatch(c -> c < 128)) {
      throw TemplateException.unsupported("the name " + name + ", which is not ASCII,", line);
    }
    tokens.add(Token.of(Kind.NAME, name, line));
    at = end;
    return true;
  }

  private boolean string() {
    char quote = source.charAt(at);
    if (quote != '\'' && quote != '"') {
      return false;
    }
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw unexpected();
    }
    String body = source.substring(at + 1, end);
    tokens.add(Token.of(Kind.STRING, Escapes.read(body, line).intern(), line));
    line += newlines(body);
    at = end + 1;
    return true;
  }

  private void operator(Deque<Character> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(open, operator);
        tokens.add(Token.of(Kind.OPERATOR, operator, line));
        at += operator.length();
        return;
      }
    }
    throw unexpected();
  }

  private void balance(Deque<Character> open, String operator) {
    switch (operator) {
      case "{" -> open.push('}');
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "}", ")", "]" -> {
        if (open.isEmpty() || open.pop() != operator.charAt(0)) {
          throw TemplateException.invalid("unexpected '" + operator + "'", line);
        }
      }
      default -> {}
    }
  }

  private TemplateException unexpected() {
    return TemplateException.invalid(
        "unexpected char '" + Character.toString(source.codePointAt(at)) + "'", line);
  }
}
