package dev.quaestor.curation.budget;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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

  /** What is left of them when {@code held} is kept back: nothing where that is more. */
  public Limits less(Cost held) {
    Map<Dimension, Long> left = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      limit(dimension)
          .ifPresent(most -> left.put(dimension, Math.max(0, most - dimension.of(held))));
    }
    return of(left);
  }

  /** Whether {@code spent} is allowed. */
  public boolean allow(Cost spent) {
    return spent.within(most);
  }

  /**
   * Why {@code worst} may not be spent after {@code spent}, in words and units, each limit under
   * the key it has below {@code keys}: {@code budget.output-tokens is 5000 output tokens, 4980 are
   * used and the next call may take 60}. Empty where it may.
   */
  public Optional<String> refusal(Cost spent, Cost worst, String keys) {
    String said =
        Arrays.stream(Dimension.values())
            .filter(each -> each.of(spent) > each.of(most) - each.of(worst))
            .map(
                each ->
                    "%s.%s is %s, %s used and the next call may take %s"
                        .formatted(
                            keys,
                            each.key(),
                            each.amount(each.of(most)),
                            each == Dimension.MICRO_USD
                                ? each.amount(each.of(spent)) + " is"
                                : each.of(spent) + (each.of(spent) == 1 ? " is" : " are"),
                            each == Dimension.MICRO_USD
                                ? each.amount(each.of(worst))
                                : Long.toString(each.of(worst))))
            .collect(Collectors.joining("; "));
    return said.isEmpty() ? Optional.empty() : Optional.of(said);
  }

  /** The limits in words and units. */
  public String words() {
    String words =
        Arrays.stream(Dimension.values())
            .filter(each -> limit(each).isPresent())
            .map(each -> each.amount(each.of(most)))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "none" : words;
  }

  /** The limit of one dimension, empty where there is none. */
  public OptionalLong limit(Dimension dimension) {
    long value = dimension.of(most);
    return value == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
