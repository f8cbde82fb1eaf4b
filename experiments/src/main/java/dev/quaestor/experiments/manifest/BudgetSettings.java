package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Money;
import dev.quaestor.experiments.settings.Setting;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Limits in any mix; what is not given is not limited. */
public record BudgetSettings(
    @Setting("calls to a teacher") Optional<Long> queries,
    @Setting("tokens sent") Optional<Long> inputTokens,
    @Setting("tokens generated") Optional<Long> outputTokens,
    @Setting("2 x active parameters x tokens, in millions") Optional<Long> megaFlops,
    @Setting("money: $5 or 0.50 USD; a plain number is millionths of a US dollar")
        Optional<Money> microUsd,
    @Setting(
            "time such as 2h, resumes added up; of a run's budget its own, of an experiment's limit"
                + " that of all runs together; what is asked then depends on the machine")
        Optional<Duration> wallTime) {

  public BudgetSettings {
    Check check = new Check();
    for (var limit :
        Map.of(
                Dimension.QUERIES, queries,
                Dimension.INPUT_TOKENS, inputTokens,
                Dimension.OUTPUT_TOKENS, outputTokens,
                Dimension.MEGA_FLOPS, megaFlops,
                Dimension.MICRO_USD, microUsd.map(Money::microUsd))
            .entrySet()) {
      limit.getValue().ifPresent(most -> check.atLeast(limit.getKey().key(), most, 0));
    }
    check.that(
        wallTime.isEmpty() || !wallTime.get().isZero(), "must be longer than nothing", "wall-time");
    check.done();
  }

  /** The limits, with a limit of {@code queries} where none is written. */
  public Limits limits(long otherwise) {
    Map<Dimension, Long> most = new EnumMap<>(Dimension.class);
    most.put(Dimension.QUERIES, queries.orElse(otherwise));
    inputTokens.ifPresent(n -> most.put(Dimension.INPUT_TOKENS, n));
    outputTokens.ifPresent(n -> most.put(Dimension.OUTPUT_TOKENS, n));
    megaFlops.ifPresent(n -> most.put(Dimension.MEGA_FLOPS, n));
    microUsd.ifPresent(n -> most.put(Dimension.MICRO_USD, n.microUsd()));
    return Limits.of(most);
  }
}
