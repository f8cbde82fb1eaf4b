package dev.quaestor.curation.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A list of reals as text, each in the shortest form that reads back to the same bits. */
final class Reals {

  private Reals() {}

  static String text(List<Double> reals) {
    return reals.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  static List<Double> parse(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(Double::valueOf).toList();
  }
}
