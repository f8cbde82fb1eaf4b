package dev.quaestor.curation;

import java.util.List;
import java.util.random.RandomGenerator;

/** Texts that a teacher may send where something else was asked for, and halves of what was. */
public final class Replies {

  private static final List<String> PARTS =
      List.of(
          "Question: ",
          "**Question:** ",
          "question:",
          "Answer: ",
          "Verdict: ",
          "Verdict: yes",
          "Verdict: perhaps",
          "Score: ",
          "Score: 7",
          "{question}",
          "$1 \\",
          "I cannot help with that.",
          "7",
          "-1e400",
          "NaN",
          "\n",
          "\r\n",
          " \t",
          "\u0000",
          "\uD83D\uDE00",
          "\uD800",
          "ünïcode",
          "x".repeat(5000));

  private Replies() {}

  /** A text of at most nine parts; now and then an empty one. */
  public static String any(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }
}
