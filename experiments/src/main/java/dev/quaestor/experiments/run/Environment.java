package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;

/**
 * What an experiment is run with.
 *
 * @param students where students come from
 * @param materials tasks and their drawn material
 * @param stop the wish to stop
 * @param audience who watches
 */
public record Environment(
    Students students, Materials materials, StopSignal stop, Audience audience) {}
