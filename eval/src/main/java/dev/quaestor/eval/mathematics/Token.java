package dev.quaestor.eval.mathematics;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of an expression.
 *
 * @param kind what it is
 * @param text a number's digits, a name, or the sign itself
 * @param apart whether white space stands before it
 */
record Token(Kind kind, String text, boolean apart) {

  enum Kind {
    NUMBER,
    /** A variable of one letter, or a command or word without its backslash. */
    NAME,
    SIGN
  }

  /** Words that plain text writes without a backslash. */
  private static final Set<String> WORDS =
      Set.of(
          "sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "ln", "log", "pi", "infinity", "inf");

  private static final int MAX_DIGITS = 200;
  private static final int LONGEST_PRODUCT = 3;

  private static final Pattern PIECE =
      Pattern.compile(
          "( *)(?:([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)|\\\\([a-zA-Z]+)|([a-zA-Z]+)|(\\*\\*|[-+*/^_!|°(){}\\[\\],]))");

  /**
   * The pieces of {@code text}; letters side by side are variables of a product, unless they are a
   * known word.
   */
  static List<Token> of(String text) throws UnreadableException {
    List<Token> tokens = new ArrayList<>();
    Matcher piece = PIECE.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!piece.find(at) || piece.start() != at) {
        if (text.substring(at).isBlank()) {
          break;
        }
        throw new UnreadableException("the sign " + text.charAt(at));
      }
      boolean apart = !piece.group(1).isEmpty();
      if (piece.group(2) != null) {
        number(tokens, piece.group(2), apart);
      } else if (piece.group(3) != null) {
        String name = piece.group(3).equals("inf") ? "infty" : piece.group(3);
        tokens.add(new Token(Kind.NAME, "\\" + name, apart));
      } else if (piece.group(4) != null) {
        letters(tokens, piece.group(4), apart);
      } else {
        String sign = piece.group(5).equals("**") ? "^" : piece.group(5);
        tokens.add(new Token(Kind.SIGN, sign, apart));
      }
      at = piece.end();
    }
    return tokens;
  }

  private static void number(List<Token> tokens, String digits, boolean apart)
      throws UnreadableException {
    if (digits.length() > MAX_DIGITS) {
      throw new UnreadableException("a number of " + digits.length() + " digits");
    }
    tokens.add(new Token(Kind.NUMBER, digits, apart));
  }

  private static void letters(List<Token> tokens, String run, boolean apart)
      throws UnreadableException {
    if (WORDS.contains(run)) {
      String command = run.startsWith("inf") ? "infty" : run;
      tokens.add(new Token(Kind.NAME, "\\" + command, apart));
    } else if (run.length() <= LONGEST_PRODUCT) {
      for (int i = 0; i < run.length(); i++) {
        tokens.add(new Token(Kind.NAME, run.substring(i, i + 1), apart && i == 0));
      }
    } else {
      throw new UnreadableException("the word " + run);
    }
  }

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /** Whether a factor can begin with it. */
  boolean begins() {
    return kind != Kind.SIGN || text.equals("(") || text.equals("[") || text.equals("{");
  }
}
