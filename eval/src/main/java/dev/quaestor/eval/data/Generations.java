package dev.quaestor.eval.data;

import java.util.List;

/**
 * What a file of generations holds.
 *
 * @param problems the questions with their generations, in the order they first appear
 * @param bad what is wrong with lines that were left out, the first ones with their place
 * @param badLines how many those are
 */
public record Generations(List<Problem> problems, List<String> bad, int badLines) {

  public Generations {
    problems = List.copyOf(problems);
    bad = List.copyOf(bad);
  }
}
