package dev.quaestor.teacher.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says, made fit to be shown: one line of bounded length, without control characters
 * and without what a URL may hold before its host; of a page its title.
 */
final class Words {

  private static final int MOST = 500;
  private static final int MOST_SCANNED = 20_000;
  private static final Pattern TITLE =
      Pattern.compile("<(title|h1)[^>]{0,200}>([^<]{1,300})</", Pattern.CASE_INSENSITIVE);

  private Words() {}

  /** {@code text} as one line. */
  static String line(String text) {
    String start = text.length() <= MOST_SCANNED ? text : text.substring(0, MOST_SCANNED);
    String line =
        start
            .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ")
            .replaceAll("://[^/@:\\s]{0,100}:\\S{0,300}@", "://[user]@")
            .replaceAll("://[^/\\s]{0,300}@", "://[user]@")
            .strip();
    if (line.length() <= MOST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return line.substring(0, end) + "…";
  }

  /** Whether {@code text} is a page and no answer of an API. */
  static boolean isPage(String text) {
    String start = text.stripLeading();
    return start.startsWith("<");
  }

  /** The title of a page, or what it says. */
  static String page(String text) {
    String start = text.length() <= MOST_SCANNED ? text : text.substring(0, MOST_SCANNED);
    Matcher title = TITLE.matcher(start);
    String said = title.find() ? title.group(2) : start.replaceAll("<[^>]{0,1000}>", " ");
    String line = line(said);
    return line.isEmpty() ? "a page without text" : "the page \"" + line + "\"";
  }
}
