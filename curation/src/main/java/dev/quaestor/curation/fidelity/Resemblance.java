package dev.quaestor.curation.fidelity;

import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How well the scores of written questions rank like those of the questions they were written from
 * (Kessler et al. 2025 report both: well in the aggregate, weakly one by one).
 *
 * @param items question by question
 * @param groups by the means of each group or skill
 */
public record Resemblance(RankCorrelation items, RankCorrelation groups) {

  /** What {@code echoes} say. */
  public static Resemblance of(List<Echo> echoes) {
    var groups =
        echoes.stream()
            .filter(echo -> !echo.group().isEmpty())
            .collect(Collectors.groupingBy(Echo::group, TreeMap::new, Collectors.toList()));
    return new Resemblance(
        RankCorrelation.of(values(echoes, Echo::seedScore), values(echoes, Echo::score)),
        RankCorrelation.of(
            groups.values().stream().mapToDouble(g -> mean(g, Echo::seedScore)).toArray(),
            groups.values().stream().mapToDouble(g -> mean(g, Echo::score)).toArray()));
  }

  private static double[] values(List<Echo> echoes, ToDoubleFunction<Echo> of) {
    return echoes.stream().mapToDouble(of).toArray();
  }

  private static double mean(List<Echo> echoes, ToDoubleFunction<Echo> of) {
    return echoes.stream().mapToDouble(of).average().orElseThrow();
  }
}
