package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.manifest.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The longest answers an experiment asked for before {@code max-tokens} was raised, by variant and
 * teacher, as the manifests say that its runs were taken up with: what was asked then stays as it
 * is, and only what is asked from now on may be longer.
 */
final class EarlierLengths {

  private final Set<String> read = new LinkedHashSet<>();
  private final Map<String, Map<String, List<Integer>>> byVariant = new LinkedHashMap<>();

  /** Reads what one run was begun and taken up with. */
  void read(SqliteLedger ledger) {
    read(RunLog.manifests(ledger));
  }

  /** What was read so far, for {@link #read(List)} elsewhere. */
  List<String> manifests() {
    return List.copyOf(read);
  }

  /** Reads manifests that runs were begun and taken up with, in that order. */
  void read(List<String> manifests) {
    for (String manifest : manifests) {
      if (read.add(manifest)) {
        Experiment then = ManifestFile.parse("the run's recorded manifest", manifest, List.of());
        then.variants().forEach(this::add);
      }
    }
  }

  private void add(Variant variant) {
    Map<String, List<Integer>> lengths =
        byVariant.computeIfAbsent(variant.name(), name -> new LinkedHashMap<>());
    variant
        .manifest()
        .faculty()
        .forEach(
            (name, teacher) -> {
              List<Integer> its = lengths.computeIfAbsent(name, n -> new ArrayList<>());
              its.remove((Integer) teacher.maxTokens());
              its.add(0, teacher.maxTokens());
            });
  }

  /** Those of one variant's teachers, by name, the latest first. */
  Map<String, List<Integer>> of(Variant variant) {
    return byVariant.getOrDefault(variant.name(), Map.of());
  }
}
