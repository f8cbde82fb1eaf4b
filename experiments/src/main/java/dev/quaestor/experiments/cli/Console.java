package dev.quaestor.experiments.cli;

import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.settings.Secrets;
import java.io.PrintStream;

/**
 * What a command is given: where it speaks, and where students come from. What data says is shown
 * and never obeyed, see {@link Visible}; what looks like a secret is left out of what people are
 * told.
 *
 * @param out the result alone
 * @param err everything else
 * @param students where students come from
 */
record Console(PrintStream out, PrintStream err, Students students) {

  /** A line of the result. */
  void result(String line) {
    out.println(Visible.of(line));
  }

  /** A line for a person. */
  void say(String line) {
    synchronized (err) {
      err.println(Visible.of(Secrets.hidden(line)));
    }
  }

  /** What went wrong, in one paragraph. */
  void error(String message) {
    say("quaestor: " + message);
  }
}
