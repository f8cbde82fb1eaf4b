package dev.quaestor.eval.report.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes HTML (and the SVG inside it). All text and all attribute values are escaped here, and
 * nowhere else is markup made from a value; elements must be closed in order.
 */
public final class Html {

  private static final List<String> VOID =
      List.of("meta", "br", "line", "circle", "path", "rect", "polyline", "polygon", "col");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values, alternating
   */
  public Html open(String tag, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException(
          "attributes are names and values, found an odd number for <" + tag + ">");
    }
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i].equals("class") && attributes[i + 1].isEmpty()) {
        continue;
      }
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(escape(attributes[i + 1])).append('"');
    }
    if (VOID.contains(tag)) {
      out.append("/>");
    } else {
      out.append('>');
      open.push(tag);
    }
    return this;
  }

  public Html close(String tag) {
    String innermost = open.isEmpty() ? "nothing" : open.pop();
    if (!innermost.equals(tag)) {
      throw new IllegalStateException("cannot close <" + tag + ">, open is " + innermost);
    }
    out.append("</").append(tag).append('>');
    if (!tag.equals("span") && !tag.equals("a") && !tag.equals("text")) {
      out.append('\n');
    }
    return this;
  }

  public Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** An element that holds nothing but text. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** Markup that was escaped when it was made: another writer's, or a resource of this package. */
  public Html markup(String made) {
    out.append(made);
    return this;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("unclosed: " + open);
    }
    return out.toString();
  }

  /** Text that no parser takes for markup, and in which nothing acts, see {@link Visible}. */
  static String escape(String text) {
    String shown = Visible.of(text);
    StringBuilder escaped = new StringBuilder(shown.length());
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\r' -> escaped.append("&#13;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
