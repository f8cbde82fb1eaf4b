package dev.quaestor.eval.record;

import dev.quaestor.curation.evaluation.Scorecard;

/** How accuracies of groups become one number. Both are always reported; one is named primary. */
public enum Metric {
  /** Each group weighs the same: rare skills count as much as frequent ones. */
  MACRO("macro", "macro accuracy"),
  /** Each group weighs as much as it does in the pool. */
  POOL("pool-weighted", "pool-weighted accuracy");

  private final String key;
  private final String words;

  Metric(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /** The metric's name in manifests and JSON. */
  public String key() {
    return key;
  }

  /** The metric's name in a sentence. */
  public String words() {
    return words;
  }

  /** The metric of a scorecard; NaN where it lacks what the metric needs. */
  public double of(Scorecard scorecard) {
    return switch (this) {
      case MACRO -> scorecard.macroAccuracy();
      case POOL -> scorecard.poolAccuracy();
    };
  }
}
