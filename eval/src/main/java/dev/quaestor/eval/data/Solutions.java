package dev.quaestor.eval.data;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When two worked solutions are the same: for arithmetic where they hold the same equations in the
 * same order, which is the practical key of Yuan et al. 2023 (RFT); else where their words are the
 * same. A calculator's notes as in GSM8K ({@code <<48/2=24>>}) are no second equation beside the
 * one they repeat, and are the equations where nothing else is.
 */
public final class Solutions {

  private static final Pattern EQUATION =
      Pattern.compile("[0-9(][0-9+\\-*/().%$ ]{0,80}=[ $]*-?[0-9][0-9.,]*");

  private Solutions() {}

  /** What two answers share that are the same solution. */
  public static String key(String text) {
    String plain =
        text.replace(",", "")
            .replace('\u00d7', '*')
            .replace('\u00b7', '*')
            .replace('\u00f7', '/')
            .replace('\u2212', '-')
            .replaceAll("(?<=[0-9 )])x(?=[ (]*[0-9])", "*");
    String said = equations(plain.replaceAll("<<[^<>]*>>", ""));
    String equations = said.isEmpty() ? equations(plain) : said;
    return equations.isEmpty()
        ? text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ")
        : equations;
  }

  private static String equations(String text) {
    StringBuilder equations = new StringBuilder();
    Matcher equation = EQUATION.matcher(text);
    while (equation.find()) {
      equations.append(equation.group().replaceAll("[ $]", "").replaceAll("\\.$", "")).append(';');
    }
    return equations.toString();
  }
}
