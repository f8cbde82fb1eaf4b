package dev.quaestor.eval.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An experiment as comparisons and reports see it.
 *
 * @param name its name
 * @param question what it asks
 * @param runs its runs; variants are listed in the order in which they first appear
 * @param looks the numbers of seeds at which the sealed test was read before, one a look, oldest
 *     first
 * @param seen what was seen of its results before
 * @param provenance what the report says it was made from (code version, manifest hash, machine,
 *     threads, shards, data hashes), by label, in the order to print
 */
public record ExperimentRecord(
    String name,
    Question question,
    List<RunRecord> runs,
    List<Integer> looks,
    Looks seen,
    Map<String, String> provenance) {

  /** One at which nobody has looked. */
  public ExperimentRecord(
      String name,
      Question question,
      List<RunRecord> runs,
      List<Integer> looks,
      Map<String, String> provenance) {
    this(name, question, runs, looks, Looks.NONE, provenance);
  }

  public ExperimentRecord {
    runs = List.copyOf(runs);
    looks = List.copyOf(looks);
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    Map<String, Variant> named = new LinkedHashMap<>();
    Set<String> once = new LinkedHashSet<>();
    for (RunRecord run : runs) {
      Variant other = named.putIfAbsent(run.variant().name(), run.variant());
      if (other != null && !other.equals(run.variant())) {
        throw new IllegalArgumentException(
            "two different variants are named \"%s\": %s and %s"
                .formatted(other.name(), other, run.variant()));
      }
      if (!once.add(run.variant().name() + "/" + run.seed())) {
        throw new IllegalArgumentException(
            "each variant runs once a seed, found %s with seed %d twice"
                .formatted(run.variant().name(), run.seed()));
      }
    }
    for (Contrast contrast : question.primary()) {
      requireVariant(named, contrast.variant());
      requireVariant(named, contrast.reference());
    }
    for (Claim claim : question.claims()) {
      requireVariant(named, claim.contrast().variant());
      requireVariant(named, claim.contrast().reference());
    }
  }

  /** The same, at which others have looked before. */
  public ExperimentRecord seen(Looks before) {
    return new ExperimentRecord(name, question, runs, looks, before, provenance);
  }

  /** The variants, in the order in which they first appear. */
  public List<Variant> variants() {
    Set<Variant> variants = new LinkedHashSet<>();
    runs.forEach(run -> variants.add(run.variant()));
    return new ArrayList<>(variants);
  }

  /** The runs of a variant that can be compared, by seed. */
  public SortedMap<Long, RunRecord> fit(Variant variant) {
    SortedMap<Long, RunRecord> fit = new TreeMap<>();
    for (RunRecord run : runs) {
      if (run.variant().equals(variant) && run.unfit().isEmpty()) {
        fit.put(run.seed(), run);
      }
    }
    return fit;
  }

  /** All runs that can be compared, by variant and seed. */
  public List<RunRecord> fit() {
    return runs.stream()
        .filter(run -> run.unfit().isEmpty())
        .sorted(
            Comparator.comparing((RunRecord run) -> variants().indexOf(run.variant()))
                .thenComparing(RunRecord::seed))
        .toList();
  }

  /**
   * The held-out split that final scores are of: {@code test} where every run that can be compared
   * was read on it, else {@code monitor}.
   */
  public String split() {
    List<RunRecord> fit = fit();
    boolean sealed = !fit.isEmpty() && fit.stream().allMatch(run -> run.sealed().isPresent());
    return sealed ? "test" : "monitor";
  }

  private static void requireVariant(Map<String, Variant> named, String name) {
    if (!named.isEmpty() && !named.containsKey(name)) {
      throw new IllegalArgumentException(
          "experiment.compare: no variant is named \"%s\"; the variants are %s"
              .formatted(name, String.join(", ", named.keySet())));
    }
  }
}
