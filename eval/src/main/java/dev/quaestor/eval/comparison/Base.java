package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Band;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A base some runs of a seed started from. One outside its gate leaves too little to learn, or too
 * little to learn from, and a comparison that counts it says less.
 *
 * @param seed the seed
 * @param macro its macro accuracy on the monitor split, before anything was asked
 * @param gate where the manifest wants it
 * @param variants the variants that started from it; all of the seed's where {@code whole}
 * @param whole whether no variant of the seed started from another
 */
public record Base(long seed, double macro, Band gate, List<String> variants, boolean whole) {

  private record Key(long seed, String sha256, double macro, Band gate) {}

  public Base {
    variants = List.copyOf(variants);
  }

  /** Whether it lies outside its gate. */
  public boolean outside() {
    return !gate.holds(macro);
  }

  /** The bases of an experiment by seed; runs that have not measured theirs are left out. */
  public static List<Base> of(ExperimentRecord experiment) {
    Map<Key, List<String>> variants = new LinkedHashMap<>();
    for (RunRecord run : experiment.runs()) {
      if (run.rounds().isEmpty() || run.rounds().get(0).evaluations().isEmpty()) {
        continue;
      }
      var base = run.rounds().get(0);
      double macro = RunRecord.monitored(base).macroAccuracy();
      Key key = new Key(run.seed(), base.model().sha256(), macro, run.gate());
      variants.computeIfAbsent(key, k -> new ArrayList<>()).add(run.variant().name());
    }
    Map<Long, Long> ofSeed =
        variants.keySet().stream().collect(Collectors.groupingBy(Key::seed, Collectors.counting()));
    List<Base> bases = new ArrayList<>();
    variants.forEach(
        (key, names) ->
            bases.add(new Base(key.seed, key.macro, key.gate, names, ofSeed.get(key.seed) == 1)));
    bases.sort((a, b) -> Long.compare(a.seed, b.seed));
    return bases;
  }

  /** {@code seed 5 at 31.2%}, with its variants where others of the seed started elsewhere. */
  String words() {
    String at = "seed %d at %s".formatted(seed, Wording.percent(macro));
    return whole ? at : at + " (" + String.join(", ", variants) + ")";
  }
}
