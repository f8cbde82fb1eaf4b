package dev.quaestor.eval.report.page;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Text in which nothing acts: what a terminal or a page would obey instead of showing it, such as
 * the escape that moves the cursor or the mark that turns the reading direction, is written out as
 * {@code \u001b}. Prompts, answers, file names and servers' words come from anywhere; they are
 * shown, never obeyed. Line ends and tabs stay, and so does all other text in any script.
 *
 * <p>The form is JSON's own: inside its strings the meaning stays the same.
 */
public final class Visible {

  private Visible() {}

  /** {@code text} with what would act written out; the same object where nothing would. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (acts(text, i)) {
        return written(text, i);
      }
    }
    return text;
  }

  private static String written(String text, int from) {
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (acts(text, i)) {
        shown.append("\\u").append(String.format("%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  private static boolean acts(String text, int i) {
    char c = text.charAt(i);
    if (c < ' ') {
      return c != '\n'
          && c != '\t'
          && !(c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
    }
    if (c < '\u007f') {
      return false;
    }
    if (Character.isSurrogate(c)) {
      return !paired(text, i);
    }
    boolean turns = c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
    boolean breaks = c == '\u2028' || c == '\u2029';
    return c <= '\u009f'
        || turns
        || breaks
        || c == '\u200e'
        || c == '\u200f'
        || c == '\ufeff'
        || c >= '\ufffe';
  }

  private static boolean paired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  /** A writer that shows what is written to it, for libraries that speak by themselves. */
  public static Writer writer(Writer to) {
    return new FilterWriter(to) {
      @Override
      public void write(int c) throws IOException {
        out.write(of(String.valueOf((char) c)));
      }

      @Override
      public void write(char[] text, int from, int length) throws IOException {
        out.write(of(new String(text, from, length)));
      }

      @Override
      public void write(String text, int from, int length) throws IOException {
        out.write(of(text.substring(from, from + length)));
      }
    };
  }
}
