package dev.quaestor.eval.deduction;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How far the asked fact is from the given ones, most frequent first. {@code _NOISE} has rules that
 * lead elsewhere, {@code _AND} a rule of two conditions. Half of all questions of each are true,
 * and half of all last rules a negation.
 */
public enum DeductionSkill {
  HOP_1(1, 0),
  HOP_2(2, 0),
  HOP_1_NOISE(1, 2),
  HOP_2_NOISE(2, 2),
  HOP_3(3, 0),
  HOP_2_AND(2, 0),
  HOP_3_NOISE(3, 3),
  HOP_4(4, 0),
  HOP_3_AND(3, 1),
  HOP_4_NOISE(4, 4),
  HOP_5(5, 0),
  HOP_5_NOISE(5, 4),
  /** Whether an omen holds is a keyed hash of its words: cannot be learned, on purpose. */
  SEAL(0, 0);

  private final int hops;
  private final int noise;

  DeductionSkill(int hops, int noise) {
    this.hops = hops;
    this.noise = noise;
  }

  /** Rules from the given fact to the asked one. */
  int hops() {
    return hops;
  }

  /** Rules that lead elsewhere. */
  int noise() {
    return noise;
  }

  /** Whether the last rule has two conditions. */
  boolean conjunctive() {
    return name().endsWith("_AND");
  }

  /** The group's name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<DeductionSkill> named(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }
}
