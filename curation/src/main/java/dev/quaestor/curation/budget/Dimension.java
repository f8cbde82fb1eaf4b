package dev.quaestor.curation.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a budget may limit, and what a comparison may have as its axis. */
public enum Dimension {
  QUERIES("queries", "queries"),
  INPUT_TOKENS("input-tokens", "input tokens"),
  OUTPUT_TOKENS("output-tokens", "output tokens"),
  MEGA_FLOPS("mega-flops", "million FLOPs"),
  MICRO_USD("micro-usd", "USD");

  private static final int MONEY_SCALE = 6;

  private final String key;
  private final String unit;

  Dimension(String key, String unit) {
    this.key = key;
    this.unit = unit;
  }

  /** An amount in words and units: {@code 812 output tokens}, {@code 1 query}, {@code 0.05 USD}. */
  public String amount(long amount) {
    if (this == MICRO_USD) {
      return money(amount) + " " + unit;
    }
    return amount + " " + (this == QUERIES && amount == 1 ? "query" : unit);
  }

  private static String money(long microUsd) {
    BigDecimal usd = BigDecimal.valueOf(microUsd, MONEY_SCALE).stripTrailingZeros();
    return usd.setScale(Math.max(usd.scale(), 2), RoundingMode.UNNECESSARY).toPlainString();
  }

  /** The dimension's name in manifests and reports. */
  public String key() {
    return key;
  }

  /** This dimension's part of {@code cost}. */
  public long of(Cost cost) {
    return switch (this) {
      case QUERIES -> cost.queries();
      case INPUT_TOKENS -> cost.inputTokens();
      case OUTPUT_TOKENS -> cost.outputTokens();
      case MEGA_FLOPS -> cost.megaFlops();
      case MICRO_USD -> cost.microUsd();
    };
  }
}
