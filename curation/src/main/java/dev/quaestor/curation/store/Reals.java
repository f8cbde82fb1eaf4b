package dev.quaestor.curation.store;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A list of reals as text, each in the shortest form that reads back to the same bits. */
public final class Reals {

  private Reals() {}

  /** The reals' decimal forms, divided by single spaces. */
  public static String text(List<Double> reals) {
    return reals.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** The reals of such a text. */
  public static List<Double> parse(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(Double::valueOf).toList();
  }
}
