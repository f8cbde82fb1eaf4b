package dev.quaestor.curation.student;

import dev.quaestor.curation.strategy.Need;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Losses of texts that the student was given, in nats per token, the end token included; each empty
 * where the strategy does not need it.
 *
 * @param ofReference of the candidates' references, by candidate id
 * @param alone of the student's own greedy answers without their prompts, by candidate id
 * @param ofSteer of the steer split's references, the mean of each group
 * @param beside what students beside the one in force say of the candidates, by the need it answers
 *     and by candidate id, in the need's own unit
 */
public record Losses(
    Map<String, Double> ofReference,
    Map<String, Double> alone,
    SortedMap<String, Double> ofSteer,
    Map<Need, Map<String, Double>> beside) {

  /** Nothing was scored. */
  public static final Losses NONE = new Losses(Map.of(), Map.of(), new TreeMap<>());

  /** Of the student in force alone. */
  public Losses(
      Map<String, Double> ofReference,
      Map<String, Double> alone,
      SortedMap<String, Double> ofSteer) {
    this(ofReference, alone, ofSteer, Map.of());
  }

  public Losses {
    beside = Map.copyOf(beside);
    ofReference = Map.copyOf(ofReference);
    alone = Map.copyOf(alone);
    ofSteer = Collections.unmodifiableSortedMap(new TreeMap<>(ofSteer));
  }

  /** The same, with what others say in answer to {@code need}. */
  public Losses with(Need need, Map<String, Double> said) {
    Map<Need, Map<String, Double>> more = new HashMap<>(beside);
    more.put(need, Map.copyOf(said));
    return new Losses(ofReference, alone, ofSteer, more);
  }
}
