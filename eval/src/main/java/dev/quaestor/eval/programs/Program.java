package dev.quaestor.eval.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps done one after the other, each to the list the one before left.
 *
 * <pre>
 * program = step *( "|" step )
 * step    = word | word number | "loop" number "(" program ")"
 * number  = 1 to 4 digits
 * </pre>
 */
record Program(List<Step> steps) {

  private static final int LONGEST = 400;
  private static final int DEEPEST = 8;

  /** One step. */
  sealed interface Step {

    /** A list function with its number, 0 where it takes none. */
    record Call(Op op, int number) implements Step {
      @Override
      public String toString() {
        return op.takesNumber() ? op.word() + " " + number : op.word();
      }
    }

    /** A program done so many times. */
    record Loop(int times, Program body) implements Step {
      @Override
      public String toString() {
        return "loop " + times + " (" + body + ")";
      }
    }
  }

  Program {
    steps = List.copyOf(steps);
  }

  static Program of(Step... steps) {
    return new Program(List.of(steps));
  }

  static Step call(Op op, int number) {
    return new Step.Call(op, number);
  }

  static Step call(Op op) {
    return new Step.Call(op, 0);
  }

  @Override
  public String toString() {
    return steps.stream().map(Object::toString).collect(Collectors.joining("|"));
  }

  /** Why a text is no program. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
      super(message);
    }
  }

  /** Reads a text of at most 400 characters and 8 loops inside one another. */
  static Program read(String text) throws UnreadableException {
    if (text.length() > LONGEST) {
      throw new UnreadableException(
          "%d characters where a program has at most %d".formatted(text.length(), LONGEST));
    }
    Reader reader = new Reader(text);
    Program program = reader.program(0);
    reader.end();
    return program;
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Program program(int depth) throws UnreadableException {
      if (depth > DEEPEST) {
        throw new UnreadableException("more than " + DEEPEST + " loops inside one another");
      }
      List<Step> steps = new ArrayList<>();
      do {
        steps.add(step(depth));
      } while (taken('|'));
      return new Program(steps);
    }

    private Step step(int depth) throws UnreadableException {
      String word = run(true);
      if (word.equals("loop")) {
        int times = number(word);
        if (!taken('(')) {
          throw new UnreadableException("loop wants ( after its number");
        }
        Program body = program(depth + 1);
        if (!taken(')')) {
          throw new UnreadableException("a loop is not closed");
        }
        return new Step.Loop(times, body);
      }
      Op op =
          Op.named(word)
              .orElseThrow(
                  () ->
                      new UnreadableException(
                          word.isEmpty()
                              ? "no step at character " + (at + 1)
                              : "no function is called " + word));
      return new Step.Call(op, op.takesNumber() ? number(word) : 0);
    }

    private int number(String word) throws UnreadableException {
      String digits = run(false);
      if (digits.isEmpty() || digits.length() > 4) {
        throw new UnreadableException(word + " wants a number of 1 to 4 digits after it");
      }
      return Integer.parseInt(digits);
    }

    private String run(boolean letters) {
      blanks();
      int from = at;
      while (at < text.length() && (letters ? letter() : digit())) {
        at++;
      }
      return text.substring(from, at);
    }

    private boolean letter() {
      return text.charAt(at) >= 'a' && text.charAt(at) <= 'z';
    }

    private boolean digit() {
      return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean taken(char sign) {
      blanks();
      boolean there = at < text.length() && text.charAt(at) == sign;
      at += there ? 1 : 0;
      return there;
    }

    private void blanks() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }

    void end() throws UnreadableException {
      blanks();
      if (at < text.length()) {
        throw new UnreadableException("\"%s\" is no step".formatted(text.charAt(at)));
      }
    }
  }
}
