package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** What Python's {@code str} and {@code repr} write. */
final class Printed {
  private final Rendering rendering;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Object> open = new ArrayDeque<>();

  private Printed(Rendering rendering) {
    this.rendering = rendering;
  }

  /** As {@code str(value)}. */
  static String text(Rendering rendering, Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Markup markup) {
      return markup.text();
    }
    return value instanceof Undefined ? "" : repr(rendering, value);
  }

  /** As {@code repr(value)}. */
  static String repr(Rendering rendering, Object value) {
    Printed printed = new Printed(rendering);
    printed.append(value);
    rendering.charge(printed.out.length());
    return printed.out.toString();
  }

  private void append(Object value) {
    rendering.charge(1);
    if (out.length() > 16_000_000) {
      throw TemplateException.tooLarge("a value that prints as more than 16 million characters");
    }
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof BigInteger integer) {
      out.append(Numbers.text(integer));
    } else if (value instanceof Double real) {
      out.append(Numbers.text(real));
    } else if (value instanceof Boolean b) {
      out.append(b ? "True" : "False");
    } else if (value == None.NONE) {
      out.append("None");
    } else if (value instanceof Undefined) {
      out.append("Undefined");
    } else if (value instanceof Markup markup) {
      out.append("Markup(");
      quote(markup.text());
      out.append(')');
    } else if (value instanceof ListValue list) {
      items("[", list.items(), "]");
    } else if (value instanceof TupleValue tuple) {
      items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
    } else if (value instanceof DictValue dict) {
      dict(dict);
    } else if (value instanceof DictView view) {
      items("dict_" + view.what() + "([", view.items(), "])");
    } else if (value instanceof RangeValue range) {
      range(range);
    } else if (value instanceof NamespaceValue namespace) {
      out.append("<Namespace ");
      dict(namespace.fields());
      out.append('>');
    } else if (value instanceof Macro macro) {
      out.append("<Macro ").append(macro.shownName()).append('>');
    } else if (value instanceof LoopValue loop) {
      out.append("<LoopContext ").append(loop.index0() + 1).append('/').append(loop.length());
      out.append('>');
    } else {
      throw TemplateException.unsupported("printing a " + Types.name(value));
    }
  }

  private void items(String begin, List<Object> items, String end) {
    rendering.enterValue();
    out.append(begin);
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      append(item);
      separator = ", ";
    }
    out.append(end);
    rendering.leaveValue();
  }

  private void dict(DictValue dict) {
    for (Object around : open) {
      if (around == dict) {
        out.append("{...}");
        return;
      }
    }
    rendering.enterValue();
    open.push(dict);
    out.append('{');
    Iterator<DictValue.Entry> entries = dict.entries().iterator();
    while (entries.hasNext()) {
      DictValue.Entry entry = entries.next();
      append(entry.key());
      out.append(": ");
      append(entry.value());
      out.append(entries.hasNext() ? ", " : "");
    }
    out.append('}');
    open.pop();
    rendering.leaveValue();
  }

  private void range(RangeValue range) {
    out.append("range(").append(range.start()).append(", ").append(range.stop());
    if (!range.step().equals(BigInteger.ONE)) {
      out.append(", ").append(range.step());
    }
    out.append(')');
  }

  private void quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c == quote) {
                    out.append('\\').append(quote);
                  } else if (c >= 0x20 && c < 0x7f || c > 0x7f && Characters.isPrintable(c)) {
                    out.appendCodePoint(c);
                  } else {
                    out.append(
                        String.format(
                            c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                  }
                }
              }
            });
    out.append(quote);
  }
}
