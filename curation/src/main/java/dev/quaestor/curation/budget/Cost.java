package dev.quaestor.curation.budget;

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

  /** Whether this is at most {@code other} in every dimension. */
  public boolean within(Cost other) {
    return queries <= other.queries
        && inputTokens <= other.inputTokens
        && outputTokens <= other.outputTokens
        && megaFlops <= other.megaFlops
        && microUsd <= other.microUsd;
  }
}
