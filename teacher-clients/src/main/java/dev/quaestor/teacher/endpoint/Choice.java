package dev.quaestor.teacher.endpoint;

import dev.quaestor.teacher.endpoint.ServedModel.Ending;
import dev.quaestor.teacher.endpoint.ServedModel.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as its tokens come: its text up to a text that ends it, and how much of that can be
 * shown already. Used by one thread at a time.
 */
final class Choice {

  private static final char REPLACEMENT = '\uFFFD';

  private final ServedModel model;
  private final List<String> stops;
  private final List<Token> tokens = new ArrayList<>();
  private String text = "";
  private boolean stopped;
  private int shown;

  Choice(ServedModel model, List<String> stops) {
    this.model = model;
    this.stops = stops;
  }

  /** Takes a token; whether the answer goes on. */
  boolean heard(Token token) {
    tokens.add(token);
    if (!stops.isEmpty()) {
      read(tokens.size());
    }
    return !stopped;
  }

  /** The text of the first so many tokens, cut where a stop begins. */
  private void read(int count) {
    text = model.text(ids(count));
    int cut = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    if (cut >= 0) {
      text = text.substring(0, cut);
      stopped = true;
    }
  }

  private int[] ids(int count) {
    return tokens.subList(0, count).stream().mapToInt(Token::id).toArray();
  }

  /**
   * What can be shown now and was not: no half characters, and nothing that may yet turn out to
   * begin a stop.
   */
  String more() {
    if (!stopped) {
      read(tokens.size());
    }
    int safe = text.length();
    if (!stopped) {
      while (safe > shown && text.charAt(safe - 1) == REPLACEMENT) {
        safe--;
      }
      for (String stop : stops) {
        safe = Math.min(safe, text.length() - begun(stop));
      }
    }
    return shownUpTo(Math.max(shown, safe));
  }

  /** How much of {@code stop} the text ends with. */
  private int begun(String stop) {
    for (int length = Math.min(stop.length() - 1, text.length()); length > 0; length--) {
      if (text.regionMatches(text.length() - length, stop, 0, length)) {
        return length;
      }
    }
    return 0;
  }

  private String shownUpTo(int to) {
    String more = text.substring(shown, to);
    shown = to;
    return more;
  }

  /** Ends the answer: its text without an end token. */
  String text(Ending ending) {
    if (!stopped) {
      read(ending == Ending.END ? tokens.size() - 1 : tokens.size());
    }
    return text;
  }

  /** What of the whole text was not shown. */
  String rest(Ending ending) {
    String whole = text(ending);
    return shownUpTo(Math.max(shown, whole.length()));
  }

  /** Its tokens, the end token included. */
  List<Token> tokens() {
    return tokens;
  }

  /** OpenAI's word for why it ended. */
  String reason(Ending ending) {
    return ending == Ending.END || stopped ? "stop" : "length";
  }
}
