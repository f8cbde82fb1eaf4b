package dev.quaestor.trainer.student;

import dev.quaestor.trainer.checkpoint.GenerationConfig;
import dev.quaestor.trainer.engine.Execution;
import java.util.HashSet;
import java.util.Set;

/**
 * What all students of a run share: how text becomes tokens, which token ids mean what, and how the
 * engine runs.
 */
record Model(Rendering rendering, GenerationConfig generation, Execution execution) {

  /** The weights' file in a checkpoint; its digest names a student. */
  static final String WEIGHTS = "model.safetensors";

  /** The tokens that end an answer: the tokenizer's end token and what the checkpoint names. */
  Set<Integer> ends() {
    Set<Integer> ends = new HashSet<>(generation.ids().eos());
    ends.add(rendering.end());
    return ends;
  }
}
