package dev.quaestor.trainer.student;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Why a student cannot learn an example whole.
 *
 * @param kind which kind of reason
 * @param words the reason, for people
 */
public record Obstacle(Kind kind, String words) {

  private static final int SHOWN = 5;

  /** The kinds of reasons. */
  public enum Kind {
    /** Its vocabulary cannot write the text: a character it lacks, or half of one. */
    CHARACTERS,
    /** The text holds a name that its tokenizer takes for a token of its own. */
    SPECIAL_TOKEN,
    /** It is longer than the student's context. */
    LENGTH;

    /** As it stands before the reason. */
    public String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Characters by their code points, and as they are where they can be shown. */
  static String named(List<String> characters) {
    String names =
        characters.stream().limit(SHOWN).map(Obstacle::named).collect(Collectors.joining(", "));
    int more = characters.size() - SHOWN;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  private static String named(String character) {
    int code = character.codePointAt(0);
    if (Character.getType(code) == Character.SURROGATE) {
      return String.format("U+%04X, half of a surrogate pair", code);
    }
    boolean shown = !Character.isISOControl(code) && !Character.isWhitespace(code);
    return shown ? String.format("%s (U+%04X)", character, code) : String.format("U+%04X", code);
  }
}
