package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.BatchSelector;
import dev.quaestor.curation.strategy.GumbelTopK;
import dev.quaestor.curation.strategy.OneShot;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings;

/** Makes the query strategy a manifest names. */
final class Strategies {

  private Strategies() {}

  static QueryStrategy of(Manifest manifest) {
    StrategySettings settings = manifest.strategy();
    BatchSelector selector =
        settings.selector() == StrategySettings.Selector.TOP_K
            ? new TopK()
            : new GumbelTopK(settings.temperature());
    QueryStrategy strategy = QueryStrategies.named(settings.name(), selector);
    return settings.schedule() == StrategySettings.Schedule.CLOSED
        ? strategy
        : new OneShot(strategy, manifest.planned());
  }
}
