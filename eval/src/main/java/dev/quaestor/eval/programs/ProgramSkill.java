package dev.quaestor.eval.programs;

import static dev.quaestor.eval.programs.Program.call;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a program is asked to do; N and M are numbers from 1 to 9. */
public enum ProgramSkill {
  ADD("add N -> add N"),
  TIMES("times N -> mul N"),
  LARGEST("largest -> max"),
  SORTED("sorted -> sort"),
  FIRST("first N -> take N"),
  TOTAL("total -> sum"),
  OVER("over N -> over N"),
  BACKWARDS("backwards -> rev"),
  EVEN("even ones -> even"),
  ONCE("each once -> uniq"),
  ADD_TIMES("add N then times M -> add N|mul M"),
  SORTED_FIRST("sorted then first N -> sort|take N"),
  OVER_TOTAL("over N then total -> over N|sum"),
  DOUBLED("doubled N times -> loop N (mul 2)"),
  INDUCED("one function by three examples alone"),
  SEALED("add a keyed hash of the list: cannot be learned, on purpose");

  /** The skills of the default task, most frequent first. */
  public static final List<ProgramSkill> DEFAULT =
      Arrays.stream(values()).filter(skill -> skill != SEALED).toList();

  private final String meaning;

  ProgramSkill(String meaning) {
    this.meaning = meaning;
  }

  /** The name in a manifest. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is asked, with its answer. */
  public String meaning() {
    return meaning;
  }

  public static Optional<ProgramSkill> named(String word) {
    return Arrays.stream(values()).filter(skill -> skill.word().equals(word)).findFirst();
  }

  /** The skills whose answers are parts of its own. */
  List<ProgramSkill> requires() {
    return switch (this) {
      case ADD_TIMES -> List.of(ADD, TIMES);
      case SORTED_FIRST -> List.of(SORTED, FIRST);
      case OVER_TOTAL -> List.of(OVER, TOTAL);
      case DOUBLED -> List.of(TIMES);
      default -> List.of();
    };
  }

  /** The program asked for; {@code INDUCED} and {@code SEALED} have none of their own. */
  Program program(int n, int m) {
    return switch (this) {
      case ADD -> Program.of(call(Op.ADD, n));
      case TIMES -> Program.of(call(Op.MUL, n));
      case LARGEST -> Program.of(call(Op.MAX));
      case SORTED -> Program.of(call(Op.SORT));
      case FIRST -> Program.of(call(Op.TAKE, n));
      case TOTAL -> Program.of(call(Op.SUM));
      case OVER -> Program.of(call(Op.OVER, n));
      case BACKWARDS -> Program.of(call(Op.REV));
      case EVEN -> Program.of(call(Op.EVEN));
      case ONCE -> Program.of(call(Op.UNIQ));
      case ADD_TIMES -> Program.of(call(Op.ADD, n), call(Op.MUL, m));
      case SORTED_FIRST -> Program.of(call(Op.SORT), call(Op.TAKE, n));
      case OVER_TOTAL -> Program.of(call(Op.OVER, n), call(Op.SUM));
      case DOUBLED -> Program.of(new Program.Step.Loop(n, Program.of(call(Op.MUL, 2))));
      case INDUCED, SEALED ->
          throw new IllegalStateException(word() + " is asked by its lists, not by a phrase");
    };
  }
}
