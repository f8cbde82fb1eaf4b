/**
 * What an experiment shows, and what it cannot. {@link dev.quaestor.eval.comparison.Comparison} is
 * the answer that is made of an experiment's record.
 *
 * <ul>
 *   <li><b>In it</b>: a {@link dev.quaestor.eval.comparison.Standing} for each variant; a {@link
 *       dev.quaestor.eval.comparison.Pairing} with its {@link dev.quaestor.eval.comparison.Verdict}
 *       and {@link dev.quaestor.eval.comparison.Wins} for each pair; a {@link
 *       dev.quaestor.eval.comparison.Finding} for each claim of a paper; {@link
 *       dev.quaestor.eval.comparison.Effect}s of selection and loop told apart; a {@link
 *       dev.quaestor.eval.comparison.DifferenceCurve} over what was spent; the {@link
 *       dev.quaestor.eval.comparison.Base}s that runs started from.
 *   <li><b>Made by</b> {@code Scores}, {@code EqualTraining}, {@code Effects}, {@code Judgement}
 *       and {@code Notes}.
 *   <li><b>Said by</b> {@link dev.quaestor.eval.comparison.ComparisonText} (with {@link
 *       dev.quaestor.eval.comparison.TextTable}) and {@link
 *       dev.quaestor.eval.comparison.ComparisonJson}, numbers as {@link
 *       dev.quaestor.eval.comparison.Wording} has them everywhere; {@link
 *       dev.quaestor.eval.comparison.Assertion} turns a verdict into a test for scripts.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval.comparison;

import org.jspecify.annotations.NullMarked;
