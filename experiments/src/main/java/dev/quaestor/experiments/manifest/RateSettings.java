package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** How fast a server is asked, by all runs of the experiment together. */
public record RateSettings(
    @Setting(value = "the most requests begun in a minute; 0 = no limit", otherwise = "0")
        int requestsPerMinute,
    @Setting(
            value = "the most tokens in a minute, each request at its worst case; 0 = no limit",
            otherwise = "0")
        int tokensPerMinute) {

  /** As fast as concurrency allows. */
  public static final RateSettings NONE = new RateSettings(0, 0);

  public RateSettings {
    new Check()
        .atLeast("requests-per-minute", requestsPerMinute, 0)
        .atLeast("tokens-per-minute", tokensPerMinute, 0)
        .done();
  }
}
