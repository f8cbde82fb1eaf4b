package dev.quaestor.curation.budget;

/** What a budget may limit, and what a comparison may have as its axis. */
public enum Dimension {
  QUERIES("queries"),
  INPUT_TOKENS("input-tokens"),
  OUTPUT_TOKENS("output-tokens"),
  MEGA_FLOPS("mega-flops"),
  MICRO_USD("micro-usd");

  private final String key;

  Dimension(String key) {
    this.key = key;
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
