package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.Students.Told;
import java.util.Optional;

/**
 * One half of a round that a person's own loop turns: up to the corpus, or on from the student.
 *
 * @param run the run's name
 * @param told the student that was trained on the corpus; empty where there is none yet
 */
public record Turn(String run, Optional<Told> told) {}
