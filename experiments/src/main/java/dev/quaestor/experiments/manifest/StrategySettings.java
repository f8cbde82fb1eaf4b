package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.util.Set;

/** Which candidates are asked: a criterion, how a batch is drawn by it, and when. */
@Shorthand("name")
public record StrategySettings(
    @Setting(
            value = "the criterion: random, balanced, loss, entropy, margin, ...",
            example = "margin")
        String name,
    @Setting(
            value = "top-k takes the highest, gumbel draws by score without replacement",
            otherwise = "top-k")
        Selector selector,
    @Setting(value = "gumbel: how far the draw strays from the highest scores", otherwise = "1.0")
        double temperature,
    @Setting(
            value = "closed observes every round; one-shot chooses everything by the base",
            otherwise = "closed")
        Schedule schedule) {

  private static final Set<String> CONTROLS = Set.of("random", "balanced");

  /** How scores become a batch. */
  public enum Selector {
    TOP_K,
    GUMBEL
  }

  /** When the student is observed. */
  public enum Schedule {
    CLOSED,
    ONE_SHOT
  }

  public StrategySettings {
    new Check()
        .that(
            QueryStrategies.names().contains(name),
            "no strategy is called \"%s\"; %s"
                .formatted(name, Names.hint(name, QueryStrategies.names())),
            "name")
        .positive("temperature", temperature)
        .that(
            !CONTROLS.contains(name) || selector == Selector.TOP_K,
            name + " has no scores to draw by; leave the selector out",
            "selector",
            "name")
        .that(
            selector == Selector.GUMBEL || temperature == 1.0,
            "only the gumbel selector has a temperature",
            "temperature",
            "selector")
        .done();
  }

  /** Whether it scores candidates by what the student shows of itself. */
  public boolean scores() {
    return !CONTROLS.contains(name);
  }

  /** Its name with what is not the default, such as {@code one-shot-margin-gumbel}. */
  public String label() {
    return (schedule == Schedule.CLOSED ? "" : "one-shot-")
        + name
        + (selector == Selector.TOP_K ? "" : "-" + Manifest.kebab(selector))
        + (temperature == 1.0 ? "" : "-" + temperature);
  }
}
