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
 *
 * <p>The rest, by what it serves:
 *
 * <ul>
 *   <li><b>What is drawn</b>: {@code Material} of a seed, made of {@code Item}s; {@code PoolPlan}
 *       and {@code SplitSizes} say how much of what, {@code Drawing} draws it from a domain's
 *       {@code Skill}s and {@code Problem}s, {@code FixedSplits} from a finite set.
 *   <li><b>Answers</b>: {@code FinalAnswer} reads the last one out of a text; {@code Spacing} takes
 *       out what does not change a question.
 *   <li><b>What a manifest says</b>: {@code Settings}, with {@code SettingProblem}s told at once in
 *       a {@code TaskException}; {@code Spelling} finds the name that was meant.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval.task;

import org.jspecify.annotations.NullMarked;
