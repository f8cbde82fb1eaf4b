package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What was admitted so far, as the rules ask about it. */
public final class Admitted {

  private final Map<String, List<Example>> perCandidate = new HashMap<>();
  private final Set<Example> examples = new HashSet<>();

  public Admitted(List<Example> examples) {
    examples.forEach(this::add);
  }

  public void add(Example example) {
    examples.add(example);
    perCandidate.computeIfAbsent(example.candidateId(), id -> new ArrayList<>()).add(example);
  }

  /** How many examples came from this candidate. */
  public int count(String candidateId) {
    return perCandidate.getOrDefault(candidateId, List.of()).size();
  }

  /** Whether an answer with the same key was admitted for this candidate. */
  public boolean solved(Example example, UnaryOperator<String> key) {
    String sought = key.apply(example.answer());
    return perCandidate.getOrDefault(example.candidateId(), List.of()).stream()
        .anyMatch(other -> key.apply(other.answer()).equals(sought));
  }

  /** Whether the same prompt with the same answer was admitted for this candidate. */
  public boolean contains(Example example) {
    return examples.contains(example);
  }
}
