package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;

/**
 * Who a teacher is and what it charges, as the manifest declares it.
 *
 * @param name the teacher's name in the manifest
 * @param model the model that answers
 * @param deterministic whether the same request always gets the same answer; only then is an answer
 *     shared across seeds
 * @param local whether a call costs nothing once the process that made it is gone
 * @param price what a token costs
 */
public record TeacherIdentity(
    String name, String model, boolean deterministic, boolean local, Price price) {

  /**
   * What a token costs.
   *
   * @param microUsdPerMillionInput money for 10⁶ input tokens, in 10⁻⁶ USD
   * @param microUsdPerMillionOutput the same for output tokens
   * @param activeParameters parameters used per token; 0 where unknown
   */
  public record Price(
      long microUsdPerMillionInput, long microUsdPerMillionOutput, long activeParameters) {

    /** A teacher that costs nothing but its calls and tokens. */
    public static final Price FREE = new Price(0, 0, 0);

    public Price {
      if (microUsdPerMillionInput < 0 || microUsdPerMillionOutput < 0 || activeParameters < 0) {
        throw new IllegalArgumentException("a price has no negative part");
      }
    }
  }

  /** The cost of one call that used these tokens. */
  public Cost cost(long inputTokens, long outputTokens) {
    long money =
        Math.addExact(
            Math.multiplyExact(inputTokens, price.microUsdPerMillionInput()),
            Math.multiplyExact(outputTokens, price.microUsdPerMillionOutput()));
    double flops = 2.0 * price.activeParameters() * (inputTokens + outputTokens);
    return new Cost(
        1, inputTokens, outputTokens, (long) Math.ceil(flops / 1e6), (money + 999_999) / 1_000_000);
  }
}
