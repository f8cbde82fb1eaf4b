package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.AmongWrong;
import dev.quaestor.curation.strategy.Band;
import dev.quaestor.curation.strategy.BatchSelector;
import dev.quaestor.curation.strategy.EqualShares;
import dev.quaestor.curation.strategy.GumbelTopK;
import dev.quaestor.curation.strategy.Mixed;
import dev.quaestor.curation.strategy.OneShot;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.RankPower;
import dev.quaestor.curation.strategy.Showing;
import dev.quaestor.curation.strategy.Stratified;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.strategy.diverse.Badge;
import dev.quaestor.curation.strategy.diverse.ClusterMargin;
import dev.quaestor.curation.strategy.diverse.Diverse;
import dev.quaestor.curation.strategy.diverse.FacilityLocation;
import dev.quaestor.curation.strategy.diverse.KCentre;
import dev.quaestor.curation.strategy.diverse.TypiClust;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings;

/** Makes the query strategy a manifest names. */
final class Strategies {

  private Strategies() {}

  /** What chooses in a run, among what the mode is about. */
  static QueryStrategy of(Manifest manifest) {
    StrategySettings settings = manifest.strategy();
    QueryStrategy strategy = criterion(manifest);
    QueryStrategy among = manifest.generate().ofWrong() ? new AmongWrong(strategy) : strategy;
    QueryStrategy when =
        settings.schedule() == StrategySettings.Schedule.ONE_SHOT
            ? new OneShot(among, manifest.planned())
            : among;
    return manifest.generate().showStudentAnswer() ? new Showing(when) : when;
  }

  /** The strategy as it is named, in every schedule. */
  static QueryStrategy criterion(Manifest manifest) {
    StrategySettings settings = manifest.strategy();
    return settings
        .jar()
        .map(jar -> CriterionJar.criterion(jar, settings.name()))
        .map(criterion -> QueryStrategies.scoring(criterion, selector(settings)))
        .orElseGet(
            () ->
                QueryStrategies.named(
                    settings.name(),
                    settings.composition(selector(settings), manifest.train().stepsAxis())));
  }

  private static BatchSelector selector(StrategySettings settings) {
    BatchSelector selector =
        switch (settings.selector()) {
          case TOP_K -> new TopK();
          case GUMBEL -> new GumbelTopK(settings.temperature());
          case RANK_POWER -> new RankPower(settings.power());
          case BAND -> new Band(settings.band().get(0), settings.band().get(1));
          case STRATIFIED -> new Stratified();
          case EQUAL_SHARES -> new EqualShares();
          case BADGE -> new Diverse(new Badge(settings.sketch()), settings.among());
          case K_CENTRE -> new Diverse(new KCentre(), settings.among());
          case CLUSTER_MARGIN -> new Diverse(new ClusterMargin(), settings.among());
          case TYPICLUST -> new Diverse(new TypiClust(), settings.among());
          case FACILITY_LOCATION -> new Diverse(new FacilityLocation(), settings.among());
        };
    return settings.mix().random() == 0 ? selector : new Mixed(selector, settings.mix().random());
  }
}
