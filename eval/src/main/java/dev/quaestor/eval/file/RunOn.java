package dev.quaestor.eval.file;

import java.util.List;

/**
 * Where an answer ends although its text goes on, as models go on with a question of their own.
 *
 * @param marks texts at which the rest is cut, such as a line that begins with {@code Question:}
 */
public record RunOn(List<String> marks) {

  public RunOn {
    marks = List.copyOf(marks);
    if (marks.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("cut-at must name texts that are not empty");
    }
  }

  /** The text before the first mark, a mark at its very beginning left alone. */
  public String cut(String answer) {
    int end = answer.length();
    for (String mark : marks) {
      int at = answer.indexOf(mark, 1);
      end = at > 0 && at < end ? at : end;
    }
    return answer.substring(0, end);
  }
}
