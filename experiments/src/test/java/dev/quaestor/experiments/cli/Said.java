package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.assembly.Students;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command line said, and the code it ended with. */
record Said(int code, String out, String err) {

  /** Runs the command line in this process, with these students. */
  static Said by(Students students, Object... arguments) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(result, true, StandardCharsets.UTF_8),
            new PrintStream(told, true, StandardCharsets.UTF_8),
            students);
    String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int code = Quaestor.run(console, texts);
    return new Said(
        code, result.toString(StandardCharsets.UTF_8), told.toString(StandardCharsets.UTF_8));
  }
}
