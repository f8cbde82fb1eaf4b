package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.assembly.Students;
import java.io.PrintStream;

/**
 * What a command is given: where it speaks, and where students come from.
 *
 * @param out the result alone
 * @param err everything else
 * @param students where students come from
 */
record Console(PrintStream out, PrintStream err, Students students) {

  /** A line of the result. */
  void result(String line) {
    out.println(line);
  }

  /** A line for a person. */
  void say(String line) {
    synchronized (err) {
      err.println(line);
    }
  }

  /** What went wrong, in one paragraph. */
  void error(String message) {
    say("quaestor: " + message);
  }
}
