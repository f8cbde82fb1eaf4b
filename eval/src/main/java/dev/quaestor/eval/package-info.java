/**
 * What is measured, and on what. {@link dev.quaestor.eval.Tasks} builds every task a manifest can
 * name; {@link dev.quaestor.eval.Judging} is what a task knows of generations made for its
 * questions.
 *
 * <p>What serves what:
 *
 * <ul>
 *   <li><b>Tasks.</b> {@code task} holds what every task is (pool, splits, solver) and {@code
 *       answer} how answers are read and judged. Procedural ones are {@code strings}, {@code
 *       arithmetic}, {@code deduction} and {@code game24}; those read from files are {@code file}
 *       (GSM8K, MATH, ARC and the user's own) and {@code prontoqa}; {@code mathematics} says
 *       whether two answers are the same, for {@code file}; {@code rows} reads a user's file, row
 *       by row, whatever its format.
 *   <li><b>What generations are worth</b> before anyone trains on them: {@code data}.
 *   <li><b>What a student can do</b>: {@code student}.
 *   <li><b>What an experiment shows</b>: {@code record} is what it left, {@code statistics} are the
 *       estimates and tests, {@code comparison} the verdicts made of them, {@code report} the
 *       reports, with {@code report.page} and {@code report.chart} to write and draw them.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval;

import org.jspecify.annotations.NullMarked;
