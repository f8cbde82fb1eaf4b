/**
 * What a set of generations is worth before anyone trains on it: section B of Bansal et al. 2024
 * (coverage, diversity, false positives, cost) and what every data set should be asked (acceptance,
 * duplicates, lengths, contamination).
 *
 * <ul>
 *   <li>{@link dev.quaestor.eval.data.GenerationFile} reads {@link
 *       dev.quaestor.eval.data.Generations}, a {@link dev.quaestor.eval.data.Problem} each with
 *       what was written for it.
 *   <li>A {@link dev.quaestor.eval.data.Judge} says which are right: {@link
 *       dev.quaestor.eval.data.TaskJudge} by a task, {@link dev.quaestor.eval.data.CheckJudge} by
 *       references alone; {@link dev.quaestor.eval.data.Solutions} says when two are the same.
 *   <li>{@link dev.quaestor.eval.data.DataMetrics} measures, with a {@link
 *       dev.quaestor.eval.data.TokenCounter}; {@link dev.quaestor.eval.data.DataText} words it,
 *       {@link dev.quaestor.eval.data.SideBySide} sets several files beside one another.
 *   <li>What no verifier sees, a person says: {@link dev.quaestor.eval.data.AnnotationSheet} is
 *       written, {@link dev.quaestor.eval.data.Annotated} read back.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval.data;

import org.jspecify.annotations.NullMarked;
