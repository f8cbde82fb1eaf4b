package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.statistics.PairedDifference;
import dev.quaestor.eval.statistics.Ratio;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two variants compared, paired by the seeds that both finished.
 *
 * @param contrast who is compared with whom; differences are the variant's minus the reference's
 * @param primary whether the contrast was named beforehand
 * @param seeds the seeds both finished
 * @param finals difference of final scores by metric; lacks a metric that is not defined
 * @param areas difference of the mean heights of the learning curves by metric, over the spend both
 *     curves cover; lacks a metric that is not defined
 * @param adjustedP p of the test that verdicts rest on, on the primary metric's final scores, after
 *     Holm's correction within its family; 1 where there is no test
 * @param family how many tests were corrected for together
 * @param reach spend to reach the target over the reference's, on the primary metric; empty where
 *     no seed gives one
 * @param objections what else than the variant differed, and was not waived
 * @param verdict what may be said
 */
public record Pairing(
    Contrast contrast,
    boolean primary,
    List<Long> seeds,
    Map<Metric, PairedDifference> finals,
    Map<Metric, PairedDifference> areas,
    double adjustedP,
    int family,
    Optional<Ratio> reach,
    List<String> objections,
    Verdict verdict) {

  public Pairing {
    seeds = List.copyOf(seeds);
    finals = Map.copyOf(finals);
    areas = Map.copyOf(areas);
    objections = List.copyOf(objections);
  }
}
