/**
 * What a student is taught and measured on. A {@link dev.quaestor.eval.task.Task} draws, from a
 * seed, a pool of candidates, three held-out splits and a seed set, judges answers with a {@link
 * dev.quaestor.curation.admission.Verifier}, and may bring a {@link dev.quaestor.eval.task.Solver}
 * that writes answers with their steps.
 *
 * <p>Procedural tasks are a {@link dev.quaestor.eval.task.Domain} (skills, a generator, a solver, a
 * verifier) inside the one {@link dev.quaestor.eval.task.ProceduralTask} that draws splits.
 * Verifiers and solvers of procedural tasks read the prompt alone, so that they also judge and
 * answer prompts nobody drew.
 */
@NullMarked
package dev.quaestor.eval.task;

import org.jspecify.annotations.NullMarked;
