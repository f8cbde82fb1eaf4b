package dev.quaestor.trainer.student;

import dev.quaestor.trainer.checkpoint.GenerationConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Precision;
import java.util.HashSet;
import java.util.Set;

/**
 * What all students of a run share: how text becomes tokens, which token ids mean what, and how the
 * engine runs.
 *
 * @param observing the precision in which they are observed to be chosen by
 */
record Model(
    Rendering rendering, GenerationConfig generation, Execution execution, Precision observing) {

  /** Observed as they are. */
  Model(Rendering rendering, GenerationConfig generation, Execution execution) {
    this(rendering, generation, execution, Precision.F32);
  }

  /** The same, observed in another precision. */
  Model observedIn(Precision precision) {
    return new Model(rendering, generation, execution, precision);
  }

  /** The weights' file in a checkpoint; its digest names a student. */
  static final String WEIGHTS = "model.safetensors";

  /** The tokens that end an answer: the tokenizer's end token and what the checkpoint names. */
  Set<Integer> ends() {
    Set<Integer> ends = new HashSet<>(generation.ids().eos());
    ends.add(rendering.end());
    return ends;
  }
}
