package dev.quaestor.curation.budget;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An amount in every dimension a budget may limit. Sums are exact; an overflow is an error, never a
 * wrap.
 *
 * @param queries calls to a teacher
 * @param inputTokens tokens sent
 * @param outputTokens tokens generated
 * @param megaFlops 2 × active parameters × tokens, in units of 10⁶, rounded up per call
 * @param microUsd money in millionths of a US dollar, rounded up per call
 */
public record Cost(
    long queries, long inputTokens, long outputTokens, long megaFlops, long microUsd) {

  /** Nothing. */
  public static final Cost ZERO = new Cost(0, 0, 0, 0, 0);

  public Cost {
    if (queries < 0 || inputTokens < 0 || outputTokens < 0 || megaFlops < 0 || microUsd < 0) {
      throw new IllegalArgumentException(
          "a cost has no negative part, found queries=%d input=%d output=%d megaFlops=%d microUsd=%d"
              .formatted(queries, inputTokens, outputTokens, megaFlops, microUsd));
    }
  }

  public Cost plus(Cost other) {
    return new Cost(
        Math.addExact(queries, other.queries),
        Math.addExact(inputTokens, other.inputTokens),
        Math.addExact(outputTokens, other.outputTokens),
        Math.addExact(megaFlops, other.megaFlops),
        Math.addExact(microUsd, other.microUsd));
  }

  /** This less {@code other}, which must not pass it in any dimension. */
  public Cost minus(Cost other) {
    return new Cost(
        queries - other.queries,
        inputTokens - other.inputTokens,
        outputTokens - other.outputTokens,
        megaFlops - other.megaFlops,
        microUsd - other.microUsd);
  }

  /** This, {@code times} over. */
  public Cost times(long times) {
    return new Cost(
        Math.multiplyExact(queries, times),
        Math.multiplyExact(inputTokens, times),
        Math.multiplyExact(outputTokens, times),
        Math.multiplyExact(megaFlops, times),
        Math.multiplyExact(microUsd, times));
  }

  /** What is not nothing, in words and units: {@code 2 queries, 31 input tokens, 0.05 USD}. */
  public String words() {
    String words =
        Arrays.stream(Dimension.values())
            .filter(each -> each.of(this) > 0)
            .map(each -> each.amount(each.of(this)))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "nothing" : words;
  }

  /** What of this is above {@code other}, in each dimension. */
  public Cost above(Cost other) {
    return new Cost(
        Math.max(0, queries - other.queries),
        Math.max(0, inputTokens - other.inputTokens),
        Math.max(0, outputTokens - other.outputTokens),
        Math.max(0, megaFlops - other.megaFlops),
        Math.max(0, microUsd - other.microUsd));
  }

  /** Whether this is at most {@code other} in every dimension. */
  public boolean within(Cost other) {
    return queries <= other.queries
        && inputTokens <= other.inputTokens
        && outputTokens <= other.outputTokens
        && megaFlops <= other.megaFlops
        && microUsd <= other.microUsd;
  }
}
