package dev.quaestor.eval;

import java.util.random.RandomGenerator;

/** Texts that verifiers should survive: noise, and right answers cut, doubled and mixed with it. */
public final class Fuzz {

  private static final String LETTERS =
      "0123456789+-*/()#=>, .;:abcxyz\n\t∀∃→∧∨¬⊕↔−×٣é\uD83D\uDE00\uD800\u0000";

  private Fuzz() {}

  /** A text of at most a few hundred characters. */
  public static String text(RandomGenerator random, String right) {
    String noise = noise(random, random.nextInt(60));
    int cut = random.nextInt(right.length() + 1);
    return switch (random.nextInt(6)) {
      case 0 -> noise;
      case 1 -> right.substring(0, cut) + noise + right.substring(cut);
      case 2 -> right + noise;
      case 3 -> right.substring(cut) + right.substring(0, cut);
      case 4 -> noise + "#" + noise(random, 20);
      default -> right.repeat(random.nextInt(4));
    };
  }

  private static String noise(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
