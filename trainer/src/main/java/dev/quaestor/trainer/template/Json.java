package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.List;

/** Python's {@code json.dumps}, as the filter {@code tojson} calls it. */
final class Json {
  private final Rendering rendering;
  private final boolean ascii;
  private final String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean sorted;
  private final boolean pretty;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private Json(Rendering rendering, Arguments.Bound options) {
    this.rendering = rendering;
    this.ascii = options.truth("ensure_ascii");
    Object by = options.get("indent", None.NONE);
    this.pretty = by != None.NONE;
    if (by instanceof String text) {
      this.indent = text;
    } else {
      this.indent = pretty ? " ".repeat(Math.min(Math.max(0, Numbers.index(by)), 10_000)) : "";
    }
    Object separators = options.get("separators", None.NONE);
    if (separators == None.NONE) {
      this.itemSeparator = pretty ? "," : ", ";
      this.keySeparator = ": ";
    } else {
      List<Object> both = Iteration.list(rendering, separators);
      if (both.size() != 2
          || !(both.get(0) instanceof String item)
          || !(both.get(1) instanceof String key)) {
        throw TemplateException.invalid("tojson: separators must be two strings");
      }
      this.itemSeparator = item;
      this.keySeparator = key;
    }
    this.sorted = options.truth("sort_keys");
  }

  static String text(Rendering rendering, Object value, Arguments.Bound options) {
    Json json = new Json(rendering, options);
    json.append(value);
    return json.out.toString();
  }

  private void append(Object value) {
    rendering.chargeItems(4);
    if (Types.isText(value)) {
      quote(Types.text(value));
    } else if (value instanceof ListValue list) {
      array(list.items());
    } else if (value instanceof TupleValue tuple) {
      array(tuple.items());
    } else if (value instanceof DictValue dict) {
      object(dict);
    } else {
      out.append(scalar(value, "Object of type %s is not JSON serializable"));
    }
  }

  private static String scalar(Object value, String problem) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Boolean b) {
      return b.toString();
    }
    if (value instanceof BigInteger integer) {
      return Numbers.text(integer);
    }
    if (value instanceof Double d) {
      return Double.isNaN(d)
          ? "NaN"
          : Double.isInfinite(d) ? (d > 0 ? "Infinity" : "-Infinity") : Numbers.text(d);
    }
    throw TemplateException.invalid(problem.formatted(Types.name(value)));
  }

  private void array(List<Object> items) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    begin('[');
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      line();
      append(item);
      separator = itemSeparator;
    }
    end(']');
  }

  private void object(DictValue dict) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    begin('{');
    List<Object> keys = dict.keys();
    String separator = "";
    for (Object key : sorted ? Comparison.sorted(rendering, keys, keys, false) : keys) {
      out.append(separator);
      line();
      quote(
          Types.isText(key)
              ? Types.text(key)
              : scalar(key, "keys must be str, int, float, bool or None, not %s"));
      out.append(keySeparator);
      append(java.util.Objects.requireNonNull(dict.get(key)));
      separator = itemSeparator;
    }
    end('}');
  }

  private void begin(char bracket) {
    rendering.enterValue();
    out.append(bracket);
    depth++;
  }

  private void end(char bracket) {
    depth--;
    line();
    out.append(bracket);
    rendering.leaveValue();
  }

  private void line() {
    if (pretty) {
      rendering.charge((long) depth * indent.length());
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void quote(String text) {
    rendering.charge(text.length());
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < 0x20 || ascii && c > 0x7e) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
