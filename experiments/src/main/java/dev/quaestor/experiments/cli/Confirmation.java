package dev.quaestor.experiments.cli;

import java.io.Console;
import java.util.Locale;

/** A question that a person answers on a terminal; without one nothing is taken for granted. */
final class Confirmation {

  private Confirmation() {}

  /**
   * Whether the person says yes.
   *
   * @param question what would be done, without a question mark
   * @param otherwise how a script says yes, such as {@code --yes}
   * @throws UsageException where nobody is there to be asked
   */
  static boolean given(String question, String otherwise) {
    Console terminal = System.console();
    if (terminal == null) {
      throw new UsageException(
          "%s: nobody is at a terminal to be asked; say %s to do it"
              .formatted(question, otherwise));
    }
    String answer = terminal.readLine("%s? [y/N] ", question);
    return answer != null
        && (answer.strip().toLowerCase(Locale.ROOT).equals("y")
            || answer.strip().toLowerCase(Locale.ROOT).equals("yes"));
  }
}
