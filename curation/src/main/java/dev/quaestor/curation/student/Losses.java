package dev.quaestor.curation.student;

import java.util.Collections;
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
 */
public record Losses(
    Map<String, Double> ofReference, Map<String, Double> alone, SortedMap<String, Double> ofSteer) {

  /** Nothing was scored. */
  public static final Losses NONE = new Losses(Map.of(), Map.of(), new TreeMap<>());

  public Losses {
    ofReference = Map.copyOf(ofReference);
    alone = Map.copyOf(alone);
    ofSteer = Collections.unmodifiableSortedMap(new TreeMap<>(ofSteer));
  }
}
