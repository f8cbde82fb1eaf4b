package dev.quaestor.experiments.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quaestor.experiments.settings.SettingsException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strategies that no run could follow are refused as a manifest is read. */
final class StrategyRefusalsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: progress, schedule: one-shot} | progress looks back at what earlier rounds saw",
        "{name: bald, schedule: one-shot} | bald looks back",
        "{name: forgetting, schedule: frozen} | forgetting looks back",
        "{name: adaptive, schedule: frozen} | adaptive looks back",
        "{name: margin, inside: loss} | only progress has a criterion inside its groups",
        "{name: progress, inside: balanced} | no criterion is called",
        "{name: progress, inside: judge} | judge scores a few candidates by lot, not groups",
        "{name: margin, arms: [loss, random]} | only adaptive chooses among strategies",
        "{name: adaptive, arms: [loss]} | expected two or more different ones",
        "{name: adaptive, arms: [loss, adaptive]} | expected two or more different ones",
        "{name: margin, samples: 8} | margin samples no answers",
        "{name: agreement, samples: 2} | samples",
        "{name: margin, set-aside: 5} | margin sets no questions aside",
        "{name: margin, ensemble: 4} | margin compares no students",
        "{name: bald, ensemble: 1} | ensemble",
        "{name: margin, clusters: 4} | margin divides nothing by clusters",
        "{name: progress, clusters: 1} | expected 0, which is the pool's groups",
        "{name: random, selector: gumbel} | random has no scores to draw by",
        "{name: balanced, mix: {random: 0.1}} | balanced has no batch to mix with",
        "{name: margin, among: 5} | only judge, reward, oracle-by-candidate and diverse selectors"
            + " have it",
        "{name: margin, sketch: 64} | only the badge selector and gradient-alignment have it",
        "{name: margin, temperature: 2} | only the gumbel selector has it",
        "{name: margin, power: 2} | only the rank-power selector has it",
        "{name: margin, band: [0, 0.5]} | only the band selector has it",
        "{name: margin, selector: band} | expected two ranks such as",
        "{name: margin, selector: band, band: [0.5, 0.5]} | expected two ranks such as",
        "judge | nobody is the judge",
        "reward | there is no reward",
      })
  void parse_whatNoRunCouldFollow_isRefusedWithWhatIsWrong(String strategy, String said) {
    String manifest =
        """
        name: small
        task: {name: strings, pool: even, pool-size: 100, seed-set: 10}
        strategy: %s
        rounds: 2
        queries-per-round: 5
        """;
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () -> ManifestFile.parse("m.yaml", manifest.formatted(strategy), List.of()));
    assertThat(refused).as("expected to be refused").isNotNull();
    assertThat(refused).hasMessageContaining(said);
  }
}
