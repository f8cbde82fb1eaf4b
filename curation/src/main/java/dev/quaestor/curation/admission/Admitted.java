package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was admitted so far, as the rules ask about it. */
public final class Admitted {

  private final Map<String, Integer> perCandidate = new HashMap<>();
  private final Set<Example> examples = new HashSet<>();

  public Admitted(List<Example> examples) {
    examples.forEach(this::add);
  }

  public void add(Example example) {
    examples.add(example);
    perCandidate.merge(example.candidateId(), 1, Integer::sum);
  }

  /** How many examples came from this candidate. */
  public int count(String candidateId) {
    return perCandidate.getOrDefault(candidateId, 0);
  }

  /** Whether the same prompt with the same answer was admitted for this candidate. */
  public boolean contains(Example example) {
    return examples.contains(example);
  }
}
