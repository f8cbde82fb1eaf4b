package dev.quaestor.eval.task;

import java.util.Locale;

/** A text without what does not change what it asks. */
public final class Spacing {

  private Spacing() {}

  /** {@code text} in lower case, each run of white space one space, none at its ends. */
  public static String plain(String text) {
    return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
