package dev.quaestor.eval.data;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When two worked solutions are the same: for arithmetic where they hold the same equations in the
 * same order, which is the practical key of Yuan et al. 2023 (RFT); else where their words are the
 * same.
 */
final class Solutions {

  private static final Pattern EQUATION =
      Pattern.compile("[0-9(][0-9+\\-*/().%$ ]{0,80}=[ $]*-?[0-9][0-9.,]*");

  private Solutions() {}

  static String key(String text) {
    StringBuilder equations = new StringBuilder();
    Matcher equation = EQUATION.matcher(text.replaceAll("<<[^<>]*>>", "").replace(",", ""));
    while (equation.find()) {
      equations.append(equation.group().replaceAll("[ $]", "").replaceAll("\\.$", "")).append(';');
    }
    return equations.isEmpty()
        ? text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ")
        : equations.toString();
  }
}
