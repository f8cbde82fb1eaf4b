package dev.quaestor.curation.budget;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The most that may be spent, in any mix of dimensions. A dimension without a limit is {@link
 * Long#MAX_VALUE}.
 */
public record Limits(Cost most) {

  /** No limit at all. */
  public static final Limits NONE = of(Map.of());

  /** Limits by dimension. */
  public static Limits of(Map<Dimension, Long> limits) {
    return new Limits(
        new Cost(
            limits.getOrDefault(Dimension.QUERIES, Long.MAX_VALUE),
            limits.getOrDefault(Dimension.INPUT_TOKENS, Long.MAX_VALUE),
            limits.getOrDefault(Dimension.OUTPUT_TOKENS, Long.MAX_VALUE),
            limits.getOrDefault(Dimension.MEGA_FLOPS, Long.MAX_VALUE),
            limits.getOrDefault(Dimension.MICRO_USD, Long.MAX_VALUE)));
  }

  /** Whether {@code spent} is allowed. */
  public boolean allow(Cost spent) {
    return spent.within(most);
  }

  /** The limit of one dimension, empty where there is none. */
  public OptionalLong limit(Dimension dimension) {
    long value = dimension.of(most);
    return value == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
